"""The quality of a meeting."""
