"""How an agenda item ended."""

from tumorboard.core.lifecycle import State


class Outcome(State):
    """What became of a place on the agenda."""

    DISCUSSED = "discussed", "Discussed", "ready", "check"
    DEFERRED = "deferred", "Deferred", "waiting", "undo"
    TAKEN = "taken", "Over", "done", "break"
    REMOVED = "removed", "Taken off", "done", "minus"


#: The meeting has come past it.
OVER = frozenset({Outcome.DISCUSSED, Outcome.TAKEN})
