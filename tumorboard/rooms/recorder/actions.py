"""Taking a case up in the room: it is the current one, and its plan can be written at once."""

from tumorboard.agendas.models import AgendaItem
from tumorboard.core.errors import WrongStep
from tumorboard.permissions import May
from tumorboard.plans.actions import start_plan
from tumorboard.plans.models import Plan
from tumorboard.policy import Actor, require
from tumorboard.rooms.recorder.queries import newest_plan


def ready_to_write(item: AgendaItem | None, *, by: Actor) -> Plan | None:
    """Start the draft of the case that is open now, unless there is a plan: nobody has to press for it first."""
    if item is None or item.presentation is None:
        return None
    require(by, May.RECORD_PLAN, item.presentation)
    there = newest_plan(item.presentation.id)
    if there is not None:
        return there
    try:
        return start_plan(item.presentation, by=by)
    except WrongStep:  # closed in between
        return None
