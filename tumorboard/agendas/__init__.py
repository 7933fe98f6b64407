"""Presentations placed in a conference: order, minutes, publication, deferral."""
