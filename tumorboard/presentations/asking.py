"""What a request to discuss must say, checked before anything changes: each refusal stands beside its field."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tumorboard.cases.models import Case
from tumorboard.cases.states import CaseState
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken
from tumorboard.core.words import years
from tumorboard.directory.models import Membership, Person, Programme
from tumorboard.patients.models import Patient
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.states import OPEN
from tumorboard.vocabulary.lists import choice
from tumorboard.vocabulary.performance import require_performance

FEWEST_LETTERS = 3
EMERGENCIES = ("cord_compression", "fracture", "bleeding")
PRE_BIOPSY = "pre_biopsy_consult"


class Asking(TypedDict, total=False):
    """What a referrer may say besides the question. Specialties and people are named by id."""

    situation: str
    history: str
    asks_about: Sequence[str]
    urgency: str
    urgency_reason: str
    performance_scale: str
    performance_value: int | None
    operation_note: str
    is_family_informed: bool
    wanted_on: date | None
    minutes: int | None
    presenter_id: int | None
    presenter_words: str
    presenter_has_briefed: bool
    added: Collection[int]
    left_out: Mapping[int, str]
    questions: Mapping[int, str]
    holder_id: int | None
    holder_institution: str


#: Kept in columns of the presentation; the rest becomes rows beside it.
COLUMNS = ("situation", "asks_about", "history", "urgency", "urgency_reason", "performance_scale", "performance_value",
           "operation_note", "wanted_on", "presenter_id", "presenter_words",
           "presenter_has_briefed")  # fmt: skip


def require_no_other(case: Case, *, but: int | None = None) -> None:
    """Refuse a closed case, and a second presentation while one is under way (``but``: the draft that goes on)."""
    if case.state is CaseState.CLOSED:
        raise RuleBroken(f"Case {case.number} is closed.", remedy="The coordinator can reopen it.")
    under_way = db.session.scalar(
        select(Presentation.state)
        .where(Presentation.case_id == case.id, Presentation.state.in_(OPEN), Presentation.id != (but or 0))
        .limit(1)
    )
    if under_way is not None:
        raise RuleBroken(
            f"Case {case.number} is already on its way to the board: {under_way.words.lower()}.",
            remedy="Add to that presentation, or withdraw it first.",
        )


def checked(case: Case, question: str, asked: Asking) -> dict[str, Any]:
    """The columns of a presentation that says this; refuses with a sentence what the board could not work with."""
    programme = db.session.get_one(Programme, case.programme_id)
    today = now().astimezone(ZoneInfo(programme.time_zone)).date()
    told: dict[str, Any] = {name: asked[name] for name in COLUMNS if name in asked}  # type: ignore[literal-required]
    told["question"] = clear_question(question)
    told["minutes"] = _minutes(asked.get("minutes"), programme.default_minutes)
    told["kind"] = PRE_BIOPSY if asked.get("situation") == PRE_BIOPSY else "discussion"
    check_urgency(asked.get("urgency", "routine"), asked.get("urgency_reason", ""))
    _check_situation(asked.get("situation", ""))
    for one in asked.get("asks_about", ()):
        listed("question_type", one, field="asks_about")
    _check_performance(case.patient, asked, today)
    wanted_on = asked.get("wanted_on")
    if wanted_on is not None and wanted_on < today:
        raise RuleBroken("This day has passed.", remedy="Choose today or later, or leave it empty.", field="wanted_on")
    check_presenter(case.programme_id, asked)
    return told


def clear_question(question: str) -> str:
    """The question, when there is one."""
    question = question.strip()
    if sum(letter.isalnum() for letter in question) < FEWEST_LETTERS:
        raise RuleBroken(
            "Ask the board a clear question.", remedy="Say in a sentence what you want decided.", field="question"
        )
    return question


def check_urgency(urgency: str, reason: str) -> None:
    """Refuse an urgency that is not on the list, and an urgent case without its reason."""
    listed("urgency", urgency, field="urgency")
    if urgency not in ("routine", *EMERGENCIES) and not reason.strip():
        raise RuleBroken("Say why it is urgent.", remedy="The board orders by it.", field="urgency_reason")


def listed(name: str, key: str, *, field: str) -> None:
    """Refuse a code that its list does not have, beside its field."""
    try:
        choice(name, key)
    except RuleBroken as refusal:
        refusal.field = field
        raise


def check_presenter(programme_id: int, asked: Asking) -> None:
    """Refuse a request without anybody who will present: attending, or having briefed the chair [Newcastle]."""
    presenter_id, words = asked.get("presenter_id"), asked.get("presenter_words", "").strip()
    briefed = asked.get("presenter_has_briefed", False)
    if presenter_id is None and not (words and briefed):
        remedy = "Name who has briefed the chair." if briefed else ""
        raise RuleBroken(
            "Say who will present: a clinician who knows the patient will attend, or has briefed the chair.",
            remedy=remedy or "Choose a person, or write a name and tick that the chair has been briefed.",
            field="presenter_words" if briefed else "presenter_id",
        )
    if presenter_id is not None and not is_member(programme_id, presenter_id):
        raise RuleBroken("This person does not belong to the programme.", field="presenter_id")


def is_member(programme_id: int, person_id: int) -> bool:
    """Say whether an active person is a member of the programme now."""
    found = (
        select(Membership.id)
        .join(Person)
        .where(
            Membership.programme_id == programme_id, Membership.person_id == person_id,
            Membership.ended_at.is_(None), Person.is_active,
        )
    )  # fmt: skip
    return db.session.scalar(found) is not None


def _check_situation(situation: str) -> None:
    if situation:
        listed("situation", situation, field="situation")


def _minutes(minutes: int | None, usual: int) -> int:
    if minutes is None:
        return usual
    if not 1 <= minutes <= 60:
        raise RuleBroken("A case has 1 to 60 minutes.", field="minutes")
    return minutes


def _check_performance(patient: Patient, asked: Asking, today: date) -> None:
    scale, value = asked.get("performance_scale", ""), asked.get("performance_value")
    if not scale and value is None:
        return
    try:
        require_performance(scale, value, years=years(patient.born_on, today))
    except RuleBroken as refusal:
        refusal.field = "performance_value"
        raise
