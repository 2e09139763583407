"""Which calls of a socket are let through: those that a page could make.

Reflex itself runs a handler with whatever was sent, and logs a traceback when that fails. It never forgets a call of a
handler that does not exist.
"""

import inspect
import logging
from collections.abc import Awaitable, Callable
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin
from urllib.parse import urlsplit

import reflex as rx

from support_desk.live.insides import FORM_DATA_ENTRIES_KEY, handler_called, states, take_calls

# Which JSON values fit an annotation; a number may come as text, and an annotation not named here takes anything.
SENT_AS: dict[Any, Any] = {str: str, int: (int, str), bool: bool, dict: dict, list: list, NoneType: NoneType}
LONGEST_ADDRESS = 8_000

log = logging.getLogger("support_desk.calls")


def check_calls(app: rx.App) -> None:
    """Let only such calls reach their handlers; any other leaves a line in the log."""

    def through(accept: Callable) -> Callable[..., Awaitable[None]]:
        async def on_event(sid: str, call: Any = None) -> None:
            if is_call(call):
                await accept(sid, call)
            else:
                log.warning("A socket sent a call that no page makes.")

        return on_event

    take_calls(app, through)


def is_call(call: Any) -> bool:
    """Whether its handler exists, and takes these arguments from this address."""
    if not isinstance(call, dict) or not isinstance(name := call.get("name"), str):
        return False
    called = handler_called(name)
    if called is None or name.endswith(".setvar"):  # which no page of the desk uses
        return False
    arguments, address = call.get("payload", {}), call.get("router_data", {})
    return _are_taken(*called, arguments=arguments) and _is_address(address)


def _are_taken(function: Any, hints: dict, arguments: Any) -> bool:
    if not isinstance(arguments, dict):
        return False
    try:
        _signature(function).bind(None, **arguments)
    except TypeError:
        return False
    fit = all(_fits(value, hints.get(name, Any)) for name, value in arguments.items())
    return fit and _are_known(arguments.get("vars") or {})


def _are_known(kept: dict) -> bool:
    """Whether what the browser keeps, if it sends that, belongs to states that there are."""
    return all(name.rpartition(".")[0] in states() for name in kept)


@cache
def _signature(function: Any) -> inspect.Signature:
    return inspect.signature(function)


def _fits(value: Any, hint: Any) -> bool:
    kind = get_origin(hint) or hint
    if kind in (Union, UnionType):
        return any(_fits(value, choice) for choice in get_args(hint))
    return isinstance(value, SENT_AS.get(kind, object)) and (kind is not dict or _is_form(value))


def _is_form(fields: dict) -> bool:
    """Whether its form entries, if it has any, are pairs that begin with a name; a plain dict has none."""
    entries = fields.get(FORM_DATA_ENTRIES_KEY, [])
    return isinstance(entries, list) and all(
        isinstance(entry, list) and len(entry) == 2 and isinstance(entry[0], str) for entry in entries
    )


def _is_address(address: Any) -> bool:
    if not isinstance(address, dict) or not isinstance(address.get("query", {}), dict):
        return False
    paths = [address.get(name, "/") for name in ("pathname", "asPath")]
    return all(map(_is_path, paths))


def _is_path(path: Any) -> bool:
    if not isinstance(path, str) or not path.startswith("/") or len(path) > LONGEST_ADDRESS:
        return False
    try:
        urlsplit(path)  # as Reflex does, where the socket named no origin
    except ValueError:
        return False
    return True
