"""Which language somebody reads."""

from support_desk.cookies import cookie_of
from support_desk.languages.catalogues import ENGLISH, NAMES

COOKIE = "desk_language"
# More than any browser sends.
LONGEST = 500


def language_of(cookie: str, accepted: str) -> str:
    """The one that was chosen in the settings, else the one of ours that the browser likes best.

    Both are headers as they come, `Cookie` and `Accept-Language`.
    """
    return _known(cookie_of(cookie, COOKIE)) or next(filter(None, map(_known, _liked(accepted))), ENGLISH)


def _known(tag: str) -> str | None:
    """`de-AT` is German."""
    language = tag.strip().lower().partition("-")[0]
    return language if language in NAMES else None


def _liked(accepted: str) -> list[str]:
    """The tags of `de-AT,de;q=0.9,en;q=0.5`, the best first; one without a weight that is a number counts most."""
    tags = [each.partition(";") for each in accepted[:LONGEST].split(",")]
    weighed = [(_weight(told), tag) for tag, _, told in tags]
    return [tag for weight, tag in sorted(weighed, key=lambda each: -each[0]) if weight > 0]


def _weight(told: str) -> float:
    try:
        return float(told.strip().removeprefix("q="))
    except ValueError:
        return 1
