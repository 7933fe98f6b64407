"""Who is there when a demo meeting begins, who comes late, and who leaves before its end."""

import random

from tumorboard.conferences.attendance.actions import (
    correct_times,
    record_attendances,
    record_leaving,
    repeat_attendance,
)
from tumorboard.conferences.attendance.spans import Span
from tumorboard.conferences.models import Conference
from tumorboard.conferences.queries import attendances
from tumorboard.conferences.states import PRESENT, Presence
from tumorboard.demo.children import PAST, SEED
from tumorboard.demo.scene import Scene
from tumorboard.permissions import Role
from tumorboard.policy import Actor

#: Meetings at which nobody of a specialty was there: their plans say so.
MISSING = {("msk", -4): "NSU", ("msk", -6): "RAD", ("msk", -11): "RTO", ("bst", -3): "PAT"}
#: Everybody of a specialty came after the first cases: the stamps of one meeting differ by case.
LATE = {("msk", -1): "RTO", ("msk", -2): "OTO", ("msk", -3): "NSU", ("msk", -5): "PAT", ("bst", -1): "RTO"}
#: Of this meeting attendance was corrected after the plans were signed.
CORRECTED = ("msk", -2)
#: How many cases were over by then.
MISSED = 2
PRESENCES = (Presence.IN_ROOM,) * 14 + (Presence.REMOTE,) * 4 + (Presence.EXCUSED, Presence.ABSENT)


def attend(scene: Scene, house: str, when: int, conference: Conference, desk: Actor) -> set[str]:
    """Write down who is there; return the codes of the specialties that nobody speaks for today."""
    home, absent = scene.houses[house], set()
    if when > -PAST[house]:
        repeat_attendance(conference, by=desk)
    noted = {one.person_id: one.presence for one in attendances(conference.id).values()}
    chance = random.Random(f"{SEED}:{house}:{when}")
    chairs = {one.id for one in home.roles[Role.CHAIR]}
    told: dict[int, Presence | str | None] = {}
    for code, people in home.board.items():
        there = False
        for one in people:
            presence: Presence | None = Presence.IN_ROOM if one.id in chairs else chance.choice(PRESENCES)
            if MISSING.get((house, when)) == code:
                presence = Presence.EXCUSED
            elif LATE.get((house, when)) == code:
                presence, there = None, True
            if noted.get(one.id) is not presence:
                told[one.id] = presence
            there = there or presence in PRESENT
        if not there:
            absent.add(code)
    record_attendances(conference, told, by=desk)
    return absent


def correct(scene: Scene, house: str, when: int, conference: Conference, desk: Actor) -> None:
    """After the plans were signed it turns out that somebody who seemed late was there all the time."""
    home = scene.houses[house]
    late = home.people[home.board[LATE[house, when]][0].id]
    was_there = [Span(Presence.REMOTE, conference.starts_at, conference.ends_at)]
    why = "The link shows that they had joined at the beginning; the list was not looked at again."
    correct_times(conference, late, was_there, because=why, by=desk)


def come_and_go(scene: Scene, house: str, when: int, number: int, conference: Conference, desk: Actor) -> None:
    """Before the third case the late ones come; a case later one of Orthopaedics changes to remote, then leaves."""
    home = scene.houses[house]
    late = home.board.get(LATE.get((house, when), ""), [])
    if number == MISSED and late:
        record_attendances(conference, {one.id: Presence.IN_ROOM for one in late}, by=desk)
    others = [one for one in home.board["ORT"] if one not in home.roles[Role.CHAIR]]
    if when != -1 or not others:
        return
    if number == MISSED + 1:
        record_attendances(conference, {others[-1].id: Presence.REMOTE}, by=desk)
    if number == MISSED + 2:
        record_leaving(conference, home.people[others[-1].id], by=desk)
