"""A case that comes back: its draft, and what higher nouns show of earlier decisions."""
