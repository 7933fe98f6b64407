"""Links that work once: the invitation to set a first password, and the way back when it is forgotten."""
