"""Links from mails that let requesters in: who gets one, what it is good for and how often, and what nobody learns."""

import re
from http.cookies import SimpleCookie

import pytest
from sqlalchemy import text
from sqlmodel import select

from support_desk.people.api.calls import links
from support_desk.people.keys import hash_of
from support_desk.people.links.sign_in_links import ask_for_link, letter_of
from support_desk.people.models import SignInLink
from support_desk.store import db
from support_desk.tickets.drafts import Requester
from support_desk.tickets.states.form import TicketForm
from tests.asking import assert_names
from tests.given_people import ORIGIN, new_client
from tests.mail.given_mail import parcels

ASK, FORM = "/api/session/link/", {"Content-Type": "application/x-www-form-urlencoded"}
RITA = {"email": "rita@example.com"}

pytestmark = pytest.mark.usefixtures("mail_is_on")


@pytest.fixture
def rita(new_visitor, file_ticket, make_account):
    """A browser on a closed desk, with ticket 1 of Rita's and ticket 2 of Tom's."""
    make_account()
    file_ticket()
    file_ticket(requester=None)
    return new_visitor()


def mailed(session) -> list[tuple[str, str | None]]:
    """Whom links were mailed, and the secret that each mail tells."""
    session.rollback()
    rows = session.execute(text("SELECT recipient, payload FROM outbox WHERE event = 'sign_in_link' ORDER BY id"))
    letters = [(row.recipient, letter_of(session, row.payload["sign_in_link_id"])) for row in rows.all()]
    return [(recipient, letter and letter.secret) for recipient, letter in letters]


def secret_for(browser, session, email: str = "rita@example.com") -> str:
    """The secret of the link that was mailed to whoever asked in this browser."""
    assert browser.post(ASK, json={"email": email}).status_code == 204
    return mailed(session)[-1][1]


def use(browser, secret: str):
    return browser.put(ASK, json={"secret": secret})


def age(session, minutes: float) -> None:
    session.execute(text(f"UPDATE sign_in_links SET created_at = created_at - interval '{minutes} minutes'"))
    session.commit()


def test_a_link_lets_a_requester_see_and_answer_his_tickets_and_no_others(rita, session):
    secret = secret_for(rita, session)
    assert re.fullmatch(r"[\w-]{43}", secret)

    answer = use(rita, secret)

    cookie = SimpleCookie(answer.headers.get_list("Set-Cookie")[-1])["desk_session"]
    assert (answer.status_code, cookie["httponly"], cookie["samesite"]) == (204, True, "lax")
    assert rita.get("/api/tickets/1/").json()["title"] == "Cannot log in"
    assert rita.patch("/api/tickets/1/", json={"comment": "Any news?"}).status_code == 200
    assert [rita.get(f"/api/{path}").status_code for path in ("tickets/2/", "tickets/", "me/")] == [404, 403, 403]


def test_a_link_is_good_once_whoever_comes_second(rita, session, new_visitor):
    secret = secret_for(rita, session)

    assert use(rita, secret).status_code == 204
    for browser in (rita, new_visitor()):
        refused = use(browser, secret)
        assert refused.status_code == 410 and "Set-Cookie" not in refused.headers


def test_a_link_is_good_for_a_quarter_of_an_hour(rita, session):
    secret = secret_for(rita, session)
    age(session, 14.9)
    assert mailed(session) == [("rita@example.com", secret)]
    age(session, 0.2)

    assert use(rita, secret).status_code == 410
    assert mailed(session) == [("rita@example.com", None)]  # a mail that is late is not written any more


def test_with_a_link_that_is_used_all_others_of_its_address_go(rita, session):
    first, second = secret_for(rita, session), secret_for(rita, session)

    assert use(rita, first).status_code == 204
    assert use(rita, second).status_code == 410


@pytest.mark.parametrize("secret", ["", "x", "x" * 5_000, "' OR true --", "é"])
def test_what_is_no_link_lets_nobody_in(rita, secret):
    assert use(rita, secret).status_code == 410


def test_the_database_holds_no_link(rita, session):
    secret = secret_for(rita, session)

    [stored] = session.exec(select(SignInLink)).all()
    assert stored.secret_hash == hash_of(secret)
    tables = (
        "SELECT string_agg(l::text, '') || (SELECT string_agg(o::text, '') FROM outbox AS o) FROM sign_in_links AS l"
    )
    assert secret not in session.execute(text(tables)).scalar_one()


@pytest.mark.parametrize("email", ["RITA@EXAMPLE.COM", " Rita@Example.com "])
def test_an_address_is_known_in_any_case_and_mailed_as_its_ticket_names_it(rita, session, email):
    use(rita, secret_for(rita, session, email))

    assert [to for to, _ in mailed(session)] == ["rita@example.com"]
    assert rita.get("/api/tickets/1/").status_code == 200


