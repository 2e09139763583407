"""The numbers: statistics and the dashboard."""
