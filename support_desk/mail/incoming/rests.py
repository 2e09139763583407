"""Letters at which the mail server failed, kept from holding up the others."""

FIRST_REST, LONGEST_REST = 30.0, 600.0


class Rests:
    """What the server would not give or mark, or at which it went away: asked for last, and after ever longer rests.

    The first rest is none, for it may have been the network. Times are seconds of any one clock.
    """

    def __init__(self) -> None:
        self._rests: dict[str, tuple[float, float]] = {}

    def note(self, uid: str, now: float) -> bool:
        """The server failed at this letter: whether for the first time."""
        before = self._rests.get(uid)
        rest = 0.0 if before is None else min(max(2 * before[0], FIRST_REST), LONGEST_REST)
        self._rests[uid] = rest, now + rest
        return before is None

    def due(self, waiting: list[str], now: float) -> list[str]:
        """The waiting ones that do not rest, in the order in which to ask for them; what waits no more is forgotten."""
        self._rests = {uid: self._rests[uid] for uid in waiting if uid in self._rests}
        found = [uid for uid in waiting if uid not in self._rests or self._rests[uid][1] <= now]
        return sorted(found, key=lambda uid: self._rests.get(uid, (-1.0, now))[0])
