"""How people get in: passwords, how often they may be tried, and the sessions that come of it."""
