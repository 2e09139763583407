"""A mail and its ticket know each other by what nobody can guess."""

import pytest

from support_desk.mail.threads import (
    earlier_ids,
    is_reply_address,
    reply_address,
    ticket_of_address,
    ticket_of_message_ids,
)
from support_desk.store.outbox.parcels import put, sent
from tests.mail.given_mail import DeskClock

RITA, RON = "rita@example.com", "ron@example.com"
NOT_OURS = [
    "",
    "support@desk.example.com",
    "support+12@desk.example.com",
    "support+12.aaaaaaaaaaaaaaaa@desk.example.com",
    "support+²." + "a" * 16 + "@desk.example.com",
    "support+" + "9" * 400 + "." + "a" * 16 + "@desk.example.com",
    "+.@desk.example.com",
    "@",
    "\x00",
]


def test_answers_come_back_to_their_ticket(mail_is_on):
    address = reply_address(12, RITA)

    assert address.startswith("support+12.") and address.endswith("@desk.example.com")
    assert ticket_of_address(address) == 12
    assert ticket_of_address(f" {address.upper()} ") == 12
    assert reply_address(13, RITA).replace("+13.", "+12.") != address


@pytest.mark.parametrize("address", NOT_OURS)
def test_any_other_address_is_no_tickets(mail_is_on, address):
    assert ticket_of_address(address) is None


def test_the_mark_of_one_ticket_is_no_good_for_another(mail_is_on):
    assert ticket_of_address(reply_address(12, RITA).replace("+12.", "+13.")) is None
    assert ticket_of_address(reply_address(12, RITA).replace("+", "")) is None


def test_answers_come_back_though_the_desk_has_another_address_by_now(mail_is_on, use_settings):
    before = reply_address(12, RITA)
    use_settings(MAIL_FROM="Help <help@new.example.org>")

    assert reply_address(12, RITA) != before
    assert ticket_of_address(before) == ticket_of_address(reply_address(12, RITA)) == 12


def test_answers_go_to_the_plain_address_where_that_of_a_ticket_would_be_too_long_for_one(mail_is_on, use_settings):
    use_settings(MAIL_FROM=f"{'s' * 36}@desk.example.com")
    longest = reply_address(12, RITA)
    assert ticket_of_address(longest) == 12 and longest.index("@") == 64

    assert reply_address(123, RITA) == f"{'s' * 36}@desk.example.com"


def test_an_address_is_good_as_long_as_its_requester_is(mail_is_on):
    address = reply_address(12, RITA)

    assert is_reply_address(f" {address.upper()} ", 12, RITA)
    assert not any(is_reply_address(address, *other) for other in ((12, RON), (12, ""), (13, RITA)))
    assert ticket_of_address(address) == ticket_of_address(reply_address(12, RON)) == 12
    assert not any(is_reply_address(each, 12, RITA) for each in NOT_OURS)


def test_a_mail_of_ours_is_known_by_its_id(mail_is_on, session):
    for ticket_id in (7, 8, None):
        put(session, "mail", "received", "rita@example.com", ticket_id=ticket_id)
    keys = [f"<{key}>" for (key,) in session.connection().exec_driver_sql("SELECT key FROM outbox ORDER BY id")]

    assert ticket_of_message_ids(session, keys[:1]) == 7
    assert ticket_of_message_ids(session, ["<other@example.com>", "\x00", keys[1].strip("<>"), keys[0]]) == 8
    assert ticket_of_message_ids(session, [keys[2]]) is None
    assert ticket_of_message_ids(session, []) is None


def test_a_mail_follows_those_that_were_sent_before(mail_is_on, session):
    made = [put(session, "mail", "answered", "rita@example.com", ticket_id=7) for _ in range(4)]
    keys = [key for (key,) in session.connection().exec_driver_sql("SELECT key FROM outbox ORDER BY id")]
    for parcel_id in made[:2]:
        sent(session, parcel_id, DeskClock()())

    assert earlier_ids(session, made[3], 7, "rita@example.com") == [f"<{key}>" for key in keys[:2]]
    assert earlier_ids(session, made[3], 7, "ron@example.com") == []


def test_a_mail_follows_the_letter_that_it_answers(mail_is_on, session):
    session.connection().exec_driver_sql(
        "INSERT INTO letters (key, message_id, sender, subject, status, ticket_id, created_at)"
        " VALUES ('k', '<hers@example.com>', '', '', 'done', 7, now() + interval '1 hour')"
    )
    first, second = (put(session, "mail", "answered", "rita@example.com", ticket_id=7) for _ in range(2))
    sent(session, first, DeskClock()())
    [key, _] = [key for (key,) in session.connection().exec_driver_sql("SELECT key FROM outbox ORDER BY id")]

    assert earlier_ids(session, second, 7, "rita@example.com") == [f"<{key}>", "<hers@example.com>"]
    assert earlier_ids(session, second, 8, "rita@example.com") == []
