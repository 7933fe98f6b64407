"""The life of a trigger to present a case again."""

from tumorboard.core.lifecycle import State, Step


class TriggerState(State):
    """A trigger waits until its day comes or somebody says that it has happened; then a draft is made, once."""

    WAITING = "waiting", "Waits", "waiting", "clock"
    DRAFTED = "drafted", "Draft waits to be completed", "info", "edit"
    PRESENTED = "presented", "Presented again", "ready", "check"
    SUPERSEDED = "superseded", "Superseded by a newer plan", "done", "undo"
    DROPPED = "dropped", "Not needed any more", "done", "minus"


_S = TriggerState
HAPPEN = Step("taken as happened", (_S.WAITING,), _S.DRAFTED)
PRESENT = Step("presented again", (_S.WAITING, _S.DRAFTED), _S.PRESENTED)
TAKE_BACK = Step("taken back", (_S.DRAFTED,), _S.WAITING)
SUPERSEDE = Step("superseded", (_S.WAITING,), _S.SUPERSEDED)
DROP = Step("dropped", (_S.WAITING, _S.DRAFTED), _S.DROPPED)
