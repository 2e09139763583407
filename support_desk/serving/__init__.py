"""From a command to a running desk; only `__main__` knows this."""
