"""What the pages of a presentation show, gathered in a fixed number of queries."""

from collections.abc import Sequence
from typing import Any, TypeVar

from tumorboard.cases.models import Case
from tumorboard.cases.queries import current_holders
from tumorboard.core.db import db, now
from tumorboard.directory.models import Programme
from tumorboard.directory.queries import active_specialties, current_memberships
from tumorboard.permissions import May
from tumorboard.policy import Actor, allowed
from tumorboard.presentations import queries
from tumorboard.presentations.again.slots import beside
from tumorboard.presentations.forms import AgainForm, AskForm, filled_from
from tumorboard.presentations.left_out.queries import left_outs_of
from tumorboard.presentations.models import Presentation, ReadinessNeed
from tumorboard.presentations.readiness import asked_words
from tumorboard.presentations.referral.beside import case_traits, needed_of
from tumorboard.presentations.required import DEFAULT
from tumorboard.presentations.states import OPEN, PresentationState
from tumorboard.presentations.triage.queries import last_listing
from tumorboard.presentations.urgency.queries import urgent_case_of
from tumorboard.vocabulary.lists import label
from tumorboard.vocabulary.performance import performance_words

AnyForm = TypeVar("AnyForm", bound=AskForm)
Ready = tuple[int, int, list[tuple[str, bool, str | None]]]


def case_lines(presentations: Sequence[Presentation]) -> list[dict[str, Any]]:
    """The presentations as case lines, with what each still lacks."""
    needs = queries.readiness_of([one.id for one in presentations])
    return [
        {
            "presentation": one, "patient": one.case.patient, "case": one.case,
            "urgency": label("urgency", one.urgency),
            "ready": _ready(needs[one.id]),
        }
        for one in presentations
    ]  # fmt: skip


def _ready(needs: Sequence[ReadinessNeed]) -> Ready:
    things: list[tuple[str, bool, str | None]] = [
        (asked_words(need.what), need.done_at is not None, need.owner_words) for need in needs
    ]
    return sum(is_there for _, is_there, _ in things), len(things), things


def shown(presentation: Presentation, *, by: Actor) -> dict[str, Any]:
    """Everything the page of one presentation shows."""
    specialties = queries.needs_of(presentation)
    needs = queries.readiness_of([presentation.id])[presentation.id]
    value = presentation.performance_value
    return {
        "presentation": presentation,
        "urgent": urgent_case_of(presentation),
        "case": presentation.case,
        "needs": [(need, asked_words(need.what)) for need in needs],
        "ready": _ready(needs),
        "specialties": specialties,
        "left_outs": {one.specialty_id: one for one in left_outs_of(presentation)},
        "chips": [
            (one.specialty.code, one.specialty.name, "missing" if one.left_out_because else "expected")
            for one in specialties
            if one.because
        ],
        "usual": DEFAULT,
        "may_settle": allowed(by, May.SETTLE_READINESS, presentation),
        "returns": queries.returns_of(presentation),
        "listing": last_listing(presentation.id),
        "withdrawal": queries.withdrawal_of(presentation)
        if presentation.state is PresentationState.WITHDRAWN
        else None,
        "holder": current_holders([presentation.case_id]).get(presentation.case_id),
        "urgency": label("urgency", presentation.urgency),
        "situation": label("situation", presentation.situation),
        "performance": "" if value is None else performance_words(presentation.performance_scale, value),
        "last_decision": label("last_decision", presentation.last_decision),
        "is_open": presentation.state in OPEN,
        "parts": beside(presentation, by),
        "moment_now": now(),
        "states": PresentationState,
    }


def ask_form(case: Case, *, by: Actor) -> AskForm:
    """The form to refer a case that is open."""
    return _form(AskForm, case, {}, by)


def edit_form(presentation: Presentation, *, by: Actor) -> AskForm:
    """The form to change what a presentation asks; who holds the patient is said on the case."""
    return _form(AskForm, presentation.case, filled_from(presentation, by.id), by)


def again_form(previous: Presentation, *, by: Actor) -> AgainForm:
    """The form to present again, with what is still true filled in; question and urgency are new."""
    filled = filled_from(previous, by.id) | {"question": "", "urgency": "routine", "urgency_reason": ""}
    if filled["presenter"] == "briefed":
        filled["presenter"] = "me"
    return _form(AgainForm, previous.case, filled, by)


def _form(kind: type[AnyForm], case: Case, filled: dict[str, Any], by: Actor) -> AnyForm:
    programme = db.session.get_one(Programme, case.programme_id)
    specialties = active_specialties(programme.id)
    filled = _held(case, by.id) | filled
    needed = needed_of(
        programme,
        specialties,
        case_traits(case, filled.get("situation", ""), now().date(), filled.get("asks_about", ())),
    )
    return kind.of(specialties, needed, current_memberships(programme.id), by.id, data=filled)


def _held(case: Case, me: int) -> dict[str, Any]:
    """Who holds the patient now, as the fields of the form: presenting again changes no holder by itself."""
    holder = current_holders([case.id]).get(case.id)
    if holder is None or holder.person_id == me:
        return {"holder": "me"}
    if holder.person_id is None:
        return {"holder": "outside", "holder_institution": holder.institution}
    return {"holder": "person", "holder_id": str(holder.person_id)}
