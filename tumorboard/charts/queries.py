"""Reading the story of a case: a fixed number of queries, whatever the story's length."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Date, Row, Select, bindparam, cast, func, literal, null, or_, select, union_all
from sqlalchemy.orm import aliased, joinedload

from tumorboard.agendas.models import AgendaItem, Deferral
from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.cases.attachments.models import Attachment
from tumorboard.cases.models import BiopsyWarning, Case, Holder, ImagingStudy, PathologyReport, TreatmentLine
from tumorboard.conferences.models import Conference
from tumorboard.core.db import UtcDateTime, db, rows_of
from tumorboard.directory.models import Person, Programme
from tumorboard.followups.models import Settlement
from tumorboard.patients.models import Patient
from tumorboard.permissions import May
from tumorboard.plans.models import Plan, PlanSection, Recommendation
from tumorboard.plans.states import PlanState, Progress, SectionKind
from tumorboard.policy import Actor, per_reader, visible
from tumorboard.presentations.models import Presentation, ReadinessNeed
from tumorboard.presentations.states import PresentationState

#: Readings are shown apart from changes.
READINGS = (Event.CASE_READ, Event.CASES_LISTED, Event.PATIENT_READ, Event.PLAN_READ, Event.AGENDA_READ,
            Event.PRINTED, Event.SEARCHED)  # fmt: skip
#: What happens to a draft is the board's: a referrer sees the signed plan.
DRAFTING = (Event.PLAN_STARTED, Event.PLAN_RECORDED, Event.PLAN_AMENDED, Event.PLAN_DISCARDED,
            Event.RECOMMENDATION_CHANGED, Event.INPUT_GIVEN)  # fmt: skip
MOST = 40
#: Later than every entry of the ledger: the largest key that both databases hold.
NEVER = 2**31 - 1
#: Building a statement costs more than asking it: each is built once and asked with the case.
CASE: Any = bindparam("case", type_=Case.id.type)


_PATIENT_AND_PROGRAMME = (
    select(Patient, Programme)
    .join(Programme, Programme.id == bindparam("programme"))
    .where(Patient.id == bindparam("patient"))
    .options(joinedload(Patient.identifiers))
)


def patient_and_programme(case: Case) -> tuple[Patient, Programme]:
    """The patient with every identifier, and the programme: one query."""
    about = {"programme": case.programme_id, "patient": case.patient_id}
    rows = db.session.execute(_PATIENT_AND_PROGRAMME, about)
    patient, programme = rows.unique().one()
    return patient, programme


def _part(kind: str, key: Any, *, on: Any = None, at: Any = None, code: Any = "", words: Any = "", more: Any = "",
          person: Any = None) -> Select[Any]:  # fmt: skip
    """One kind of happening in the shape that all share."""
    return select(
        literal(kind).label("kind"), key.label("key"),
        (cast(null(), Date) if on is None else on).label("on"),
        (cast(null(), UtcDateTime()) if at is None else at).label("at"),
        (literal("") if isinstance(code, str) else code).label("code"),
        (literal("") if isinstance(words, str) else words).label("words"),
        (literal("") if isinstance(more, str) else more).label("more"),
        (literal("") if person is None else person).label("person"),
    )  # fmt: skip


@per_reader
def _happenings(by: Actor) -> CompoundSelect[Any]:
    parts = [
        _part("imaging", ImagingStudy.id, on=ImagingStudy.done_on, code=ImagingStudy.modality,
              words=ImagingStudy.region, more=ImagingStudy.place).where(ImagingStudy.case_id == CASE),
        _part("pathology", PathologyReport.id, on=PathologyReport.done_on, code=PathologyReport.availability,
              words=PathologyReport.specimen, more=PathologyReport.result).where(PathologyReport.case_id == CASE),
        _part("treatment", TreatmentLine.id, on=TreatmentLine.started_on, code=TreatmentLine.modality,
              words=TreatmentLine.words, more=TreatmentLine.place).where(TreatmentLine.case_id == CASE),
        _part("attachment", Attachment.id, at=Attachment.added_at, code=Attachment.kind, words=Attachment.words,
              person=Person.name)
        .join(Person, Person.id == Attachment.added_by_id)
        .where(Attachment.case_id == CASE, Attachment.taken_off_at.is_(None)),
        _part("warning", BiopsyWarning.id, at=BiopsyWarning.raised_at, person=Person.name)
        .outerjoin(Person, Person.id == BiopsyWarning.acknowledged_by_id).where(BiopsyWarning.case_id == CASE),
        _part("holder", Holder.id, at=Holder.since, words=Holder.institution, person=Person.name)
        .outerjoin(Person, Person.id == Holder.person_id).where(Holder.case_id == CASE),
        _part("deferral", Deferral.id, at=Deferral.deferred_at, code=Deferral.reason, words=Deferral.note,
              person=Person.name)
        .join(Presentation, Presentation.id == Deferral.presentation_id)
        .join(Person, Person.id == Deferral.deferred_by_id)
        .where(Presentation.case_id == CASE, visible(by, May.READ_PRESENTATION, Presentation)),
        _part("settlement", Settlement.id, at=Settlement.settled_at, code=Settlement.progress,
              words=Recommendation.words, more=Settlement.reason, person=Person.name)
        .join(Recommendation, Recommendation.id == Settlement.recommendation_id)
        .join(Person, Person.id == Settlement.settled_by_id).where(Settlement.case_id == CASE),
        _part("meeting", Conference.id, at=Conference.starts_at, code=Conference.state, words=Conference.time_zone,
              more=AgendaItem.outcome)
        .join(AgendaItem, AgendaItem.conference_id == Conference.id)
        .where(AgendaItem.case_id == CASE, visible(by, May.READ_OWN_SLOTS, Conference)),
    ]  # fmt: skip
    return union_all(*parts)


def happenings(case: Case, by: Actor) -> Sequence[Row[*tuple[Any, ...]]]:
    """Imaging, pathology, treatment, warnings, holders, deferrals, settlements and meetings of a case: one query."""
    return rows_of(_happenings(by), {"case": case.id})


class Presented(NamedTuple):
    """A presentation as the case's page shows it."""

    id: int
    state: PresentationState
    question: str
    urgency: str
    urgency_reason: str
    situation: str
    referred_at: datetime | None
    written_at: datetime
    writer: str
    presenter: str


