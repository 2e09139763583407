"""Views: filters that people keep, with how many tickets each lets through."""
