"""What the dashboard counts comes to a desk that has been in use, goes again, and comes again."""

from tests.figures.test_figure_tallies import ANSWER, MANY, RECOUNTED, TALLIED
from tests.processes import migrated_back_to, migrated_to, run_sql


def as_text(rows: list[tuple]) -> list[str]:
    return sorted(map(str, rows))


def test_a_filled_desk_goes_up_down_and_up(new_database):
    url = new_database()
    migrated_to(url, "0016")
    run_sql(url, MANY)
    run_sql(url, ANSWER.format(public=True, kind="agent", ago="2 hours", every=3))
    run_sql(url, ANSWER.format(public=True, kind="requester", ago="1 hour", every=2))

    for _ in range(2):
        migrated_to(url, "0017")
        assert as_text(run_sql(url, TALLIED)) == as_text(run_sql(url, RECOUNTED))
        assert run_sql(url, "SELECT count(*) FROM first_answers") == [(100,)]
        run_sql(url, "UPDATE tickets SET status = 'open', resolved_at = NULL WHERE id % 7 = 0")
        assert as_text(run_sql(url, TALLIED)) == as_text(run_sql(url, RECOUNTED))
        migrated_back_to(url, "0016")
        assert run_sql(url, "SELECT to_regclass('figure_tallies'), to_regproc('tally_figures')") == [(None, None)]
        run_sql(url, "UPDATE tickets SET status = 'closed', resolved_at = now() WHERE id % 7 = 0")
