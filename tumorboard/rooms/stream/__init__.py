"""How open pages hear of signals: a stream of events, and the same by asking."""
