"""Where a row leads: to the ticket beside the queue where there is room, else to its own page (`assets/beside.js`)."""

import reflex as rx

from support_desk.live.insides import hooked

LIBRARY = "$/public/beside"


def address_of(ticket_id: rx.Var[int] | int) -> rx.Var[str]:
    """The address of a ticket as this screen shows it; of 0 that of the queue alone."""
    return hooked(f"beside({ticket_id!s})", "const beside = useBeside()", LIBRARY).to(str)


def is_open(ticket_id: rx.Var[int]) -> rx.Var[bool]:
    """Whether it is the ticket that is open beside the queue."""
    return hooked(f"(beside.open === {ticket_id!s})", "const beside = useBeside()", LIBRARY).to(bool)


def is_beside() -> rx.Var[bool]:
    """Whether a ticket is shown beside the queue."""
    return hooked("isBeside", "const isBeside = useRoomForBoth()", LIBRARY).to(bool)
