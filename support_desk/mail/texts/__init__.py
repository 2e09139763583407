"""What mails say, in one place: plain text and HTML are made of the same words."""
