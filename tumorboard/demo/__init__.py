"""Synthetic programmes: a small one to look at, and a large one to measure. No real patient is in either."""
