"""My work: what waits for one person, most urgent first, in one statement however many kinds there are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    Subquery,
    and_,
    bindparam,
    cast,
    literal,
    literal_column,
    null,
    or_,
    select,
    union_all,
)

from tumorboard.agendas.late.models import LateAnswer, LateRequest
from tumorboard.agendas.late.states import LateState
from tumorboard.agendas.models import AgendaItem
from tumorboard.cases.models import BiopsyWarning, Case
from tumorboard.conferences.models import Conference
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import UtcDateTime, present, rows_of, spelled
from tumorboard.inputs.models import Input
from tumorboard.patients.models import Patient
from tumorboard.patients.queries import FIRST_IDENTIFIER
from tumorboard.permissions import Is, Role
from tumorboard.plans.countersigning.models import Countersigning
from tumorboard.plans.models import Acknowledgement, Plan, Recommendation, Signature
from tumorboard.plans.states import PlanState, Progress
from tumorboard.policy import Actor, among, per_reader, visible_as
from tumorboard.presentations.left_out.actions import WAITING
from tumorboard.presentations.left_out.models import LeftOut, headed_by
from tumorboard.presentations.models import Presentation, ReadinessNeed, SpecialtyNeed
from tumorboard.presentations.readiness import asked_words
from tumorboard.presentations.states import OPEN, PresentationState
from tumorboard.presentations.urgency.models import UrgentCase
from tumorboard.worklists.kinds import KINDS, TaskKind

MOST = 7
TO_DISCUSS = (
    PresentationState.REFERRED, PresentationState.RETURNED, PresentationState.ACCEPTED, PresentationState.LISTED,
)  # fmt: skip
#: The statement is built once for each reader, and asked with the day and the number of rows.
TODAY: Any = bindparam("today", type_=Recommendation.due_on.type)
ROWS: Any = bindparam("rows", type_=Integer())


@dataclass(frozen=True)
class Task:
    """One thing that waits: its kind, what it is about, and since or until when."""

    kind: TaskKind
    subject_id: int
    programme_id: int
    words: str
    case_id: int
    case_number: str
    diagnosis: str
    patient: tuple[str, date, str, str]
    since: datetime | None
    due_on: date | None
    #: The code of what is owed: it can be settled from the list.
    owed: str = ""


def _source(
    name: str, subject: Any, model: Any, *, words: Any = "", since: Any = None, due_on: Any = None
) -> Select[Any]:
    """One kind's rows in the shape all kinds share."""
    return select(
        literal_column(f"'{name}'", String()).label("kind"),
        literal_column(str(KINDS[name].rank), Integer()).label("rank"),
        subject.label("subject_id"),
        model.case_id.label("case_id"),
        cast(words if words is not None else "", String).label("words"),
        (since if since is not None else cast(null(), UtcDateTime())).label("since"),
        (due_on if due_on is not None else cast(null(), Recommendation.due_on.type)).label("due_on"),
    ).select_from(model)


def _in(model: Any, programmes: Sequence[int]) -> ColumnElement[bool]:
    return among(model.programme_id, programmes)


def _of_the_desk(actor: Actor) -> Iterator[Select[Any]]:
    desk = actor.programmes_as(Role.COORDINATOR)
    if not desk:
        return
    referred = and_(_in(Presentation, desk), Presentation.state == PresentationState.REFERRED)
    yield _source("accept", Presentation.id, Presentation, since=Presentation.referred_at).where(referred)
    warned = and_(_in(BiopsyWarning, desk), BiopsyWarning.acknowledged_at.is_(None))
    yield _source("biopsy", BiopsyWarning.case_id, BiopsyWarning, since=BiopsyWarning.raised_at).where(warned)
    planless = and_(_in(Presentation, desk), Presentation.state == PresentationState.DISCUSSED)
    begun = select(Plan.id).where(Plan.presentation_id == Presentation.id).exists()
    yield _source("record", Presentation.id, Presentation, since=Presentation.accepted_at).where(planless, ~begun)


def _of_the_chair(actor: Actor) -> Iterator[Select[Any]]:
    chaired = actor.programmes_as(Role.CHAIR)
    if chaired:
        unseen = and_(_in(UrgentCase, chaired), UrgentCase.seen_at.is_(None), Presentation.state.in_(TO_DISCUSS))
        yield (
            _source("urgent", Presentation.id, Presentation, words=Presentation.question, since=UrgentCase.told_at)
            .join(UrgentCase, UrgentCase.presentation_id == Presentation.id)
            .where(unseen)
        )
    board = actor.programmes_as(Role.CHAIR, Role.ATTENDEE, Role.COORDINATOR)
    if board:
        draft = and_(_in(Plan, board), Plan.state == PlanState.DRAFT)
        mine = visible_as(actor, Is.DEPUTY, Plan)
        yield _source("sign", Plan.id, Plan, since=Plan.started_at).where(draft, mine)
    chaired = actor.programmes_as(Role.CHAIR)
    if chaired:
        # By programme and state, as the index has them.
        open_now = and_(_in(Presentation, chaired), Presentation.state.in_(OPEN))
        asked = Presentation.urgency_asked_at
        words = literal("carried over ") + cast(Presentation.times_deferred, String) + literal(" times")
        yield _source("urgency", Presentation.id, Presentation, words=words, since=asked).where(
            open_now, asked.is_not(None)
        )


