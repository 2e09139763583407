"""What is done to tickets from pages, to one or to many, and undone."""
