"""Mail as pages show it: what they know, and what can be done."""
