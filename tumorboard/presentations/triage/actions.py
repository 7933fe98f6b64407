"""A chair sets the urgency."""

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.errors import RuleBroken
from tumorboard.permissions import Actor, May, require
from tumorboard.presentations.asking import listed
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.states import OPEN


def set_urgency(presentation: Presentation, *, urgency: str, reason: str, by: Actor) -> None:
    """Set how urgent a case is, with the reason: what a chair is asked once it was put off twice."""
    require(by, May.SET_URGENCY, presentation)
    if presentation.state not in OPEN:
        raise RuleBroken(f"It is {presentation.state.words.lower()}, so its urgency stays as it was.")
    listed("urgency", urgency, field="urgency")
    if not reason.strip():
        raise RuleBroken("Say why it is that urgent, or not.", field="reason")
    before, presentation.urgency = presentation.urgency, urgency
    presentation.urgency_reason, presentation.urgency_asked_at = reason.strip(), None
    record(Event.URGENCY_SET, presentation, by=by, urgency=[before, urgency])
