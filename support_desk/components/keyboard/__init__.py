"""What can be done by keyboard: keys, and the command palette."""
