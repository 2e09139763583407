"""The calls, a module for each resource."""
