"""REST under `/api`: the desk's second door."""
