"""The weekly rule: what plans the meetings, the days without one, the cut-off, and when it ends."""
