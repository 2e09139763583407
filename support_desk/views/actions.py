"""Writes about views, each in the caller's transaction."""

from sqlalchemy import func, select
from sqlmodel import Session

from support_desk.errors import Conflict, NotAllowed, NotFound
from support_desk.people.accounts.queries import account_of
from support_desk.people.actors import Actor, Role
from support_desk.people.authority import Deed, demand
from support_desk.store.columns import LARGEST_ID
from support_desk.views.models import SavedView
from support_desk.views.records import ViewChange, ViewRecord

# Each is counted whenever somebody looks.
MOST_VIEWS = 100


def save_view(session: Session, name: str, query: str, is_shared: bool, actor: Actor) -> ViewRecord:
    """Keep a filter, whose query is one that `filters.known_query` gave, under a name.

    Raises:
        SignInNeeded, NotAllowed: it is not for this actor.
        Conflict: he has 100 already.
    """
    demand(actor, Deed.keep)
    if actor.id is not None:
        account_of(session, actor)
    own = select(func.count()).where(SavedView.account_id.is_not_distinct_from(actor.id))  # type: ignore[union-attr]
    if session.execute(own).scalar_one() >= MOST_VIEWS:
        raise Conflict(f"There are {MOST_VIEWS} views of yours: delete one first.")
    view = SavedView(account_id=actor.id, name=name, query=query, is_shared=is_shared)
    session.add(view)
    session.flush()
    return _record(view, actor)


def change_view(session: Session, view_id: int, change: ViewChange, actor: Actor) -> ViewRecord:
    """Give a view another name or filter, share it or no longer.

    Raises:
        SignInNeeded: nobody has said who he is.
        NotFound: he sees no such view.
        NotAllowed: it is somebody else's, who shares it, and he is no admin.
    """
    view = _changeable(session, view_id, actor)
    for field, value in vars(change).items():
        if value is not None:
            setattr(view, field, value)
    session.flush()
    return _record(view, actor)


def delete_view(session: Session, view_id: int, actor: Actor) -> None:
    """Forget a view.

    Raises:
        SignInNeeded, NotFound, NotAllowed: as `change_view`.
    """
    session.delete(_changeable(session, view_id, actor))


def _changeable(session: Session, view_id: int, actor: Actor) -> SavedView:
    demand(actor, Deed.keep)
    known = 0 < view_id <= LARGEST_ID
    view = session.get(SavedView, view_id, with_for_update=True, populate_existing=True) if known else None
    if view is None or not (view.account_id in (None, actor.id) or view.is_shared):
        raise NotFound("There is no such view.")
    if view.account_id != actor.id and actor.role != Role.admin:
        raise NotAllowed("This view is shared by somebody else: only he and an admin can change it.")
    return view


def _record(view: SavedView, actor: Actor) -> ViewRecord:
    return ViewRecord(view.id, view.name, view.query, view.is_shared, view.account_id == actor.id)
