"""What the database puts off while it counts, done soon after."""

from sqlalchemy import text
from sqlmodel import Session

# Any fixed number will do: it names the lock that the one process at work holds.
FOLDING_LOCK = 7_305_217
MANY_CHANGES = 500
MAY_FOLD = text("SELECT pg_try_advisory_xact_lock(:lock) AND (SELECT count(*) FROM figure_changes) >= :many")
FOLD = text("""
WITH gone AS (DELETE FROM figure_changes RETURNING *)
INSERT INTO figure_tallies AS tally (figure, moment, key, number, seconds)
SELECT figure, moment, key, sum(number), sum(seconds) FROM gone
GROUP BY figure, moment, key HAVING sum(number) <> 0 OR sum(seconds) <> 0
ORDER BY figure, moment, key
ON CONFLICT (figure, moment, key) DO UPDATE
SET number = tally.number + excluded.number, seconds = tally.seconds + excluded.seconds
""")


def fold_figures(session: Session, at_least: int = MANY_CHANGES) -> None:
    """Fold so many changes or more into the tallies, unless another process does it at this moment."""
    if session.scalar(MAY_FOLD, {"lock": FOLDING_LOCK, "many": at_least}):
        session.execute(FOLD)
