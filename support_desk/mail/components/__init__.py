"""Mail as pages show it."""
