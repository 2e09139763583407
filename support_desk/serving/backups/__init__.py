"""All of the desk in one file, and back."""
