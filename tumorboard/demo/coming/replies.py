"""Who comes to the demo's meetings: replies, habits, an absent specialty, a nudge; and two cases that come late."""

import random
from datetime import datetime, timedelta

from sqlalchemy import select

from tumorboard.agendas.actions import list_presentation
from tumorboard.agendas.late.actions import answer_late_add_on, ask_late_add_on
from tumorboard.agendas.late.models import LateRequest
from tumorboard.agendas.queries import is_late
from tumorboard.conferences.models import Conference
from tumorboard.conferences.replies.actions import give_reply, nudge_specialty
from tumorboard.conferences.replies.habits.actions import keep_pattern, name_substitute, note_absence
from tumorboard.conferences.replies.states import Answer
from tumorboard.conferences.series.actions import change_series
from tumorboard.conferences.series.cutoff import Cutoff, cutoff_at
from tumorboard.core.db import db, now
from tumorboard.demo.children import SEED
from tumorboard.demo.scene import Life, Scene
from tumorboard.permissions import Role
from tumorboard.presentations.actions import accept_presentation
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.states import PresentationState

#: Everyone of this specialty is away for the next weeks; nobody of that one has answered yet, and it was asked.
AWAY, SILENT = {"msk": "NSU", "bst": "PLA"}, {"msk": "RAD", "bst": "RTO"}
ANSWERS = (Answer.IN_ROOM,) * 6 + (Answer.REMOTE,) * 2 + (Answer.NO, None)
TO_LIST = (PresentationState.ACCEPTED, PresentationState.REFERRED)
WEEK_BEFORE = Cutoff(hours=7 * 24)


def reply_life(scene: Scene, house: str, when: int) -> Life:
    """Most of the board answers for a coming meeting; one specialty is silent and is asked."""
    yield scene.diary.by_now(scene.starts(house, when) - timedelta(days=20), hours=20 - when)
    home, conference = scene.houses[house], scene.conferences[house, when]
    chance = random.Random(f"{SEED}:reply:{house}:{when}")
    desk = home.one(Role.COORDINATOR)
    for code, people in home.board.items():
        for one in people:
            answer = chance.choice(ANSWERS)
            if answer is None or code in (AWAY[house], SILENT[house]) or not _takes_replies(conference):
                continue
            until = conference.starts_at + timedelta(minutes=40) if chance.random() < 0.1 else None
            give_reply(conference, home.people[one.id], answer=answer, until_at=until, by=one)
    yield scene.diary.by_now(scene.starts(house, when) - timedelta(days=3), hours=26)
    if when == 0 and SILENT[house] in home.specialties and _takes_replies(conference):
        nudge_specialty(conference, home.specialties[SILENT[house]], by=desk)


def _takes_replies(conference: Conference) -> bool:
    return conference.state == "planned" and not conference.is_over


def tell_habits(scene: Scene, house: str) -> None:
    """An absent specialty, a colleague who comes every second week, and who stands in."""
    home = scene.houses[house]
    desk, today = home.one(Role.COORDINATOR), now().astimezone(scene.zone(house)).date()
    until = (scene.starts(house, 1) + timedelta(days=2)).date()
    for one in home.board.get(AWAY[house], []):
        note_absence(from_on=today, until_on=until, words="Congress", by=one)
    series = scene.conferences[house, 0].series
    assert series is not None
    first = next(iter(home.board.values()))[0]
    keep_pattern(series, answer=Answer.IN_ROOM, every_weeks=2, anchor_on=scene.starts(house, 0).date(), by=first)
    if house == "msk":
        ort = home.board["ORT"][-1]
        days = {"from_on": until - timedelta(days=6), "until_on": until + timedelta(days=8)}
        name_substitute(home.specialties["PSU"], home.people[ort.id], by=desk, **days)


def list_in_time(scene: Scene, house: str, conference: Conference, presentation: Presentation, position: int) -> None:
    """List a case; after the cut-off those who prepare agree first."""
    desk = scene.houses[house].one(Role.COORDINATOR)
    if not is_late(conference, presentation):
        list_presentation(conference, presentation, position=position, by=desk)
        return
    request = ask_late_add_on(conference, presentation, reason="The family travels far and is here now.", by=desk)
    for answer in request.answers:
        answer_late_add_on(answer, is_agreed=True, by=scene.houses[house].board[answer.specialty.code][0])


def ask_late(scene: Scene) -> None:
    """The second programme closes a week ahead; one case waits for an answer, another was refused."""
    home, conference = scene.houses["bst"], scene.conferences["bst", 0]
    desk, series = home.one(Role.COORDINATOR), conference.series
    assert series is not None
    change_series(
        series, name=series.name, weekday=series.weekday, starts=series.starts, length_minutes=series.length_minutes,
        place=series.place, link=series.link, chair=series.chair, deputy=series.deputy, cutoff=WEEK_BEFORE, by=desk,
    )  # fmt: skip
    new = db.session.scalars(
        select(Presentation)
        .where(Presentation.programme_id == home.programme.id, Presentation.state.in_(TO_LIST))
        .order_by(Presentation.state, Presentation.id)
        .limit(2)
    ).all()
    for one in new:
        if one.state is PresentationState.REFERRED:
            accept_presentation(one, by=desk)
    reasons = ("Pain at night; the femur may break.", "Flies home on Sunday.")
    requests = [
        ask_late_add_on(conference, one, reason=reason, by=desk) for one, reason in zip(new, reasons, strict=False)
    ]
    db.session.flush()
    for request in requests[:1]:
        _agree(scene, request, "PAT")
    for request in requests[1:]:
        refusing = next(one for one in request.answers if one.specialty.code == "RAD")
        answer_late_add_on(
            refusing, is_agreed=False, because="The MRI from outside is not here yet.", by=home.board["RAD"][0]
        )


def _agree(scene: Scene, request: LateRequest, code: str) -> None:
    answer = next(one for one in request.answers if one.specialty.code == code)
    answer_late_add_on(answer, is_agreed=True, by=scene.houses["bst"].board[code][0])


def in_time(conference: Conference, moment: datetime, minutes: int) -> datetime:
    """The moment, or an hour and some minutes before the cut-off when that comes first."""
    closes_at = cutoff_at(conference)
    return min(moment, closes_at - timedelta(hours=1, minutes=minutes)) if closes_at else moment
