"""What helps whoever writes or reads a ticket."""
