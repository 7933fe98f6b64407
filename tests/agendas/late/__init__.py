"""Late add-ons."""
