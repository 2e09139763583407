"""What each page remembers and does."""
