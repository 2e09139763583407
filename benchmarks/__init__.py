"""How fast the desk is, how many pages it keeps live, and what a fault costs: measured as users run it."""
