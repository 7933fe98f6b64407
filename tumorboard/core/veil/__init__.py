"""Rows that a reader may not see, kept out of every statement of their request."""
