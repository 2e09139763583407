"""A cookie is read as the desk has written it, whatever else stands in the header."""

import pytest

from support_desk.cookies import cookie_of, own_cookies

KEY = "abc_DEF-123.456"


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("", ""),
        (f"desk_session={KEY}", KEY),
        (f'a="b; desk_session={KEY}', KEY),
        (f"a=b;desk_session={KEY} ; c", KEY),
        (f"desk_session={KEY}; desk_session=%FF", KEY),
        (f"desk_session=old; desk_session={KEY}", KEY),
        (f"xdesk_session={KEY}; desk_sessionx=1", ""),
        (f'desk_session="{KEY}"', ""),
        ("desk_session=ſ", ""),
        ("desk_session=" + "x" * 8_001, ""),
        ('desk_session="' + '\\"' * 32_000 + '"', ""),
    ],
)
def test_a_cookie_is_what_the_desk_may_have_written(header, value):
    assert cookie_of(header, "desk_session") == value


def test_of_all_cookies_no_more_is_kept_than_says_who_shows_them():
    keys = ".".join(["k" * 43] * 20)

    assert own_cookies(f"a=b; desk_ticket={keys};desk_language=de; desk_session={KEY}; x") == (
        f"desk_session={KEY}; desk_ticket={keys}"
    )
    assert own_cookies("a=b") == own_cookies("") == ""
    assert len(own_cookies(f"desk_session={'x' * 8_000}; desk_ticket={'x' * 8_000}")) < 2_100
