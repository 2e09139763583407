"""How the local classifier is trained and measured. Nothing here is imported while the desk runs."""
