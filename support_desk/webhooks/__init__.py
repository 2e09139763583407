"""Webhooks: other programs' addresses, which are told what happens to tickets."""
