"""The desk learns from its own agents: their settled tickets correct the local classifier."""
