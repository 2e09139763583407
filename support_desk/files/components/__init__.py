"""What pages show of files that are on their way."""
