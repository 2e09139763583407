"""Who an open page belongs to, judged at every event and whenever somebody loses a right."""
