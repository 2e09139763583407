"""A self-hosted support desk on Reflex."""
