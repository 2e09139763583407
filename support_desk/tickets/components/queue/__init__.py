"""The queue: its rows, what can be done to one and to many, and how they are shown."""
