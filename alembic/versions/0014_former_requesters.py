"""A former requester's keys are worth nothing any more, and files without words are told as answers are."""

from alembic import op

revision = "0014"
down_revision = "0013"

# The link first: whoever exchanges it at this moment holds it, and the key that he is given then goes, too.
REVOKE_KEYS = """
CREATE FUNCTION revoke_ticket_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM ticket_links WHERE ticket_id = NEW.id;
  DELETE FROM ticket_keys WHERE ticket_id = NEW.id;
  RETURN NULL;
END $$
"""
# An e-mail's key takes letters for the same that are not those of one mailbox.
MAILBOX = 'lower(normalize({}) COLLATE "C")'
IS_ANOTHER = "{0} IS NOT NULL AND {0} IS DISTINCT FROM {1} AND {2} IS DISTINCT FROM {3}".format(
    "OLD.requester_email",
    "NEW.requester_email",
    MAILBOX.format("OLD.requester_email"),
    MAILBOX.format("NEW.requester_email"),
)
POST_MAILS = """
CREATE OR REPLACE FUNCTION post_mails() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ending text;
BEGIN
  SELECT origin INTO ending FROM outlets WHERE channel = 'mail';
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  INSERT INTO outbox (channel, event, ticket_id, entry_id, recipient, key)
  WITH told AS (
    SELECT added.id AS entry, added.kind, added.actor_kind, added.actor_id, tickets.id AS ticket, tickets.priority,
      tickets.requester_email, tickets.assignee_id,
      {is_word} AS is_word,
      CASE
        WHEN kind = 'opened' THEN 'received'
        WHEN kind = 'requester' AND {former} IS DISTINCT FROM {now} THEN 'received'
        WHEN ({is_word}) AND public AND actor_kind <> 'requester' THEN 'answered'
        WHEN kind = 'status' AND after IN ('resolved', 'closed') AND before NOT IN ('resolved', 'closed')
          AND actor_kind <> 'requester' THEN 'resolved'
      END AS to_requester
    FROM added JOIN tickets ON tickets.id = added.ticket_id
  ), mail AS (
    SELECT to_requester AS event, ticket, entry, requester_email AS recipient, 0::bigint AS account FROM told
    WHERE to_requester IS NOT NULL AND requester_email IS NOT NULL
    UNION ALL
    SELECT happening, ticket, entry, accounts.email, accounts.id
    FROM told JOIN accounts ON is_active AND actor_id IS DISTINCT FROM accounts.id
      AND (accounts.id = assignee_id OR kind = 'opened' AND priority = 'critical')
    CROSS JOIN LATERAL (SELECT CASE
      WHEN accounts.id = assignee_id AND kind IN ('opened', 'assignee') AND mails_assigned THEN 'assigned'
      WHEN accounts.id = assignee_id AND is_word AND actor_kind = 'requester' AND mails_answers
        THEN 'requester_answered'
      WHEN kind = 'opened' AND priority = 'critical' AND mails_critical THEN 'critical'
    END AS happening) AS interest
    WHERE happening IS NOT NULL
  )
  SELECT 'mail', event, ticket, entry, recipient, outbox_key(ticket || '.', ending) FROM mail ORDER BY entry, account;
  RETURN NULL;
END $$
"""
FORMER_MAILBOX = "coalesce(substring(before from '<([^<>]*)>$'), before)"
# A file that came without words has a public entry of its own, and one that went is told on one with its name.
IS_WORD = "kind = 'comment' OR kind = 'attachment' AND public AND before IS NULL"


def upgrade() -> None:
    op.execute(REVOKE_KEYS)
    op.execute(
        "CREATE TRIGGER tickets_revoke_keys AFTER UPDATE OF requester_email ON tickets FOR EACH ROW "
        f"WHEN ({IS_ANOTHER}) EXECUTE FUNCTION revoke_ticket_keys()"
    )
    op.execute(_post_mails(IS_WORD, MAILBOX))


def downgrade() -> None:
    op.execute("DROP TRIGGER tickets_revoke_keys ON tickets")
    op.execute("DROP FUNCTION revoke_ticket_keys()")
    op.execute(_post_mails("kind = 'comment'", "email_key({})"))


def _post_mails(is_word: str, mailbox: str) -> str:
    former, now = mailbox.format(FORMER_MAILBOX), mailbox.format("requester_email")
    return POST_MAILS.format(is_word=is_word, former=former, now=now)
