"""The states of a plan and of a recommendation."""

from tumorboard.core.lifecycle import State, Step


class PlanState(State):
    """A plan is a draft until it is signed; an amendment supersedes it."""

    DRAFT = "draft", "Draft", "waiting", "edit"
    SIGNED = "signed", "Signed", "ready", "lock"
    SUPERSEDED = "superseded", "Amended since", "done", "undo"
    DISCARDED = "discarded", "Discarded", "done", "trash"


class Progress(State):
    """What became of a recommendation."""

    PROPOSED = "proposed", "Not signed yet", "done", "edit"
    OPEN = "open", "Open", "waiting", "clock"
    DONE = "done", "Done", "ready", "check"
    PARTLY = "partly", "Partly carried out", "info", "check"
    NOT_DONE = "not_done", "Not carried out", "blocked", "stop"
    SUPERSEDED = "superseded", "Superseded", "done", "undo"


SIGN = Step("signed", (PlanState.DRAFT,), PlanState.SIGNED)
SUPERSEDE = Step("superseded", (PlanState.SIGNED,), PlanState.SUPERSEDED)
DISCARD = Step("discarded", (PlanState.DRAFT,), PlanState.DISCARDED)
SETTLED = frozenset({Progress.DONE, Progress.PARTLY, Progress.NOT_DONE, Progress.SUPERSEDED})
