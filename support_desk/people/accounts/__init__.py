"""Accounts: made, changed, invited; and what is shown of them."""