@pytest.mark.parametrize("alike", ["rıta@example.com", "rita@ﬁne.example", "rita@exampſe.com"])
def test_letters_that_only_look_alike_are_another_s_address(rita, session, file_ticket, alike):
    plain = alike.replace("ı", "i").replace("ﬁ", "fi").replace("ſ", "s")
    file_ticket(requester=Requester(plain))
    file_ticket(requester=Requester(alike))
    secret = secret_for(rita, session, alike)

    assert mailed(session)[-1][0] == alike
    use(rita, secret)
    assert [rita.get(f"/api/tickets/{number}/").status_code for number in (3, 4)] == [404, 200]


def test_everybody_hears_the_same_and_only_who_has_tickets_is_mailed(rita, session, make_account, new_visitor):
    make_account("bea@example.com", "Bea", "agent")
    answers = [new_visitor().post(ASK, json={"email": f"{name}@example.com"}) for name in ("rita", "nobody", "bea")]

    heads = [{name: value for name, value in each.headers.items() if name != "set-cookie"} for each in answers]
    assert [(each.status_code, each.content) for each in answers] == [(204, b"")] * 3
    assert heads[0] == heads[1] == heads[2]
    assert {len(each.headers["Set-Cookie"]) for each in answers} == {len(answers[0].headers["Set-Cookie"])}
    assert len(session.execute(text("SELECT * FROM sign_in_links")).all()) == 3
    [(first, secret), (second, nothing)] = mailed(session)
    assert (first, second, nothing) == ("rita@example.com", "bea@example.com", None) and secret


def test_an_answer_is_no_sooner_for_whoever_has_no_tickets(rita, monkeypatch):
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(links, "sleep", wait)
    for name in ("rita", "nobody"):
        rita.post(ASK, json={"email": f"{name}@example.com"})

    assert waited == [links.ANSWER_SECONDS] * 2


def test_no_link_goes_round_a_password_and_a_second_factor(rita, session, make_account, file_ticket):
    secret = secret_for(rita, session)
    make_account("Rita@example.com", "Rita", "agent")

    assert use(rita, secret).status_code == 410
    assert secret_for(rita, session) is None


def test_three_mails_go_to_one_address_and_whoever_asks_more_hears_the_same(rita, session):
    answers = [rita.post(ASK, json=RITA) for _ in range(5)]

    assert {each.status_code for each in answers} == {204}
    assert len(mailed(session)) == 3
    age(session, 15)
    assert secret_for(rita, session)


def test_who_asks_without_end_keeps_nobody_from_the_next_link(rita, session):
    for _ in range(6):
        for _ in range(3):
            with db.open_session() as attacker:
                ask_for_link(attacker, "RITA@example.com")
        age(session, 5)
    before = len(mailed(session))
    assert before == 6
    age(session, 6)

    assert secret_for(rita, session)
    assert len(mailed(session)) == before + 1


def test_links_asked_for_before_the_clock_was_put_back_are_worth_nothing_and_in_nobody_s_way(rita, session):
    secrets = [secret_for(rita, session) for _ in range(3)]
    age(session, -24 * 60)

    assert use(rita, secrets[0]).status_code == 410
    new = secret_for(rita, session)
    assert new not in secrets
    assert use(rita, new).status_code == 204
    assert session.execute(text("SELECT count(*) FROM sign_in_links")).scalar() == 1  # the others are gone


def test_ten_links_may_be_asked_for_from_one_address(api, rita, session):
    spoken = [rita.post(ASK, json={"email": f"nobody{number}@example.com"}) for number in range(11)]

    assert [each.status_code for each in spoken] == [204] * 10 + [429]
    assert 0 < int(spoken[-1].headers["Retry-After"]) <= 900
    other = new_client(api, address="192.0.2.1", Origin=ORIGIN)
    assert other.post(ASK, json=RITA).status_code == 204


def test_whoever_comes_in_gets_a_session_that_nobody_knew_before(rita, session):
    planted = "x" * 43
    rita.cookies.set("desk_session", planted, domain="localhost.local", path="/")
    use(rita, secret_for(rita, session))
    first = rita.cookies["desk_session"]
    use(rita, secret_for(rita, session))

    assert len({planted, first, rita.cookies["desk_session"]}) == 3
    assert session.execute(text("SELECT count(*) FROM sign_ins")).scalar() == 1  # the one before has ended


