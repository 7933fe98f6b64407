"""Backups: an encrypted copy made while people work, read back before it counts, and restored with proof."""
