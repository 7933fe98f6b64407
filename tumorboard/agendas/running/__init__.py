"""The meeting while it runs: which case is current, since when, breaks, and what was pulled in."""