def test_signing_out_ends_the_session_everywhere(rita, session, api):
    use(rita, secret_for(rita, session))
    stolen = new_client(api, Cookie=f"desk_session={rita.cookies['desk_session']}")
    assert stolen.get("/api/tickets/1/").status_code == 200

    assert rita.delete("/api/session/").status_code == 204

    assert stolen.get("/api/tickets/1/").status_code == 401
    deeds = session.execute(text("SELECT actor_kind, deed, subject FROM audit_entries ORDER BY id")).all()
    assert deeds == [("requester", "signed_in", "rita@example.com"), ("requester", "signed_out", "rita@example.com")]


def test_a_session_ends_when_it_was_not_used_for_14_days(customer_by_link, rita, session):
    browser = customer_by_link()
    session.execute(text("UPDATE sign_ins SET last_used_at = now() - interval '14 days 1 second'"))
    session.commit()

    assert browser.get("/api/tickets/1/").status_code == 401


def test_a_page_of_another_origin_neither_asks_nor_lets_in(rita, session):
    secret = secret_for(rita, session)
    foreign = {"Origin": "https://evil.example"}

    assert rita.post(ASK, json=RITA, headers=foreign).status_code == 403
    assert rita.put(ASK, json={"secret": secret}, headers=foreign).status_code == 403
    assert len(mailed(session)) == 1


def test_the_form_works_without_a_script_and_looks_at_no_password(rita, session):
    fields = {"email": "rita@example.com", "password": "secret words", "code": "", "next": "/my-tickets"}

    sent = rita.post(ASK, data=fields)
    wrong = rita.post(ASK, data=fields | {"email": "nonsense"})

    assert (sent.status_code, sent.headers["Location"]) == (303, "/sign-in?next=%2Fmy-tickets#sent")
    assert "desk_asked" in sent.headers["Set-Cookie"]
    assert wrong.headers["Location"] == "/sign-in?next=%2Fmy-tickets#missing"
    assert len(mailed(session)) == 1


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [("/my-tickets/7", "/my-tickets/7"), ("/tickets/7", ""), ("//evil.example", ""), (f"/my-tickets?{'x' * 501}", "")],
)
def test_the_browser_keeps_where_one_wanted_to_go_and_nothing_else(rita, wanted, kept):
    for given in ({"json": RITA | {"next": wanted}}, {"data": RITA | {"next": wanted}}):
        asked = SimpleCookie(rita.post(ASK, **given).headers["Set-Cookie"])["desk_asked"].value
        assert bytes.fromhex(asked.partition(".")[2]).decode() == kept


@pytest.mark.parametrize("email", ["", "nonsense", "a@b\r\nBcc: c@example.com", "x" * 300 + "@example.com"])
def test_what_is_no_address_is_told_so(rita, email):
    assert_names(rita.post(ASK, json={"email": email}), "email")


def test_a_requester_also_keeps_the_keys_that_his_browser_holds(api, rita, session, key_of, session_of_requester):
    cookies = f"desk_session={session_of_requester('rita@example.com')}; desk_ticket={key_of(2)}"
    browser = new_client(api, Cookie=cookies, Origin=ORIGIN)

    assert [browser.get(f"/api/tickets/{number}/").status_code for number in (1, 2)] == [200, 200]
    assert browser.patch("/api/tickets/2/", json={"comment": "Mine, too."}).status_code == 200


def test_a_ticket_that_becomes_another_s_is_his_no_more_and_a_new_one_is_at_once(
    customer_by_link, rita, holding, make_account, file_ticket, session
):
    browser, agent = customer_by_link(), holding(make_account("bea@example.com", "Bea", "agent"))
    assert browser.get("/api/tickets/1/").status_code == 200

    agent.patch("/api/tickets/1/", json={"requester": {"email": "tom@example.com"}})
    number = file_ticket().id

    assert [browser.get(f"/api/tickets/{each}/").status_code for each in (1, number)] == [404, 200]


def test_without_mail_there_are_no_links(rita, use_settings, session):
    use_settings(SMTP_URL="")

    assert rita.post(ASK, json=RITA).status_code == 404
    assert parcels(session) == [("received", 1, "rita@example.com", "waiting")]


@pytest.mark.anyio
async def test_whom_a_link_has_let_in_need_not_tell_his_address_to_submit(
    make_account, state_at, session_of_requester, session
):
    make_account()
    state = await state_at(TicketForm, "/", f"desk_session={session_of_requester('Rita@example.com')}")

    await state.submit({"title": "Cannot print", "description": "x", "category": "billing", "priority": "low"})

    assert state.problem == ""
    assert session.execute(text("SELECT requester_email FROM tickets")).scalars().all() == ["Rita@example.com"]
