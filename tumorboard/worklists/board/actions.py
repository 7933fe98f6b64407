"""Moving a case from one meeting to another: off its agenda, then onto the other, as the builder would."""

from tumorboard.agendas.actions import list_presentation, unlist_presentation
from tumorboard.agendas.models import AgendaItem
from tumorboard.conferences.models import Conference
from tumorboard.permissions import May
from tumorboard.policy import Actor, require
from tumorboard.presentations.models import Presentation
from tumorboard.worklists.board.reading import open_item


def place_presentation(
    presentation: Presentation,
    conference: Conference | None,
    *,
    by: Actor,
    position: int | None = None,
    minutes: int | None = None,
) -> AgendaItem | None:
    """Put a case on the agenda of a meeting, at the end or at ``position`` (0 is first); None makes it a candidate.

    It keeps the minutes it was given. Where it stands already nothing is written.
    """
    require(by, May.BUILD_AGENDA, presentation)
    item = open_item(presentation)
    if item is not None and conference is not None and item.conference_id == conference.id:
        return item
    if item is not None:
        unlist_presentation(item, by=by)
        minutes = minutes or item.minutes
    if conference is None:
        return None
    return list_presentation(conference, presentation, by=by, minutes=minutes, position=position)
