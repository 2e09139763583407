"""What the local classifier may learn from a desk's own tickets; nothing here knows where these come from."""
