"""What the database does by itself whenever tickets change, written for the properties that a migration names.

Migrations make the functions anew whenever a property comes, so these texts may change as long as what they write can
be read by whoever listens.
"""

from collections.abc import Sequence

# To truncate waits for whoever merges: the rows that he makes of those that go would stay.
TALLY = """
CREATE OR REPLACE FUNCTION tally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    LOCK TABLE ticket_tallies IN EXCLUSIVE MODE;
    DELETE FROM ticket_tallies;
  ELSIF TG_OP = 'INSERT' THEN
    INSERT INTO ticket_tallies ({columns}, number) SELECT {kinds}, count(*) FROM added GROUP BY {places};
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO ticket_tallies ({columns}, number) SELECT {kinds}, -count(*) FROM removed GROUP BY {places};
  ELSE
    INSERT INTO ticket_tallies ({columns}, number)
    SELECT {kinds}, sum(one) FROM (SELECT *, 1 AS one FROM added UNION ALL SELECT *, -1 FROM removed) AS both_sides
    GROUP BY {places} HAVING sum(one) <> 0;
  END IF;
  RETURN NULL;
END $$
"""
# Most changes are of nobody's tickets, or of those that stay as this counts them: these add no row.
TALLY_ASSIGNED = """
CREATE OR REPLACE FUNCTION tally_assigned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    LOCK TABLE assigned_tallies IN EXCLUSIVE MODE;
    DELETE FROM assigned_tallies;
  ELSIF TG_OP = 'INSERT' THEN
    INSERT INTO assigned_tallies ({columns}, number)
    SELECT {columns}, count(*) FROM added WHERE assignee_id IS NOT NULL GROUP BY {columns};
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO assigned_tallies ({columns}, number)
    SELECT {columns}, -count(*) FROM removed WHERE assignee_id IS NOT NULL GROUP BY {columns};
  ELSE
    INSERT INTO assigned_tallies ({columns}, number)
    SELECT {columns}, sum(one) FROM (SELECT *, 1 AS one FROM added UNION ALL SELECT *, -1 FROM removed) AS both_sides
    WHERE assignee_id IS NOT NULL GROUP BY {columns} HAVING sum(one) <> 0;
  END IF;
  RETURN NULL;
END $$
"""
# A payload must have less than 8,000 bytes; one that would have more says that anything may have changed. So does that
# of a ticket that was given another number.
ANNOUNCE = """
CREATE OR REPLACE FUNCTION announce() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  told json;
  number bigint;
  payload text;
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    number := 51;
  ELSIF TG_TABLE_NAME IN ('timeline_entries', 'attachments') THEN
    SELECT count(*), json_agg(json_build_array(id, ARRAY[]::text[], ARRAY[]::text[], false)) INTO number, told
    FROM (SELECT DISTINCT ticket_id AS id FROM changed LIMIT 51) AS touched;
  ELSIF TG_OP = 'INSERT' THEN
    SELECT count(*), json_agg(json_build_array(id, NULL, {added}, false)) INTO number, told
    FROM (SELECT * FROM added LIMIT 51) AS added;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT count(*), json_agg(json_build_array(id, {removed}, NULL, false)) INTO number, told
    FROM (SELECT * FROM removed LIMIT 51) AS removed;
  ELSE
    SELECT CASE WHEN bool_or(added.title IS NULL) THEN 51 ELSE count(*) END,
      json_agg(json_build_array(id, {removed}, {added}, {is_edit})) INTO number, told
    FROM (SELECT * FROM removed LIMIT 51) AS removed LEFT JOIN added USING (id);
  END IF;
  IF number > 0 THEN
    payload := json_build_object('properties', ARRAY[{names}], 'tickets', told)::text;
    PERFORM pg_notify('support_desk', CASE WHEN number > 50 OR octet_length(payload) > 7999 THEN '*' ELSE payload END);
  END IF;
  RETURN NULL;
END $$
"""
TRANSITIONS = {
    "insert": "REFERENCING NEW TABLE AS added",
    "update": "REFERENCING OLD TABLE AS removed NEW TABLE AS added",
    "delete": "REFERENCING OLD TABLE AS removed",
}
# What else is seen of a ticket, its timeline apart; `resolved_at` moves with the status unless it is set by hand.
OTHERS = ("title", "description", "created_at", "suggestion_source")
REQUESTER = ("requester_name", "requester_email")
# Told as a text, null when it is nobody's, so that a queue of somebody's is read again only when it is touched. Of who
# asked only as much is told as tells him from most others.
ASSIGNEE = "{0}.assignee_id::text"
MAILBOX = 'lower(normalize({0}.requester_email) COLLATE "C")'
ASKED = f"left(encode(sha256(convert_to({MAILBOX}, 'UTF8')), 'hex'), 8)"
IS_EDIT = """{removed} IS DISTINCT FROM {added}
      OR removed.status = added.status AND removed.resolved_at IS DISTINCT FROM added.resolved_at"""


def tally_function(properties: Sequence[str], triaged: Sequence[str]) -> str:
    """The function of the triggers that tally: one count for each combination of words, and of suggestions kept."""
    kinds = [*properties, "suggestion_source", *(f"{name} = suggested_{name}" for name in triaged)]
    columns = [*properties, "suggestion_source", *(f"{name}_kept" for name in triaged)]
    places = ", ".join(str(place + 1) for place in range(len(kinds)))
    return TALLY.format(columns=", ".join(columns), kinds=", ".join(kinds), places=places)


def tally_assigned_function(properties: Sequence[str]) -> str:
    """The function of the triggers that tally whose: one count for each combination of words and assignee."""
    return TALLY_ASSIGNED.format(columns=", ".join([*properties, "assignee_id"]))


def announce_function(properties: Sequence[str], triaged: Sequence[str], *, has_people: bool = True) -> str:
    """The function of the triggers that announce: which tickets, their properties and people before and after.

    Before tickets were somebody's they had no people: neither requester nor assignee.
    """
    others = [*OTHERS, *(f"suggested_{name}" for name in triaged), *(REQUESTER if has_people else ())]
    told = ["{0}." + name for name in properties] + ([ASSIGNEE, ASKED] if has_people else [])
    names = [*properties, *(["assignee", "requester"] if has_people else ())]
    is_edit = IS_EDIT.format(removed=f"({_of('removed', others)})", added=f"({_of('added', others)})")
    return ANNOUNCE.format(
        added=f"ARRAY[{', '.join(each.format('added') for each in told)}]",
        removed=f"ARRAY[{', '.join(each.format('removed') for each in told)}]",
        is_edit=is_edit,
        names=", ".join(f"'{name}'" for name in names),
    )


def _of(side: str, columns: Sequence[str]) -> str:
    return ", ".join(f"{side}.{name}" for name in columns)
