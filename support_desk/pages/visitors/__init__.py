"""The pages of whoever has no account, or comes in to his own."""
