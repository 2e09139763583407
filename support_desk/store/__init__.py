"""The way to the database; it knows nothing of tickets."""
