"""The life of a presentation."""

from tumorboard.core.lifecycle import State, Step


class PresentationState(State):
    """Where a request to discuss a case stands."""

    DRAFT = "draft", "Draft", "done", "edit"
    REFERRED = "referred", "Referred", "waiting", "clock"
    RETURNED = "returned", "Needs information", "blocked", "undo"
    ACCEPTED = "accepted", "Accepted", "info", "check"
    LISTED = "listed", "Listed", "info", "calendar"
    DISCUSSED = "discussed", "Discussed", "waiting", "people"
    PLANNED = "planned", "Plan signed", "ready", "plan"
    CLOSED = "closed", "Closed", "done", "check"
    WITHDRAWN = "withdrawn", "Withdrawn", "done", "stop"


_S = PresentationState
OPEN = (_S.DRAFT, _S.REFERRED, _S.RETURNED, _S.ACCEPTED, _S.LISTED, _S.DISCUSSED)

REFER = Step("referred", (_S.DRAFT, _S.RETURNED), _S.REFERRED)
RETURN = Step("returned", (_S.REFERRED, _S.ACCEPTED), _S.RETURNED)
ACCEPT = Step("accepted", (_S.REFERRED,), _S.ACCEPTED)
LIST = Step("listed", (_S.ACCEPTED,), _S.LISTED)
UNLIST = Step("taken off the agenda", (_S.LISTED,), _S.ACCEPTED)
DISCUSS = Step("discussed", (_S.LISTED,), _S.DISCUSSED)
DEFER = Step("deferred", (_S.LISTED, _S.DISCUSSED), _S.ACCEPTED)
SIGN = Step("planned", (_S.LISTED, _S.DISCUSSED, _S.PLANNED, _S.CLOSED), _S.PLANNED)
CLOSE = Step("closed", (_S.PLANNED,), _S.CLOSED)
REOPEN = Step("reopened", (_S.CLOSED,), _S.PLANNED)
WITHDRAW = Step("withdrawn", (_S.DRAFT, _S.REFERRED, _S.RETURNED, _S.ACCEPTED), _S.WITHDRAWN)