@per_reader
def _presentations(by: Actor) -> Select[Any]:
    writer, presenter = aliased(Person), aliased(Person)
    return (
        select(Presentation.id, Presentation.state, Presentation.question, Presentation.urgency)
        .add_columns(Presentation.urgency_reason, Presentation.situation, Presentation.referred_at)
        .add_columns(Presentation.written_at, writer.name, func.coalesce(presenter.name, Presentation.presenter_words))
        .join(writer, writer.id == Presentation.written_by_id)
        .outerjoin(presenter, presenter.id == Presentation.presenter_id)
        .where(Presentation.case_id == CASE, visible(by, May.READ_PRESENTATION, Presentation))
        .order_by(Presentation.id.desc())
    )


def presentations(case: Case, by: Actor) -> Sequence[Presented]:
    """The presentations of a case this person may see, newest first."""
    return [Presented(*row) for row in rows_of(_presentations(by), {"case": case.id})]


class Needed(NamedTuple):
    """A thing that a presentation needs: since when it is there, and who owes it."""

    presentation_id: int
    what: str
    done_at: datetime | None
    owner: str | None


@per_reader
def _readiness_needs(by: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(ReadinessNeed.presentation_id, ReadinessNeed.what, ReadinessNeed.done_at, Person.name)
        .join(Presentation, Presentation.id == ReadinessNeed.presentation_id)
        .outerjoin(Person, Person.id == ReadinessNeed.owner_id)
        .where(Presentation.case_id == CASE, visible(by, May.READ_PRESENTATION, Presentation))
        .order_by(ReadinessNeed.id)
    )


def readiness_needs(case: Case, by: Actor) -> Sequence[Needed]:
    """What the presentations of a case need, there or not, with the owners."""
    return [Needed(*row) for row in rows_of(_readiness_needs(by), {"case": case.id})]


class Planned(NamedTuple):
    """A plan as the case's page shows it."""

    id: int
    presentation_id: int
    number: int
    state: PlanState
    started_at: datetime
    signed_at: datetime | None


