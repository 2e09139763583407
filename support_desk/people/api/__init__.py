"""REST about people: sessions, accounts, tokens, the audit; and the door that lets each call's caller in."""
