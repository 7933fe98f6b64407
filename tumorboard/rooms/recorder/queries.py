"""What the recorder's page shows, in few queries: it is open for an hour and asks again at each change."""

from collections import defaultdict
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, exists, literal, or_, select, union_all
from sqlalchemy.orm import joinedload

from tumorboard.agendas.models import AgendaItem
from tumorboard.agendas.reading.lines import COLUMNS, MOST, CaseLine
from tumorboard.agendas.running.models import ItemSpan, PullIn, Sitting
from tumorboard.cases.models import Case
from tumorboard.conferences.attendance.models import AttendanceSpan
from tumorboard.conferences.models import Attendance, Conference
from tumorboard.conferences.particulars import BOARD
from tumorboard.conferences.states import PRESENT, Presence
from tumorboard.core.db import db, now, rows_of
from tumorboard.directory.models import Membership, MembershipRole, Person, Specialty
from tumorboard.inputs.models import Input
from tumorboard.patients.models import Patient
from tumorboard.plans.models import Plan, PlanSection
from tumorboard.plans.phrases.models import PhraseBook
from tumorboard.plans.signing.models import MissingInput
from tumorboard.plans.states import PlanState
from tumorboard.presentations.models import Presentation, SpecialtyNeed
from tumorboard.presentations.states import PresentationState


class Now(NamedTuple):
    """Where the meeting stands: since when it runs, what is open, and the programme's phrases."""

    sitting: Sitting | None
    span: ItemSpan | None
    presentation: Presentation | None
    book: PhraseBook | None

    @property
    def is_running(self) -> bool:
        """Started, and not over."""
        return self.sitting is not None and self.sitting.ended_at is None

    @property
    def item_id(self) -> int | None:
        """The place on the agenda that is open."""
        return self.span.item_id if self.span else None


def now_in(conference_id: int) -> Now:
    """Where the meeting stands: one query."""
    is_open = and_(ItemSpan.conference_id == Conference.id, ItemSpan.until_at.is_(None))
    row = db.session.execute(
        select(Sitting, ItemSpan, Presentation, PhraseBook)
        .select_from(Conference)
        .outerjoin(Sitting, Sitting.conference_id == Conference.id)
        .outerjoin(ItemSpan, is_open)
        .outerjoin(AgendaItem, AgendaItem.id == ItemSpan.item_id)
        .outerjoin(Presentation, Presentation.id == AgendaItem.presentation_id)
        .outerjoin(PhraseBook, PhraseBook.programme_id == Conference.programme_id)
        .where(Conference.id == conference_id)
    ).one()
    return Now(*row)


class Taken(NamedTuple):
    """What became of the places on the agenda in the room: how long each was open, why it was pulled in."""

    minutes: dict[int, int]
    reasons: dict[int, str]


def taken_in(conference_id: int) -> Taken:
    """Minutes and reasons by place on the agenda: one query."""
    spans = select(ItemSpan.item_id, ItemSpan.from_at, ItemSpan.until_at, literal("")).where(
        ItemSpan.conference_id == conference_id
    )
    pulled = select(PullIn.item_id, PullIn.pulled_at, PullIn.pulled_at, PullIn.reason).where(
        PullIn.conference_id == conference_id
    )
    lasted: dict[int, timedelta] = defaultdict(timedelta)
    reasons = {}
    for item_id, from_at, until_at, reason in rows_of(union_all(spans, pulled)):
        if reason:
            reasons[item_id] = reason
        else:
            lasted[item_id] += (until_at or now()) - from_at
    return Taken({key: round(one.total_seconds() / 60) for key, one in lasted.items()}, reasons)


def newest_plan(presentation_id: int) -> Plan | None:
    """The newest version that was not discarded, with its sections and who saved them: one query."""
    return db.session.scalars(
        select(Plan)
        .where(Plan.presentation_id == presentation_id, Plan.state != PlanState.DISCARDED)
        .options(joinedload(Plan.sections).joinedload(PlanSection.saved_by))
        .order_by(Plan.number.desc())
        .execution_options(populate_existing=True)
    ).unique().first()  # fmt: skip


def can_be_pulled_in(programme_id: int) -> list[CaseLine]:
    """The cases that stand on no agenda: candidates, and what was referred a moment ago. One query."""
    rows: Any = db.session.execute(
        select(*COLUMNS)
        .join(Case, Case.id == Presentation.case_id)
        .join(Patient, Patient.id == Case.patient_id)
        .outerjoin(Person, Person.id == Presentation.presenter_id)
        .where(
            Presentation.programme_id == programme_id,
            Presentation.state.in_((PresentationState.REFERRED, PresentationState.ACCEPTED)),
        )
        .order_by(Presentation.state.desc(), Patient.family_name, Presentation.id)
        .limit(MOST)
    )
    return [CaseLine(*row) for row in rows]


class Attending(NamedTuple):
    """A member of the board in this meeting."""

    person_id: int
    name: str
    specialty_id: int | None
    presence: Presence | None
    is_here: bool


def attending(conference_id: int, programme_id: int) -> list[Attending]:
    """The members of the board, and who of them is there now: one query."""
    theirs = (AttendanceSpan.conference_id == conference_id, AttendanceSpan.person_id == Person.id)
    there = exists().where(*theirs, AttendanceSpan.until_at.is_(None))
    whole = and_(Attendance.presence.in_(PRESENT), ~exists().where(*theirs))
    at_board = exists().where(MembershipRole.membership_id == Membership.id, MembershipRole.role.in_(BOARD))
    rows = db.session.execute(
        select(Person.id, Person.name, Membership.specialty_id, Attendance.presence, or_(there, whole))
        .join(Membership, Membership.person_id == Person.id)
        .outerjoin(Attendance, and_(Attendance.conference_id == conference_id, Attendance.person_id == Person.id))
        .where(Membership.programme_id == programme_id, Membership.ended_at.is_(None), Person.is_active, at_board)
        .order_by(Person.name, Person.id)
    )
    return [Attending(key, name, spoken, how, bool(here)) for key, name, spoken, how, here in rows]


class Discipline(NamedTuple):
    """A specialty at this case: needed or not, what it was asked, what it said."""

    specialty: Specialty
    need: SpecialtyNeed | None
    said: Input | None
    silence: MissingInput | None

    @property
    def is_needed(self) -> bool:
        """Required for this case."""
        return self.need is not None and self.need.is_required


def disciplines(programme_id: int, presentation_id: int | None, plan_id: int | None = None) -> list[Discipline]:
    """Every specialty of the programme with what the case asks of it, what it said, or that it is noted as silent.

    One query.
    """
    asked = and_(SpecialtyNeed.specialty_id == Specialty.id, SpecialtyNeed.presentation_id == presentation_id)
    said = and_(Input.specialty_id == Specialty.id, Input.presentation_id == presentation_id)
    noted = and_(MissingInput.specialty_code == Specialty.code, MissingInput.plan_id == plan_id)
    rows: Any = db.session.execute(
        select(Specialty, SpecialtyNeed, Input, MissingInput)
        .outerjoin(SpecialtyNeed, asked)
        .outerjoin(Input, said)
        .outerjoin(MissingInput, noted)
        .where(Specialty.programme_id == programme_id, or_(Specialty.retired_at.is_(None), Input.id.is_not(None)))
        .options(joinedload(Input.given_by))
        .order_by(Specialty.position, Specialty.id)
    ).unique()
    return [Discipline(*row) for row in rows]
