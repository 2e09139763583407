"""What the dashboard remembers and shows."""
