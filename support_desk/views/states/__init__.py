"""The views of the queue as every page of the team shows them."""
