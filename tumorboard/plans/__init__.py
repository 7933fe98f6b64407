"""The consensus on a presentation: draft, signed, amended; its recommendations."""
