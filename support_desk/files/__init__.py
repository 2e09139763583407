"""Files that hang on tickets: their rows, their bytes, and the calls that bring and give them."""
