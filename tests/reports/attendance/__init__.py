"""Reports on attendance."""
