"""How well a lesson went; without numpy, which takes a while to import."""

from dataclasses import asdict, dataclass

FEWEST_TICKETS = 200
# Neither word may get worse by more than a point, whatever is gained in the other.
MOST_LOST = 0.01
# Shares are fractions, and so never quite equal.
NOTHING = 1e-9


@dataclass(frozen=True)
class Marks:
    """Shares from 0 to 1 of tickets whose category is right, whose priority is, and that are a step away at most."""

    category: float
    priority: float
    within_one: float


@dataclass(frozen=True)
class Report:
    """How the desk did `before` and does `after` on the `held_out` ones of so many `tickets`."""

    tickets: int
    held_out: int
    before: Marks
    after: Marks

    @property
    def taught(self) -> int:
        """From how many tickets it was learned: all but those that it was tried on."""
        return self.tickets - self.held_out

    @property
    def is_better(self) -> bool:
        """Whether what was learned is worth having."""
        gains = (self.after.category - self.before.category, self.after.priority - self.before.priority)
        return sum(gains) > NOTHING and min(gains) >= -MOST_LOST - NOTHING

    def as_dict(self) -> dict[str, object]:
        """All of it, as JSON has it."""
        return asdict(self)
