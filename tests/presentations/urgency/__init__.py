"""Urgent cases."""
