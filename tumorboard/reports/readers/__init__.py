"""Who looked at a child's record."""
