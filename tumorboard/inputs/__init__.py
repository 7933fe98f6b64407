"""What each discipline says to a presentation."""
