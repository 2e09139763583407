"""Reads answer with small frozen values that no order of columns can mix up."""

from dataclasses import FrozenInstanceError, fields

import pytest
from sqlalchemy import text

from support_desk.store.records import records_of
from support_desk.tickets.models import Ticket, TimelineEntry
from support_desk.tickets.records import EntriesRecord, EntryRecord, TicketRecord
from support_desk.tickets.sql.tables import MADE_OF_ENTRIES, MADE_OF_TICKETS


def test_columns_are_found_by_name_whatever_their_order(session):
    rows = session.execute(text("SELECT 7 AS older, '[]' AS body")).all()

    assert records_of(EntriesRecord, rows) == [EntriesRecord(body="[]", older=7)]
    assert records_of(EntriesRecord, []) == []


def test_what_was_read_cannot_be_changed(session):
    (record,) = records_of(EntriesRecord, session.execute(text("SELECT '[]' AS body, 7 AS older")).all())

    with pytest.raises(FrozenInstanceError):
        record.body = "[1]"


@pytest.mark.parametrize(("record", "table"), [(TicketRecord, Ticket), (EntryRecord, TimelineEntry)])
def test_a_record_has_columns_of_its_table(record, table):
    names = {field.name for field in fields(record)} - set(MADE_OF_TICKETS) - set(MADE_OF_ENTRIES)
    assert names <= set(table.__table__.columns.keys())
