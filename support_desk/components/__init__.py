"""What pages are made of; none of it touches the database."""
