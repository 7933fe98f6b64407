"""Arriving: the second step of signing in, and the one place where every way in ends."""
