"""The states of a case, and the certainty of its diagnosis."""

from tumorboard.core.lifecycle import State, Step


class CaseState(State):
    """Open, or closed with a reason."""

    OPEN = "open", "Open", "info", "case"
    CLOSED = "closed", "Closed", "done", "check"


class Certainty(State):
    """How sure the diagnosis is."""

    SUSPECTED = "suspected", "Suspected", "waiting", "info"
    CONFIRMED = "confirmed", "Confirmed", "ready", "check"
    NO_TUMOR = "no_tumor", "Not a tumor after all", "done", "info"


CLOSE = Step("closed", (CaseState.OPEN,), CaseState.CLOSED)
REOPEN = Step("reopened", (CaseState.CLOSED,), CaseState.OPEN)
