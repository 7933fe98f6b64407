"""A required specialty was left out of a case: its head sees it, and may want to be heard."""
