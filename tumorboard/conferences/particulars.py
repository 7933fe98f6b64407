"""What a series and a meeting share: how long, where, and who leads."""

import re

from tumorboard.conferences.models import Conference, ConferenceSeries
from tumorboard.core.errors import RuleBroken
from tumorboard.directory.models import Person
from tumorboard.directory.queries import people_as
from tumorboard.permissions import Role

#: Who may lead a meeting and is asked to attend.
BOARD = frozenset({Role.ATTENDEE, Role.COORDINATOR, Role.CHAIR})
LONGEST = 600


def board(programme_id: int) -> list[Person]:
    """Who may chair a meeting of the programme."""
    return list(people_as(programme_id, *BOARD))


def checked_place(place: str, link: str) -> dict[str, str]:
    """Place and link as columns. Refuses more than 300 characters, and what is no web address."""
    place, link = place.strip(), link.strip()
    if len(place) > 300:
        raise RuleBroken("This is longer than 300 characters.", field="place")
    if link and not re.fullmatch(r"https?://[^\s/]\S{0,480}", link):
        raise RuleBroken("Enter an address that begins with https://", field="link")
    return {"place": place, "link": link}


def checked_length(minutes: int) -> int:
    """The minutes, when a meeting can be so long."""
    if not 5 <= minutes <= LONGEST:
        raise RuleBroken(f"A meeting has 5 to {LONGEST} minutes.", field="length_minutes")
    return minutes


def lead(thing: Conference | ConferenceSeries, chair: Person | None, deputy: Person | None) -> None:
    """Set chair and deputy. Refuses who is not on the programme's board, and one person as both."""
    named = {"chair_id": chair, "deputy_id": deputy}
    if any(named.values()):
        known = {person.id for person in board(thing.programme_id)}
        for column, person in named.items():
            if person is not None and person.id not in known:
                raise RuleBroken("This person is not on the programme's board.", field=column)
    if chair is not None and deputy is not None and chair.id == deputy.id:
        raise RuleBroken("The deputy is somebody else than the chair.", field="deputy_id")
    thing.chair_id, thing.deputy_id = chair.id if chair else None, deputy.id if deputy else None
