"""What is still open when a meeting is closed."""
