"""What the ledger's events mean for whom: cases, plans, what is owed, late and urgent cases, who comes."""

from collections import Counter
from typing import Any

from sqlalchemy import ScalarResult, select, update

from tumorboard.agendas.late.models import LateAnswer
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import subscribe
from tumorboard.audit.models import LedgerEntry
from tumorboard.conferences.models import Conference
from tumorboard.conferences.replies.actions import NUDGE_WAITS
from tumorboard.conferences.replies.queries import speakers_of
from tumorboard.core.db import db, now
from tumorboard.followups.triggers.models import AgainTrigger
from tumorboard.notifications.audience import heads_of, members_among, people_with, speakers
from tumorboard.notifications.kinds import Kind
from tumorboard.notifications.models import Notice
from tumorboard.notifications.telling import News, is_silent, take_back, tell
from tumorboard.permissions import Role
from tumorboard.plans.models import Plan, Recommendation
from tumorboard.presentations.left_out.models import LeftOut
from tumorboard.presentations.models import Presentation, ReadinessNeed

OF_A_CASE = {
    Event.PRESENTATION_ACCEPTED: Kind.CASE_ACCEPTED,
    Event.PRESENTATION_RETURNED: Kind.CASE_RETURNED,
    Event.PRESENTATION_DEFERRED: Kind.CASE_DEFERRED,
}


@subscribe(*OF_A_CASE)
def _tell_referrer(presentation: Presentation, entry: LedgerEntry) -> None:
    """Whoever referred a case hears what became of it; whoever presents it, when it is put off."""
    if is_silent():
        return
    kind = OF_A_CASE[entry.event]
    people: set[int | None] = {presentation.written_by_id}
    if kind is Kind.CASE_DEFERRED:
        people.add(presentation.presenter_id)
    _tell_others(kind, presentation, members_among(presentation.programme_id, people), entry)


@subscribe(Event.COUNTERSIGNATURE_ASKED)
def _tell_countersigners(plan: Plan, entry: LedgerEntry) -> None:
    """Who speaks for a discipline hears that a signed plan waits for its countersignature."""
    if is_silent():
        return
    people = [one for one in speakers(_specialties(entry)) if one != entry.person_id]
    tell(News(Kind.COUNTERSIGN_ASKED, plan.programme_id, plan.id), {one: {"case": plan.case.number} for one in people})


@subscribe(Event.PLAN_COUNTERSIGNED, Event.COUNTERSIGNATURE_WITHDRAWN)
def _read_for_the_specialty(plan: Plan, entry: LedgerEntry) -> None:
    """Once one member has signed, nobody of the discipline is asked at the bell."""
    for person_id in speakers(_specialties(entry)):
        read_notices(Kind.COUNTERSIGN_ASKED, subject_id=plan.id, person_id=person_id)


@subscribe(Event.AGAIN_DUE)
def _tell_who_presents_again(trigger: AgainTrigger, entry: LedgerEntry) -> None:
    """Whoever the draft belongs to hears that a case is to be presented again."""
    owner = entry.facts.get("owner")
    if owner and owner != entry.person_id:
        tell(
            News(Kind.AGAIN_DUE, trigger.programme_id, trigger.presentation_id), {owner: {"case": trigger.case.number}}
        )


@subscribe(Event.CONDITION_MET)
def _tell_owner_of_opened(recommendation: Recommendation, entry: LedgerEntry) -> None:
    """The owner of a recommendation hears that its condition is met: it is theirs to carry out now."""
    people = members_among(recommendation.programme_id, (recommendation.owner_id,))
    facts = {one: {"case": recommendation.case.number} for one in people if one != entry.person_id}
    tell(News(Kind.CONDITION_MET, recommendation.programme_id, recommendation.id), facts)


@subscribe(Event.LAST_DECISION_ANSWERED, Event.AGAIN_TAKEN_BACK, Event.AGAIN_DROPPED)
def _read_again_due(thing: Presentation | AgainTrigger, _entry: LedgerEntry) -> None:
    """Once the case was presented again, or need not be, nobody is asked to complete the draft."""
    read_notices(Kind.AGAIN_DUE, subject_id=thing.presentation_id)


@subscribe(Event.CONDITION_TAKEN_BACK, Event.RECOMMENDATION_SETTLED)
def _read_condition_met(recommendation: Recommendation, _entry: LedgerEntry) -> None:
    read_notices(Kind.CONDITION_MET, subject_id=recommendation.id)


@subscribe(Event.READINESS_ASKED)
def _tell_owners(presentation: Presentation, entry: LedgerEntry) -> None:
    """Each owner hears how many things they owe a case; not again while the first notice is unread [rule 3]."""
    if is_silent():
        return
    count, asked = _owed(presentation, entry.facts.get("needs"))
    known = _count_again(presentation, count)
    told = members_among(presentation.programme_id, asked - known - {entry.person_id})
    facts = {one: {"case": presentation.case.number, "count": count[one]} for one in told}
    tell(News(Kind.READINESS_OWED, presentation.programme_id, presentation.id), facts)


