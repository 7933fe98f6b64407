"""Signals: rows that say which part of a meeting changed, so that open pages fetch it again."""
