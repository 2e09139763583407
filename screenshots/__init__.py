"""The pictures of the README, taken of the desk itself: `make screenshots`."""
