"""The weekly rule: what plans the meetings, the days without one, and when it ends."""
