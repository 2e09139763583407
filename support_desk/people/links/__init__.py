"""Who comes by the secret link of a ticket, and what he is given there."""
