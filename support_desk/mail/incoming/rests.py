"""Letters at which the mail server or the desk failed, kept from holding up the others."""

FIRST_REST, LONGEST_REST = 30.0, 600.0


class Rests:
    """What the server would not give or mark, or the desk not take: asked for last, and after ever longer rests.

    The first rest is none, for it may have been the network. Times are seconds of any one clock. `refusal` is what the
    server said if it seems to give no letter at all: its first no to one, when no other was given in the same pass, and
    none was since. A letter that is refused while others are given is odd itself, and says nothing of them.
    """

    refusal: str | None = None

    def __init__(self) -> None:
        self._rests: dict[str, tuple[float, float]] = {}
        self._refused: set[str] = set()
        self._taken: set[str] = set()
        self._has_taken = False
        self._numbering: bytes | None = None

    def begin(self, numbering: bytes | None) -> None:
        """There is a new connection; with another numbering, or none, the numbers may mean other letters."""
        if numbering is None or numbering != self._numbering:
            self._taken.clear()
        self._numbering = numbering

    def note(self, uid: str, now: float) -> None:
        """The server or the desk failed at this letter."""
        before = self._rests.get(uid)
        rest = 0.0 if before is None else min(max(2 * before[0], FIRST_REST), LONGEST_REST)
        self._rests[uid] = rest, now + rest

    def note_refused(self, uid: str, now: float, why: str) -> bool:
        """The server said no to what it was asked of this letter: whether for the first time."""
        self.note(uid, now)
        is_first = uid not in self._refused
        self._refused.add(uid)
        if is_first and not self._has_taken and not self.is_taken(uid):
            self.refusal = why
        return is_first

    def note_taken(self, uid: str) -> None:
        """Nothing is left to do for this letter but to mark it."""
        self._taken.add(uid)
        self._has_taken, self.refusal = True, None

    def is_taken(self, uid: str) -> bool:
        return uid in self._taken

    def due(self, waiting: list[str], now: float) -> list[str]:
        """The waiting ones that do not rest, in the order in which to ask for them; what waits no more is forgotten."""
        self._rests = {uid: self._rests[uid] for uid in waiting if uid in self._rests}
        self._refused &= {*waiting}
        self._taken &= {*waiting}
        self._has_taken = False
        if not self._refused:
            self.refusal = None
        found = [uid for uid in waiting if uid not in self._rests or self._rests[uid][1] <= now]
        return sorted(found, key=lambda uid: self._rests.get(uid, (-1.0, now))[0])
