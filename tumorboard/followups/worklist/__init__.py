"""The worklist of what is open, overdue, blocked, or waits to be presented again."""
