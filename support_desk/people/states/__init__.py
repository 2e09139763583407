"""Who is behind a page, what he may do there, and what pages show of it."""
