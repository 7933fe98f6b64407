"""Attacking an app of its own: `make attack`."""
