"""What a mail says, without asking anybody: its bytes in, a `Letter` out."""
