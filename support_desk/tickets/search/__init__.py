"""Finding tickets by words."""
