"""The demo's meetings: the weekly series, the agenda, the morning itself, and the signing after it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from tumorboard.agendas.actions import (
    add_break,
    defer_presentation,
    publish_agenda,
)
from tumorboard.agendas.carryover.actions import Because, end_meeting
from tumorboard.agendas.models import AgendaItem
from tumorboard.agendas.queries import cases_left
from tumorboard.agendas.running.actions import close_item, open_item, start_meeting
from tumorboard.conferences.actions import (
    cancel_conference,
    hold_conference,
    hold_extra,
    move_conference,
)
from tumorboard.conferences.models import Conference
from tumorboard.conferences.series.actions import make_series, plan_meetings
from tumorboard.core.db import db, now
from tumorboard.demo.board import give_inputs, sign_later, write_plan
from tumorboard.demo.children import PAST, Child
from tumorboard.demo.coming.replies import in_time, list_in_time
from tumorboard.demo.held.attendance import CORRECTED, attend, come_and_go, correct
from tumorboard.demo.held.observing import observe
from tumorboard.demo.scene import COMING, WEEK, Life, Scene
from tumorboard.permissions import Role
from tumorboard.policy import Actor
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.rules.actions import change_rules
from tumorboard.presentations.rules.queries import standing_rules
from tumorboard.presentations.rules.wording import told_of
from tumorboard.vocabulary.templates import programme_template

#: What the programme has added to the rules it began with, and changed in them.
FERTILITY = {"specialty": "AYA", "because": "Fertility is asked about", "asks_about": ["fertility"], "age_from": 10}
YOUNGER = {"specialty": "AYA", "because": "15 years or older", "age_from": 15}
#: Of this one the desk looked through what was left, and closed it.
LAST = -1
CANCELLED, MOVED = ("msk", 3), ("msk", 2)


def open_series(scene: Scene, house: str) -> None:
    """Make the weekly series of a programme with its meetings, from the first one on."""
    home = scene.houses[house]
    meeting = programme_template(home.programme.slug).meeting
    chair, deputy = home.roles[Role.CHAIR]
    first, last = scene.starts(house, -PAST[house]), scene.starts(house, COMING[house] - 1)
    by = home.one(Role.COORDINATOR)
    series = make_series(
        home.programme, name=meeting.title, weekday=meeting.weekday, starts=meeting.starts_at,
        length_minutes=meeting.minutes, time_zone=home.programme.time_zone, first_on=first.date(),
        place="Conference room 2", chair=home.people[chair.id], deputy=home.people[deputy.id], by=by,
    )  # fmt: skip
    plan_meetings(series, until=last.date(), by=by)
    db.session.flush()
    numbers = {scene.starts(house, when).date(): when for when in range(-PAST[house], COMING[house])}
    for one in db.session.scalars(select(Conference).where(Conference.programme_id == home.programme.id)):
        scene.conferences[house, numbers[one.on]] = one


def meeting_life(scene: Scene, house: str, when: int) -> Life:
    """From the agenda the day before until the signed plans."""
    home, start = scene.houses[house], scene.starts(house, when)
    desk = home.one(Role.COORDINATOR)
    conference = scene.conferences[house, when]
    if when > 0:
        yield from _changes(scene, house, when, conference, desk)
        return
    yield scene.diary.by_now(start - timedelta(hours=18), hours=6)
    items = _waiting(conference)
    if len(items) > 6:
        add_break(conference, minutes=5, position=5, by=desk)
    publish_agenda(conference, by=desk)
    yield scene.diary.by_now(start - timedelta(hours=14), hours=3)
    for item in items:
        _give_early_inputs(scene, house, item)
    yield start + timedelta(minutes=2)
    absent = attend(scene, house, when, conference, desk)
    start_meeting(conference, by=desk)
    for number, item in enumerate(items):
        come_and_go(scene, house, when, number, conference, desk)
        open_item(item, by=desk)
        yield now() + timedelta(minutes=item.minutes)
        _discuss(scene, item, absent, desk)
        observe(scene, house, when, number, item)
    yield max(now(), start + timedelta(minutes=conference.length_minutes))
    if when == LAST:
        end_meeting(conference, because={item.id: Because() for item in cases_left(conference)}, by=desk)
    else:
        hold_conference(conference, by=desk)
    if (house, when) == CORRECTED:
        yield now() + timedelta(hours=52)
        correct(scene, house, when, conference, desk)


def _changes(scene: Scene, house: str, when: int, conference: Conference, desk: Actor) -> Life:
    yield scene.diary.by_now(scene.starts(house, when) - 3 * WEEK, hours=5)
    if (house, when) == CANCELLED:
        cancel_conference(conference, because="Holiday week: too few of the board are here.", by=desk)
    elif (house, when) == MOVED:
        move_conference(conference, starts_at=conference.starts_at - timedelta(hours=18), by=desk)
        home = scene.houses[house]
        chair, deputy = (home.people[one.id] for one in home.roles[Role.CHAIR])
        hold_extra(
            home.programme, starts_at=scene.before(house, 1, 3, 16), length_minutes=30, place="Conference room 1",
            chair=chair, deputy=deputy, by=desk,
        )  # fmt: skip


def listing_life(scene: Scene, child: Child, presentation: Presentation, when: int) -> Life:
    """The coordinator places a candidate in a meeting."""
    house = child.house
    moment = in_time(scene.conferences[house, when], scene.before(house, when, 2, 14), child.number % 60)
    yield max(now(), scene.diary.by_now(moment, hours=12))
    scene.children[presentation.id] = child
    conference = scene.conferences[house, when]
    before = [
        one for one in _waiting(conference) if one.presentation and _rank(one.presentation) <= _rank(presentation)
    ]
    list_in_time(scene, house, conference, presentation, len(before))


def _rank(presentation: Presentation) -> tuple[bool, bool]:
    """Carried over first, then what the clinician calls urgent."""
    return presentation.carried_over_at is None, presentation.urgency == "routine"


def _waiting(conference: Conference) -> Sequence[AgendaItem]:
    return db.session.scalars(
        select(AgendaItem)
        .where(
            AgendaItem.conference_id == conference.id, AgendaItem.outcome.is_(None),
            AgendaItem.presentation_id.is_not(None),
        )
        .order_by(AgendaItem.position)
    ).all()  # fmt: skip


def _give_early_inputs(scene: Scene, house: str, item: AgendaItem) -> None:
    assert item.presentation is not None
    child = scene.children[item.presentation.id]
    codes = list(scene.houses[house].specialties)
    early = set(child.chance.sample(codes, 3)) | {"RAD"}
    give_inputs(scene, child, item.presentation, early - {"PAT"} if child.number % 2 else early)


def _discuss(scene: Scene, item: AgendaItem, absent: set[str], desk: Actor) -> None:
    presentation = item.presentation
    assert presentation is not None
    child = scene.children[presentation.id]
    deferrals = child.twist.get("defer", [])
    turn = scene.deferred.get(child.number, 0)
    if turn < len(deferrals):
        reason, note = deferrals[turn]
        scene.deferred[child.number] = turn + 1
        defer_presentation(item, reason=reason, note=note, by=desk)
        if child.twist.get("relist", True) and child.when is not None:
            scene.diary.begin(listing_life(scene, child, presentation, child.when + turn + 1))
        return
    close_item(item, by=desk)
    give_inputs(scene, child, presentation, set(scene.houses[child.house].specialties) - absent)
    if child.twist.get("no_plan"):
        return
    plan = write_plan(scene, child, presentation, by=desk)
    if not child.twist.get("unsigned"):
        scene.diary.begin(sign_later(scene, child, plan, signed_at=_evening(now(), child)))


def _evening(moment: datetime, child: Child) -> datetime:
    return moment + timedelta(hours=2, minutes=child.number % 50)


def rules_life(scene: Scene, house: str) -> Life:
    """The rules on specialties: version 1 adds one for fertility; version 2 hears adolescents from 15 years on."""
    home = scene.houses[house]
    yield scene.before(house, -11, 3, 15)
    begun = [told_of(rule) for rule in standing_rules(home.programme).rules]
    change_rules(home.programme, [*begun, FERTILITY], version=0, by=home.one(Role.COORDINATOR))
    yield scene.before(house, -7, 2, 16)
    others = [one for one in begun if one["specialty"] != "AYA"]
    change_rules(home.programme, [*others, YOUNGER, FERTILITY], version=1, by=home.one(Role.CHAIR))