@subscribe(Event.READINESS_SETTLED, Event.READINESS_REOPENED)
def _count_what_is_owed(presentation: Presentation, _entry: LedgerEntry) -> None:
    """What is there now is no longer asked at the bell."""
    if not is_silent():
        _count_again(presentation, _owed(presentation, [])[0])


def _count_again(presentation: Presentation, count: Counter[int]) -> set[int]:
    """Let the unread notices of a presentation say what is owed now; return whose they are."""
    here = select(Notice).where(
        Notice.kind == Kind.READINESS_OWED, Notice.subject_id == presentation.id, Notice.read_at.is_(None)
    )
    known = db.session.scalars(here).all()
    for notice in known:
        notice.facts = notice.facts | {"count": count[notice.person_id]}
        if not count[notice.person_id]:
            notice.read_at = now()
    return {notice.person_id for notice in known}


def _owed(presentation: Presentation, newly: list[int] | None) -> tuple[Counter[int], set[int]]:
    """How much of a presentation each person owes, and who of them is asked now: the owner, or all of its specialty."""
    count: Counter[int] = Counter()
    asked: set[int] = set()
    owing = select(ReadinessNeed).where(
        ReadinessNeed.presentation_id == presentation.id, ReadinessNeed.done_at.is_(None)
    )
    for need in db.session.scalars(owing):
        owners = _owners(presentation, need)
        count.update(owners)
        if newly is None or need.id in newly:
            asked.update(owners)
    return count, asked


def _owners(presentation: Presentation, need: ReadinessNeed) -> list[int]:
    if need.owner_id is not None:
        return [need.owner_id]
    if need.owner_specialty_id is not None:
        return speakers([need.owner_specialty_id])
    return list(people_with(presentation.programme_id, Role.COORDINATOR))


@subscribe(Event.URGENT_REFERRED, Event.CHAIR_URGENCY_ASKED)
def _tell_chairs(presentation: Presentation, entry: LedgerEntry) -> None:
    """The chairs hear at once of an urgent case, and of one that was put off twice."""
    kind = Kind.URGENT_REFERRED if entry.event is Event.URGENT_REFERRED else Kind.CHAIR_URGENCY_ASKED
    _tell_others(kind, presentation, people_with(presentation.programme_id, Role.CHAIR), entry)


@subscribe(Event.LATE_ASKED)
def _tell_specialties(thing: Any, entry: LedgerEntry) -> None:
    """The specialties that must prepare hear that a late case needs their agreement, and are led to their answer."""
    presentation, conference = _presentation(thing, entry), _conference(entry)
    if presentation is None or conference is None:
        return
    request_id = entry.facts.get("late_request")
    for answer in db.session.scalars(select(LateAnswer).where(LateAnswer.late_request_id == request_id)).all():
        people = [one.id for one in speakers_of(answer.specialty_id, conference.on) if one.id != entry.person_id]
        facts = {one: {"case": presentation.case.number, "conference": conference.id} for one in people}
        tell(News(Kind.LATE_TO_ANSWER, presentation.programme_id, answer.id), facts)


@subscribe(Event.SPECIALTY_LEFT_OUT)
def _tell_heads(presentation: Presentation, entry: LedgerEntry) -> None:
    """The head of a specialty hears that it was left out; not again while the first notice is unread [rule 4]."""
    if is_silent():
        return
    for left_out in _left_out(presentation, entry).all():
        unread = select(Notice.person_id).where(
            Notice.kind == Kind.LEFT_OUT, Notice.subject_id == left_out.id, Notice.read_at.is_(None)
        )
        told = set(heads_of(left_out.specialty_id)) - set(db.session.scalars(unread)) - {entry.person_id}
        facts = {one: {"case": presentation.case.number, "specialty": left_out.specialty_id} for one in told}
        tell(News(Kind.LEFT_OUT, presentation.programme_id, left_out.id), facts)


def _left_out(presentation: Presentation, entry: LedgerEntry) -> ScalarResult[LeftOut]:
    """What waits for the head of the specialty that an entry names, or was answered by it."""
    about = (LeftOut.presentation_id == presentation.id, LeftOut.specialty_id == entry.facts.get("specialty"))
    return db.session.scalars(select(LeftOut).where(*about).order_by(LeftOut.id.desc()).limit(1))