def _of_those_who_prepare(actor: Actor) -> Iterator[Select[Any]]:
    if actor.standings:
        unanswered = and_(visible_as(actor, Is.SPEAKS, LateAnswer), LateAnswer.is_agreed.is_(None))
        yield (
            _source("late", LateAnswer.id, LateRequest, words=LateRequest.reason, since=LateRequest.asked_at)
            .join(LateAnswer, LateAnswer.late_request_id == LateRequest.id)
            .join(Conference, Conference.id == LateRequest.conference_id)
            .where(
                unanswered,
                LateRequest.state == literal_column(f"'{LateState.WAITING}'"),
                Conference.starts_at >= present(),
            )
        )


def _of_the_specialty(actor: Actor) -> Iterator[Select[Any]]:
    spoken = [one for one in actor.standings.values() if one.specialty_id and Role.ATTENDEE in one.roles]
    mine = [one.specialty_id for one in spoken if one.specialty_id]
    if not mine:
        return
    given = (
        select(Input.id)
        .where(Input.presentation_id == Presentation.id, Input.specialty_id == SpecialtyNeed.specialty_id)
        .exists()
    )
    yield (
        _source("input", Presentation.id, Presentation, words=SpecialtyNeed.question, since=Conference.starts_at)
        .join(SpecialtyNeed, SpecialtyNeed.presentation_id == Presentation.id)
        .join(AgendaItem, and_(AgendaItem.presentation_id == Presentation.id, AgendaItem.outcome.is_(None)))
        .join(Conference, Conference.id == AgendaItem.conference_id)
        .where(
            # By programme and state, so that the index leads to what is listed, not to all that was ever asked.
            _in(Presentation, [one.programme_id for one in spoken]),
            Presentation.state == PresentationState.LISTED, Conference.state == ConferenceState.PLANNED,
            Conference.agenda_number > 0, among(SpecialtyNeed.specialty_id, mine), SpecialtyNeed.is_required, ~given,
        )
    )  # fmt: skip


def _of_who_countersigns(actor: Actor) -> Iterator[Select[Any]]:
    """Plans that hold and wait for the countersignature of a discipline this person speaks for."""
    spoken = [one.specialty_id for one in actor.standings.values() if one.specialty_id]
    if not spoken:
        return
    own = select(Signature.id).where(Signature.plan_id == Plan.id, Signature.person_id == actor.id)
    asked = Countersigning
    yield (
        _source("countersign", asked.id, asked, words=asked.specialty_name, since=asked.asked_at)
        .join(Plan, and_(Plan.id == asked.plan_id, Plan.state == PlanState.SIGNED))
        .where(among(asked.specialty_id, spoken), asked.signed_at.is_(None), ~own.exists())
    )


def _of_the_head(actor: Actor) -> Iterator[Select[Any]]:
    """What leaves a head's specialty out, until they have answered, it is asked again, or the case was discussed."""
    mine = headed_by(actor)
    if not mine:
        return
    need = and_(
        SpecialtyNeed.presentation_id == LeftOut.presentation_id, SpecialtyNeed.specialty_id == LeftOut.specialty_id,
        SpecialtyNeed.left_out_because != "",
    )  # fmt: skip
    yield (
        _source("left_out", LeftOut.id, Presentation, words=LeftOut.because, since=LeftOut.left_out_at)
        .join(LeftOut, LeftOut.presentation_id == Presentation.id)
        .join(SpecialtyNeed, need)
        .where(among(LeftOut.specialty_id, mine), LeftOut.answered_at.is_(None), Presentation.state.in_(WAITING))
    )