@per_reader
def _plans(by: Actor) -> Select[Any]:
    return (
        select(Plan.id, Plan.presentation_id, Plan.number, Plan.state, Plan.started_at, Plan.signed_at)
        .add_columns(PlanSection.text)
        .outerjoin(PlanSection, (PlanSection.plan_id == Plan.id) & (PlanSection.kind == SectionKind.CONSENSUS))
        .where(Plan.case_id == CASE, Plan.state != PlanState.DISCARDED, visible(by, May.READ_PLAN, Plan))
        .order_by(Plan.id.desc())
    )


def plans(case: Case, by: Actor) -> Sequence[tuple[Planned, str | None]]:
    """The plans of a case this person may see with their consensus, newest first. Drafts are the board's."""
    return [(Planned(*row), text) for *row, text in rows_of(_plans(by), {"case": case.id})]


class Advised(NamedTuple):
    """A recommendation as the case's page shows it."""

    presentation_id: int
    words: str
    progress: Progress
    due_on: date | None
    owner: str
    id: int = 0
    condition: str = ""


@cache
def _recommendations(with_proposed: bool) -> Select[Any]:
    hidden = [Progress.SUPERSEDED] if with_proposed else [Progress.SUPERSEDED, Progress.PROPOSED]
    return (
        select(Recommendation.presentation_id, Recommendation.words, Recommendation.progress, Recommendation.due_on)
        .add_columns(func.coalesce(Person.name, Recommendation.owner_words))
        .add_columns(Recommendation.id, Recommendation.condition)
        .outerjoin(Person, Person.id == Recommendation.owner_id)
        .where(Recommendation.case_id == CASE, Recommendation.progress.not_in(hidden))
        .order_by(Recommendation.id)
    )


def recommendations(case: Case, *, with_proposed: bool) -> Sequence[Advised]:
    """Every recommendation of a case with its owner; those of an unsigned plan only for the board."""
    return [Advised(*row) for row in rows_of(_recommendations(with_proposed), {"case": case.id})]


@cache
def _history(with_drafting: bool) -> Select[Any]:
    about = select(LedgerEntry.id).where(LedgerEntry.case_id == CASE, LedgerEntry.event != Event.REFUSED)
    is_reading = LedgerEntry.event.in_(READINGS)
    changes = about.where(~is_reading, LedgerEntry.id < bindparam("changes_before"))
    readings = about.where(is_reading, LedgerEntry.id < bindparam("looks_before"))
    if not with_drafting:
        changes = changes.where(LedgerEntry.event.not_in(DRAFTING))
    newest = [one.order_by(LedgerEntry.id.desc()).limit(MOST + 1).subquery() for one in (changes, readings)]
    return (
        select(LedgerEntry.id, LedgerEntry.at, LedgerEntry.event, LedgerEntry.facts, Person.name)
        .outerjoin(Person, Person.id == LedgerEntry.person_id)
        .where(or_(*[LedgerEntry.id.in_(select(one.c.id)) for one in newest]))
        .order_by(LedgerEntry.id.desc())
    )


class Line(NamedTuple):
    """A line of the ledger: when, what, its facts, and whose it is."""

    key: int
    at: datetime
    event: Event
    facts: dict[str, Any]
    who: str | None


class Lines(NamedTuple):
    """Some lines of the ledger, the newest first, and the key to go on after when there are earlier ones."""

    rows: Sequence[Line]
    earlier: int | None


def history(
    case: Case, *, with_drafting: bool = True, changes_before: int = NEVER, looks_before: int = NEVER
) -> tuple[Lines, Lines]:
    """The newest changes of a case and the newest readings, with whose they are: one query for both."""
    since = {"case": case.id, "changes_before": changes_before, "looks_before": looks_before}
    lines = [Line(*row) for row in rows_of(_history(with_drafting), since)]
    return (
        _part_of([one for one in lines if one.event not in READINGS]),
        _part_of([one for one in lines if one.event in READINGS]),
    )


def _part_of(lines: list[Line]) -> Lines:
    return Lines(lines[:MOST], lines[MOST - 1].key if len(lines) > MOST else None)
