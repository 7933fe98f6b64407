"""Attendance over a period: one's own with its certificate, and each specialty against its target."""
