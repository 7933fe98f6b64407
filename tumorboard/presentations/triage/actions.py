"""A chair sets the urgency, or lists a standard case without discussion; anyone of the board may ask for one."""

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken
from tumorboard.permissions import May
from tumorboard.policy import Actor, require
from tumorboard.presentations.asking import listed
from tumorboard.presentations.models import Presentation, ProtocolListing
from tumorboard.presentations.states import OPEN, PresentationState
from tumorboard.presentations.triage.queries import current_listing

TRIAGE = (PresentationState.REFERRED, PresentationState.ACCEPTED)


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


def list_only(presentation: Presentation, *, protocol: str, by: Actor) -> ProtocolListing:
    """Say that a case follows a protocol and is listed without discussion, still with inputs and a plan.

    A chair's word at triage (PRODUCT.md, life of a presentation: a standard case). Refuses without the protocol's name,
    and once it is on an agenda.
    """
    require(by, May.LIST_ONLY, presentation)
    if not protocol.strip():
        raise RuleBroken("Name the protocol it follows.", field="protocol")
    if presentation.state not in TRIAGE:
        raise RuleBroken(
            f"It is {presentation.state.words.lower()}: this is said at triage.",
            remedy="Take it off the agenda first, if it needs no discussion.",
        )
    if presentation.is_listed_only:
        raise RuleBroken("It is to be listed without discussion already.")
    presentation.is_listed_only, presentation.protocol = True, protocol.strip()
    listing = ProtocolListing(presentation_id=presentation.id, protocol=protocol.strip(), said_by_id=by.id)
    db.session.add(listing)
    record(Event.LISTED_ONLY, presentation, by=by)
    return listing


def ask_discussion(presentation: Presentation, *, because: str, by: Actor) -> None:
    """Ask that a case listed only is discussed after all, with the reason: any one of the board is enough."""
    require(by, May.ASK_DISCUSSION, presentation)
    listing = current_listing(presentation.id)
    if listing is None or presentation.state not in OPEN:
        raise RuleBroken("This case is not waiting to be listed without discussion.")
    if not because.strip():
        raise RuleBroken("Say why it needs a discussion.", field="because")
    listing.ended_at, listing.ended_by_id, listing.ended_because = now(), by.id, because.strip()
    presentation.is_listed_only, presentation.protocol = False, ""
    record(Event.DISCUSSION_ASKED, presentation, by=by)
