"""What the dashboard is made of."""
