"""The tabs of this process that show a ticket."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from secrets import token_hex
from urllib.parse import parse_qs

from support_desk import routes
from support_desk.errors import InvalidInput
from support_desk.people.keys import hash_of
from support_desk.presence.records import ANYWHERE, OpenTab
from support_desk.store.columns import LARGEST_ID
from support_desk.texts import number_of


class Here:
    """Which ticket each tab shows, by the tabs' tokens. `process` is told from all others."""

    def __init__(self) -> None:
        self.process = token_hex(8)
        self._tabs: dict[str, OpenTab] = {}
        self._missing: set[str] = set()
        self._unsaid: Sequence[OpenTab] = ()

    def come(self, token: str, ticket_id: int, account_id: int | None) -> OpenTab:
        """The tab shows this ticket from now on."""
        self._tabs[token] = found = OpenTab(tab_of(token), ticket_id, account_id)
        self._missing.discard(token)
        return found

    def has(self, token: str, ticket_id: int, account_id: int | None) -> bool:
        """Whether that is known already."""
        return self._tabs.get(token) == OpenTab(tab_of(token), ticket_id, account_id)

    def gone(self, connected: Collection[str], address_of: Callable[[str], str]) -> list[OpenTab]:
        """The tabs that do not show their ticket any more: each is named once, a closed one with no ticket's number.

        One that is not connected may be loading its page anew, and is gone when it is asked for the second time.
        """
        elsewhere = {token for token, tab in self._tabs.items() if ticket_at(address_of(token)) != tab.ticket_id}
        missing = {token for token in self._tabs if token not in connected}
        gone = elsewhere - missing | missing & self._missing
        self._missing = missing - gone
        tabs = [(self._tabs.pop(token), token in missing) for token in gone]
        unsaid, self._unsaid, here = self._unsaid, (), {tab.tab for tab in self._tabs.values()}
        again = [tab for tab in unsaid if tab.tab not in here]
        return again + [replace(tab, ticket_id=ANYWHERE) if is_closed else tab for tab, is_closed in tabs]

    def name_again(self, gone: Sequence[OpenTab]) -> None:
        """Nobody could be told that these are gone: they are named once more, but for those that come back."""
        self._unsaid = gone

    def tabs(self) -> Sequence[OpenTab]:
        """All of them."""
        return list(self._tabs.values())


def tab_of(token: str) -> str:
    """Stands for a tab, whose token is a secret."""
    return hash_of(token)


def ticket_at(address: str) -> int:
    """The number of the ticket that a page of this address shows, by itself or beside the queue; 0 for none."""
    # By hand, since a socket may say anything: for `//[x` `urlsplit` raises, and nobody would be gone any more.
    path, _, query = address.partition("#")[0].partition("?")
    path = path.rstrip("/")
    if path == routes.TICKETS:
        named = parse_qs(query).get(routes.BESIDE, [""])[0]
    else:
        named = path.removeprefix(f"{routes.TICKETS}/") if path.startswith(f"{routes.TICKETS}/") else ""
    try:
        number = number_of(named)
    except InvalidInput:
        return 0
    return number if number <= LARGEST_ID else 0


here = Here()
