"""The catalogue of what people read: `make languages` gathers it, `make check` sees that all of it is translated."""