def _of_the_referrer(actor: Actor) -> Iterator[Select[Any]]:
    returned = and_(Presentation.written_by_id == actor.id, Presentation.state == PresentationState.RETURNED)
    yield _source("returned", Presentation.id, Presentation, since=Presentation.referred_at).where(returned)
    # A draft that a trigger made stands under whom it belongs to; completing it starts from the earlier presentation.
    drafted = and_(Presentation.written_by_id == actor.id, Presentation.state == PresentationState.DRAFT)
    previous = Presentation.previous_id
    yield _source("again", previous, Presentation, since=Presentation.written_at).where(drafted, previous.is_not(None))
    read = select(Acknowledgement.id).where(Acknowledgement.plan_id == Plan.id, Acknowledgement.person_id == actor.id)
    yield (
        _source("acknowledge", Plan.id, Plan, since=Plan.signed_at)
        .join(Presentation, Presentation.id == Plan.presentation_id)
        .where(Presentation.written_by_id == actor.id, Plan.state == PlanState.SIGNED, ~read.exists())
    )


def _of_who_owes(actor: Actor) -> Iterator[Select[Any]]:
    """What cases lack: owed by this person, by the specialty they speak for, or by the desk they keep."""
    spoken = [one.specialty_id for one in actor.standings.values() if one.specialty_id and Role.ATTENDEE in one.roles]
    mine = [ReadinessNeed.owner_id == actor.id]
    if spoken:
        mine.append(among(ReadinessNeed.owner_specialty_id, spoken))
    if desk := actor.programmes_as(Role.COORDINATOR):
        nobody = and_(ReadinessNeed.owner_id.is_(None), ReadinessNeed.owner_specialty_id.is_(None))
        mine.append(and_(nobody, _in(ReadinessNeed, desk)))
    waiting = (PresentationState.REFERRED, PresentationState.ACCEPTED, PresentationState.LISTED)
    yield (
        _source("owed", Presentation.id, Presentation, words=ReadinessNeed.what, since=ReadinessNeed.due_at)
        .join(ReadinessNeed, ReadinessNeed.presentation_id == Presentation.id)
        .where(or_(*mine), ReadinessNeed.done_at.is_(None), Presentation.state.in_(waiting))
    )


def _of_the_owner(actor: Actor) -> Iterator[Select[Any]]:
    mine = and_(Recommendation.owner_id == actor.id, Recommendation.progress == Progress.OPEN)
    facts: dict[str, Any] = {"words": Recommendation.words, "due_on": Recommendation.due_on}
    late = Recommendation.due_on < TODAY
    yield _source("overdue", Recommendation.id, Recommendation, **facts).where(mine, late)
    yield _source("due", Recommendation.id, Recommendation, **facts).where(
        mine, or_(Recommendation.due_on >= TODAY, Recommendation.due_on.is_(None))
    )


@per_reader
def _tasks(actor: Actor) -> Select[Any]:
    sources = [
        *_of_the_desk(actor), *_of_the_chair(actor), *_of_those_who_prepare(actor), *_of_the_specialty(actor),
        *_of_who_countersigns(actor), *_of_the_head(actor), *_of_the_referrer(actor), *_of_who_owes(actor),
        *_of_the_owner(actor),
    ]  # fmt: skip
    first = [select(one.order_by("due_on", "since", "subject_id").limit(ROWS).subquery()) for one in sources]
    every = union_all(*first).subquery()
    # Cut before joining: SQLite would join the child to every kind's rows first, and sort each kind once more.
    urgent = select(every).order_by(*_order(every)).limit(ROWS).subquery()
    return spelled(
        select(urgent, Case.number, Case.diagnosis, Case.programme_id, Patient.given_names, Patient.family_name)
        .add_columns(Patient.born_on, Patient.sex, FIRST_IDENTIFIER.label("identifier"))
        .join(Case, Case.id == urgent.c.case_id)
        .join(Patient, Patient.id == Case.patient_id)
        .order_by(*_order(urgent))
    )


def _order(tasks: Subquery) -> list[ColumnElement[Any]]:
    return [tasks.c.rank, tasks.c.due_on, tasks.c.since, tasks.c.subject_id]


def tasks_of(actor: Actor, today: date, *, most: int = MOST) -> tuple[list[Task], bool]:
    """The most urgent things that wait for this person, and whether there are more: one query."""
    rows = rows_of(_tasks(actor), {"today": today, "rows": most + 1})
    return [_task(row) for row in rows[:most]], len(rows) > most


def _task(row: Any) -> Task:
    name = " ".join(part for part in (row.given_names, row.family_name) if part)
    return Task(
        kind=KINDS[row.kind], subject_id=row.subject_id, programme_id=row.programme_id,
        words=_words(row.kind, row.words or ""), case_id=row.case_id, case_number=row.number,
        diagnosis=row.diagnosis, since=row.since, due_on=row.due_on,
        patient=(name, row.born_on, row.sex.words, row.identifier or ""),
        owed=row.words if row.kind == "owed" else "",
    )  # fmt: skip


def _words(kind: str, words: str) -> str:
    """What is owed is kept as a code; the rest was written by people."""
    return asked_words(words).lower() if kind == "owed" else words
