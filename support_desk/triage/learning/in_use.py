"""What this process's local classifier has learned from the desk's own tickets, if anything."""

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # numpy takes a while to import, and a desk that has learned nothing needs it later or never
    from support_desk.triage.learning.learned import Learned

_in_use: "list[Learned | None]" = [None]


def use(learned: "Learned | None") -> None:
    """Let all suggestions be corrected by this from now on, by nothing if it is None. For any thread."""
    _in_use[0] = learned


def corrected(scores: Any, seen: Any) -> Any:
    """The scores of a ticket of which this was `seen`, as the desk's own agents would have them."""
    learned = _in_use[0]
    if learned is None or learned.mean.shape != seen.shape:
        return scores
    return scores + learned.correction(seen)


def name_of(folder: Path) -> str:
    """Stands for the classifier whose files are in this folder: no other is corrected by what was learned on it."""
    files = sorted(folder.glob("*.npz"))
    return sha256(b"".join(sha256(file.read_bytes()).digest() for file in files)).hexdigest()
