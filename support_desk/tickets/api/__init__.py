"""Tickets over REST."""
