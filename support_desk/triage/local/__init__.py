"""The classifier that comes with the desk and needs no network."""
