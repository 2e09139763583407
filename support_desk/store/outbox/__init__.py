"""What waits to be sent out of the desk: written with what it tells, sent later, by one process at a time."""
