"""The life of a late add-on."""

from tumorboard.core.lifecycle import State, Step


class LateState(State):
    """Where a late add-on stands."""

    WAITING = "waiting", "Waits for an answer", "waiting", "clock"
    AGREED = "agreed", "Agreed", "ready", "check"
    REFUSED = "refused", "Refused", "blocked", "stop"
    WITHDRAWN = "withdrawn", "Taken back", "done", "undo"


AGREE = Step("agreed to", (LateState.WAITING,), LateState.AGREED)
REFUSE = Step("refused", (LateState.WAITING,), LateState.REFUSED)
REOPEN = Step("asked again", (LateState.REFUSED, LateState.WAITING), LateState.WAITING)
WITHDRAW = Step("taken back", (LateState.WAITING,), LateState.WITHDRAWN)
