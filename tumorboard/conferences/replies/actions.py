"""Replying to a meeting, for oneself or for somebody else; asking a specialty who of it comes."""

from datetime import datetime, timedelta

from sqlalchemy import select

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.conferences.models import Conference
from tumorboard.conferences.replies.expected import expected_of
from tumorboard.conferences.replies.models import Nudge, Reply
from tumorboard.conferences.replies.queries import reply_of, speakers_of
from tumorboard.conferences.replies.states import COMES, Answer, Expected
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken
from tumorboard.core.words import clock
from tumorboard.directory.models import Membership, Person, Specialty
from tumorboard.permissions import May
from tumorboard.policy import Actor, require

#: So long a question waits before it is mailed: a slip can be taken back.
NUDGE_WAITS = timedelta(minutes=1)


def give_reply(
    conference: Conference, person: Person, *, answer: Answer | str, by: Actor,
    from_at: datetime | None = None, until_at: datetime | None = None,
) -> Reply:  # fmt: skip
    """Say whether somebody comes, and for which part. Refuses a meeting that is over or cancelled, and no member.

    Only the coordinator and the chair reply for somebody else.
    """
    require(by, May.REPLY if person.id == by.id else May.REPLY_FOR_OTHERS, conference)
    _still_open(conference)
    _member(conference, person)
    if answer not in set(Answer):
        raise RuleBroken("Choose in the room, remote or cannot.", field="answer")
    part = _part(conference, from_at, until_at) if answer in COMES else (None, None)
    reply = reply_of(conference.id, person.id) or Reply(conference_id=conference.id, person_id=person.id)
    reply.answer, (reply.from_at, reply.until_at) = Answer(answer), part
    reply.starts_at, reply.answered_at, reply.answered_by_id = conference.starts_at, now(), by.id
    db.session.add(reply)
    record(Event.REPLY_GIVEN, conference, by=by, person=person.id, answer=reply.answer, part=any(part))
    return reply


def take_reply_back(conference: Conference, person: Person, *, by: Actor) -> None:
    """Leave it open again whether somebody comes."""
    require(by, May.REPLY if person.id == by.id else May.REPLY_FOR_OTHERS, conference)
    _still_open(conference)
    reply = reply_of(conference.id, person.id)
    if reply is not None:
        db.session.delete(reply)
        record(Event.REPLY_GIVEN, conference, by=by, person=person.id, answer="")


def nudge_specialty(conference: Conference, specialty: Specialty, *, by: Actor) -> list[Person]:
    """Ask a specialty who of it comes; return who was asked. Refuses a second time on one day, and when one comes."""
    require(by, May.REPLY_FOR_OTHERS, conference)
    _still_open(conference)
    if specialty.programme_id != conference.programme_id or specialty.retired_at is not None:
        raise RuleBroken("This specialty is not heard at this meeting.")
    people = speakers_of(specialty.id, conference.on)
    if not people:
        raise RuleBroken(f"Nobody speaks for {specialty.name}.", remedy="Add a member, or name a substitute.")
    if expected_of([conference])[conference.id][specialty.id].state is Expected.COMING:
        raise RuleBroken(f"Somebody of {specialty.name} has said yes already.")
    today = now().astimezone(conference.zone).date()
    earlier = db.session.scalar(
        select(Nudge).where(
            Nudge.conference_id == conference.id, Nudge.specialty_id == specialty.id, Nudge.on == today
        )
    )  # fmt: skip
    if earlier is not None:
        at = clock(earlier.asked_at, conference.zone)
        raise RuleBroken(f"{specialty.name} was asked today at {at}.", remedy="Ask again tomorrow, or call them.")
    db.session.add(Nudge(conference_id=conference.id, specialty_id=specialty.id, on=today, asked_by_id=by.id))
    asked = [one.id for one in people]
    record(Event.SPECIALTY_NUDGED, conference, by=by, specialty=specialty.id, people=asked)
    return list(people)


def take_nudge_back(conference: Conference, specialty: Specialty, *, by: Actor) -> None:
    """Ask no longer, while the mail still waits. Refuses once it may have left."""
    require(by, May.REPLY_FOR_OTHERS, conference)
    asked = db.session.scalar(
        select(Nudge)
        .where(Nudge.conference_id == conference.id, Nudge.specialty_id == specialty.id)
        .order_by(Nudge.asked_at.desc())
        .limit(1)
    )
    if asked is None or asked.asked_at + NUDGE_WAITS <= now():
        raise RuleBroken(
            f"The mail to {specialty.name} has left, so it cannot be taken back.", remedy="Tell them in person."
        )
    db.session.delete(asked)
    record(Event.NUDGE_TAKEN_BACK, conference, by=by, specialty=specialty.id)


def _still_open(conference: Conference) -> None:
    if conference.state is ConferenceState.CANCELLED:
        raise RuleBroken("This meeting is cancelled, so nobody is asked to come.")
    if conference.ends_at <= now() or conference.state is ConferenceState.HELD:
        raise RuleBroken("This meeting is over, so no reply is taken.", remedy="Its attendance says who was there.")


def _member(conference: Conference, person: Person) -> None:
    current = select(Membership.id).where(
        Membership.programme_id == conference.programme_id, Membership.person_id == person.id,
        Membership.ended_at.is_(None),
    )  # fmt: skip
    if not person.is_active or db.session.scalar(current) is None:
        raise RuleBroken("This person is not a member of the programme.", remedy="Add them first.", field="person_id")


def _part(
    conference: Conference, from_at: datetime | None, until_at: datetime | None
) -> tuple[datetime | None, datetime | None]:
    """The part of the meeting, empty where it is the meeting's own begin or end."""
    begins, ends = from_at or conference.starts_at, until_at or conference.ends_at
    lasts = f"The meeting lasts from {clock(conference.starts_at, conference.zone)} to"
    lasts = f"{lasts} {clock(conference.ends_at, conference.zone)}."
    if begins >= conference.ends_at:
        raise RuleBroken(f"You would come when it is over. {lasts}", field="from_at")
    if ends <= conference.starts_at:
        raise RuleBroken(f"You would leave before it begins. {lasts}", field="until_at")
    if begins >= ends:
        raise RuleBroken("The end lies before the beginning.", remedy="Exchange the two times.", field="until_at")
    return (
        begins if begins > conference.starts_at else None,
        ends if ends < conference.ends_at else None,
    )
