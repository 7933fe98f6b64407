"""Giving a discipline's input on a presentation, or writing it down for somebody of that discipline."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken, Stale, WrongStep
from tumorboard.directory.models import Membership, Person, Specialty
from tumorboard.inputs.models import Input, InputKind
from tumorboard.inputs.states import OPEN_FOR_INPUT
from tumorboard.permissions import May
from tumorboard.policy import Actor, require
from tumorboard.presentations.models import Presentation


def give_input(
    presentation: Presentation,
    specialty: Specialty,
    *,
    kind: InputKind | str,
    text: str = "",
    given_by: Person | int | None = None,
    version: int | None = None,
    by: Actor,
) -> Input:
    """Keep what a discipline says, in place of what it said before. Refuses once the plan is signed.

    ``given_by`` is needed when the writer does not speak for the discipline. ``version`` is what the writer had
    read (0: nothing yet); without it the newest is replaced.
    """
    require(by, May.GIVE_INPUT, presentation)
    said = _kind(kind)
    text = text.strip()
    if specialty.programme_id != presentation.programme_id:
        raise RuleBroken("This specialty belongs to another programme.", field="specialty")
    if said is InputKind.SAYS and not text:
        raise RuleBroken("Write what the discipline says, or choose “nothing to add”.", field="text")
    speaker_id = _speaker(specialty, given_by, by)
    if presentation.state not in OPEN_FOR_INPUT:
        raise WrongStep(
            f"Input cannot be given now: the case is {presentation.state.words.lower()}.",
            remedy="A signed plan can be amended, and the amendment says what changed.",
        )
    kept = _kept(presentation.id, specialty.id)
    if version is not None and version != (kept.version if kept else 0):
        raise _stale(kept, said, text)
    if kept is None:
        kept = _first(presentation, specialty, said, text, speaker_id, by)
    else:
        kept.kind, kept.text, kept.given_by_id, kept.recorded_by_id = said, text, speaker_id, by.id
        kept.given_at = now()
        db.session.flush()
    record(Event.INPUT_GIVEN, kept, by=by, presentation=presentation.id, specialty=specialty.code, kind=said)
    return kept


def _kind(kind: InputKind | str) -> InputKind:
    try:
        return InputKind(kind)
    except ValueError as error:
        raise RuleBroken("Choose one of the three kinds of input.", field="kind") from error


def _speaker(specialty: Specialty, given_by: Person | int | None, by: Actor) -> int:
    standing = by.standings.get(specialty.programme_id)
    wanted = given_by.id if isinstance(given_by, Person) else given_by
    if wanted is None and standing and standing.specialty_id == specialty.id:
        return by.id
    if wanted is None:
        raise RuleBroken(f"Say who of {specialty.name} gave this input.", field="given_by")
    speaks = select(Membership.id).where(
        Membership.specialty_id == specialty.id, Membership.person_id == wanted, Membership.ended_at.is_(None)
    )
    if db.session.scalar(speaks) is None:
        raise RuleBroken(f"This person does not speak for {specialty.name}.", field="given_by")
    return wanted


def _kept(presentation_id: int, specialty_id: int) -> Input | None:
    where = (Input.presentation_id == presentation_id, Input.specialty_id == specialty_id)
    return db.session.scalar(select(Input).where(*where).execution_options(populate_existing=True))


def _first(
    presentation: Presentation, specialty: Specialty, kind: InputKind, text: str, speaker_id: int, by: Actor
) -> Input:
    row = Input(
        programme_id=presentation.programme_id, case_id=presentation.case_id, presentation_id=presentation.id,
        specialty_id=specialty.id, kind=kind, text=text, given_by_id=speaker_id, recorded_by_id=by.id,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        raise _stale(_kept(presentation.id, specialty.id), kind, text) from error
    return row


def _stale(kept: Input | None, kind: InputKind, text: str) -> Stale:
    theirs = {"Kind": kept.kind.words, "Input": kept.text} if kept else {}
    return Stale(
        "Somebody recorded this discipline's input while you were writing.",
        mine={"Kind": kind.words, "Input": text}, theirs=theirs, version=kept.version if kept else 0,
        saved_by=kept.recorded_by.name if kept else "",
    )  # fmt: skip
