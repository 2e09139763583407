"""How tickets are found: the indexes of their table."""

from sqlalchemy import Index, func, text

from support_desk.store.columns import one_of
from support_desk.tickets.properties import PROPERTIES, TRIAGED
from support_desk.words import UNSETTLED

NEWEST = text("created_at DESC"), text("id DESC")
CHANGED_LAST = text("updated_at DESC"), text("id DESC")
MOST_URGENT = func.urgency(text("priority")).label("urgency").desc(), *NEWEST
# What most lists are about, and of many tickets the fewest: what must be sorted or filtered further is found there.
IS_UNSETTLED = one_of("status", UNSETTLED)


def indexes() -> list[Index]:
    """All of them, made anew for a table that they will belong to."""
    return [
        Index("tickets_newest", *NEWEST),
        Index("tickets_by_words", "category", "priority", "status", *NEWEST),
        *(Index(f"tickets_by_{each.name}", each.name, *NEWEST) for each in PROPERTIES),
        Index("tickets_by_assignee", "assignee_id", *NEWEST, postgresql_where=text("assignee_id IS NOT NULL")),
        Index("tickets_of_nobody", *NEWEST, postgresql_where=text("assignee_id IS NULL")),
        Index(
            "tickets_by_requester",
            func.email_key(text("requester_email")).label("email_key"),
            *NEWEST,
            postgresql_where=text("requester_email IS NOT NULL"),
        ),
        Index(
            "tickets_search",
            func.search_key(text("title"), text("description")).label("search_key"),
            postgresql_using="gin",
            postgresql_ops={"search_key": "gin_trgm_ops"},
        ),
        Index(
            "tickets_search_composed",
            func.search_fold(text("composed_text")).label("search_key"),
            postgresql_using="gin",
            postgresql_ops={"search_key": "gin_trgm_ops"},
            postgresql_where=text("composed_text IS NOT NULL"),
        ),
        Index(
            "tickets_suggested",
            "created_at",
            postgresql_include=[
                "suggestion_source",
                *(column for each in TRIAGED for column in (f"suggested_{each.name}", each.name)),
            ],
            postgresql_where=text("suggestion_source IS NOT NULL"),
        ),
        Index("tickets_resolved", "resolved_at", postgresql_where=text("resolved_at IS NOT NULL")),
        Index("tickets_changed", *CHANGED_LAST),
        Index("tickets_by_urgency", *MOST_URGENT),
        Index("tickets_unsettled_changed", *CHANGED_LAST, postgresql_where=text(IS_UNSETTLED)),
        Index("tickets_unsettled_by_urgency", *MOST_URGENT, postgresql_where=text(IS_UNSETTLED)),
        Index("tickets_unsettled_by_assignee", "assignee_id", *NEWEST, postgresql_where=text(IS_UNSETTLED)),
    ]
