"""Category and priority, suggested from a ticket's text."""
