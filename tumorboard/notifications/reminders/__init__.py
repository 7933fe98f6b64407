"""What is told by the clock, in each programme's own time."""
