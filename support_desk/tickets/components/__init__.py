"""What pages show of tickets."""
