"""Sessions: what may be sent to them, how many and how large they are, who holds them, and when they go."""
