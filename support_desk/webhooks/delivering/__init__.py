"""How an event reaches an address outside, and no address that it must not reach."""
