"""Mail: out from the outbox, in as tickets and answers."""