@subscribe(Event.LATE_ANSWERED)
def _tell_desk(thing: Any, entry: LedgerEntry) -> None:
    """The coordinators hear what a specialty said to a late case; its referrer hears of a refusal."""
    presentation = _presentation(thing, entry)
    if presentation is not None:
        agreed = bool(entry.facts.get("is_agreed"))
        people = set(people_with(presentation.programme_id, Role.COORDINATOR))
        if not agreed:
            people.update(members_among(presentation.programme_id, (presentation.written_by_id,)))
        specialty = entry.facts.get("specialty")
        _tell_others(Kind.LATE_ANSWERED, presentation, people, entry, agreed=agreed, specialty=specialty)


@subscribe(Event.SPECIALTY_NUDGED)
def _tell_specialty(conference: Conference, entry: LedgerEntry) -> None:
    """The members of a specialty are asked whether somebody comes."""
    people = entry.facts.get("people") or speakers(_specialties(entry))
    facts = {one: {"specialty": entry.facts.get("specialty")} for one in people if one != entry.person_id}
    news = News(Kind.NUDGED, conference.programme_id, conference.id, conference_id=conference.id,
                until=conference.ends_at, waits=NUDGE_WAITS)  # fmt: skip
    tell(news, facts)


@subscribe(Event.NUDGE_TAKEN_BACK)
def _ask_no_longer(conference: Conference, entry: LedgerEntry) -> None:
    take_back(Kind.NUDGED, conference.id, entry.facts.get("specialty"))


@subscribe(Event.LATE_ANSWER_TAKEN_BACK)
def _it_is_open_again(presentation: Presentation, entry: LedgerEntry) -> None:
    """What the desk heard of the answer holds no more; whoever answers anew is asked again by My work."""
    take_back(Kind.LATE_ANSWERED, presentation.id, entry.facts.get("specialty"))


#: Doing what a notice asks reads it.
DONE = {
    Event.PLAN_ACKNOWLEDGED: Kind.PLAN_SIGNED,
    Event.PRESENTATION_ANSWERED: Kind.CASE_RETURNED,
    Event.LATE_ANSWERED: Kind.LATE_ASKED,
}


@subscribe(Event.LATE_ANSWERED)
def _read_late_question(_thing: Any, entry: LedgerEntry) -> None:
    """One answers for the whole specialty: nobody else of it is asked any more."""
    answered = select(LateAnswer.id).where(
        LateAnswer.late_request_id == entry.facts.get("late_request"),
        LateAnswer.specialty_id == entry.facts.get("specialty"),
    )
    read_notices(Kind.LATE_TO_ANSWER, subject_id=db.session.scalar(answered))


@subscribe(Event.LEFT_OUT_SEEN, Event.LEFT_OUT_HEARD)
def _read_left_out(presentation: Presentation, entry: LedgerEntry) -> None:
    for left_out in _left_out(presentation, entry).all():
        read_notices(Kind.LEFT_OUT, subject_id=left_out.id)


@subscribe(*DONE)
def _read_what_is_done(thing: Any, entry: LedgerEntry) -> None:
    read_notices(DONE[entry.event], subject_id=thing.id, person_id=entry.person_id)


@subscribe(Event.REPLY_GIVEN)
def _read_what_asked(thing: Any, entry: LedgerEntry) -> None:
    """A reply settles what asked for it."""
    conference_id = thing.id if isinstance(thing, Conference) else getattr(thing, "conference_id", None)
    person_id = entry.facts.get("person") or entry.person_id
    read_notices(Kind.NUDGED, Kind.REPLY_MISSING, subject_id=conference_id, person_id=person_id)


def read_notices(*kinds: Kind, subject_id: int | None, person_id: int | None = None) -> None:
    """Say that this person, or (None) that everybody has read it."""
    asked = update(Notice).where(Notice.kind.in_(kinds), Notice.subject_id == subject_id, Notice.read_at.is_(None))
    if person_id is not None:
        asked = asked.where(Notice.person_id == person_id)
    db.session.execute(asked.values(read_at=now()), execution_options={"synchronize_session": False})


def _tell_others(kind: Kind, presentation: Presentation, people: Any, entry: LedgerEntry, **more: Any) -> None:
    told = {one: {"case": presentation.case.number, **more} for one in people if one != entry.person_id}
    tell(News(kind, presentation.programme_id, presentation.id), told)


def _presentation(thing: Any, entry: LedgerEntry) -> Presentation | None:
    if isinstance(thing, Presentation):
        return thing
    key = getattr(thing, "presentation_id", None) or entry.facts.get("presentation")
    return db.session.get(Presentation, key) if key else None


def _specialties(entry: LedgerEntry) -> list[int]:
    named = entry.facts.get("specialties") or [entry.facts.get("specialty")]
    return [one for one in named if isinstance(one, int)]


def _conference(entry: LedgerEntry) -> Conference | None:
    key = entry.facts.get("conference")
    return db.session.get(Conference, key) if key else None
