"""The parts of one ticket, on its own page and beside the queue."""
