"""Telling the chair of an urgent case, and the chair's having seen it.

Cord compression, fracture and bleeding wait for no meeting: the chair hears of them at once. The urgency is the one
the clinician gave; the app judges none.
"""

from typing import Any

from tumorboard.accounts.sessions import actor_for
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record, subscribe
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken, WrongStep
from tumorboard.permissions import May
from tumorboard.policy import Actor, require
from tumorboard.presentations.asking import EMERGENCIES
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.states import PresentationState
from tumorboard.presentations.urgency.models import UrgentCase
from tumorboard.presentations.urgency.queries import urgent_case_of


def see_urgent(presentation: Presentation, *, by: Actor) -> UrgentCase:
    """Say as chair that one has seen it. Refuses what is not urgent, or was seen already."""
    require(by, May.SEE_URGENT, presentation)
    urgent = urgent_case_of(presentation)
    if urgent is None:
        raise RuleBroken("This case is not marked cord compression, fracture or bleeding.")
    if urgent.seen_at is not None:
        raise WrongStep("A chair has seen this already.")
    urgent.seen_at, urgent.seen_by_id = now(), by.id
    record(Event.URGENT_SEEN, presentation, by=by, urgency=urgent.urgency)
    return urgent


@subscribe(Event.PRESENTATION_REFERRED, Event.PRESENTATION_CHANGED)
def _tell_the_chair(presentation: Any, entry: LedgerEntry) -> None:
    if presentation.urgency not in EMERGENCIES or presentation.state is PresentationState.DRAFT:
        return
    urgent = urgent_case_of(presentation)
    if urgent is not None and urgent.urgency == presentation.urgency:
        return
    urgent = urgent or UrgentCase(
        presentation_id=presentation.id, programme_id=presentation.programme_id, case_id=presentation.case_id
    )
    urgent.urgency, urgent.told_at, urgent.seen_at, urgent.seen_by_id = presentation.urgency, now(), None, None
    db.session.add(urgent)
    record(Event.URGENT_REFERRED, presentation, by=actor_for(entry.person_id or 0), urgency=presentation.urgency)
