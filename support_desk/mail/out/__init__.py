"""Mail out: parcels of the outbox become mails when they are sent, by one process at a time."""
