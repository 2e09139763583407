"""What requesters, strangers and those who have signed out are told over a ticket's whole life: all frames, word by word.

Everything that is none of their business has a word of its own, by which it would be known in any frame.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from sqlmodel import Session

from support_desk.figures.states import Dashboard
from support_desk.people.actors import DESK, Role
from support_desk.people.identity import changed
from support_desk.people.models import Account
from support_desk.people.states.team import Team
from support_desk.people.ticket_links import link_of
from support_desk.store import db
from support_desk.tickets.models import Ticket
from support_desk.tickets.states.detail import TicketDetail
from support_desk.tickets.states.form import TicketForm
from support_desk.tickets.states.queue import TicketList
from support_desk.tickets.states.requester import RequesterPage
from tests.desks import Desk
from tests.page_sockets import ON_LOAD, Page
from tests.processes import run_sql

QUEUE, DETAIL, REQUESTER, FORM = (
    state.get_full_name() for state in (TicketList, TicketDetail, RequesterPage, TicketForm)
)
