"""What the pages about tickets remember and do."""
