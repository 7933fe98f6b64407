"""Cord compression, fracture, bleeding: urgencies that notify the chair at once."""
