"""Mail that comes in: read, judged, and made tickets and answers of."""
