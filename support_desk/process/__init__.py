"""What a process of the desk has whatever it does: its log, its tasks, its secret, its environment."""
