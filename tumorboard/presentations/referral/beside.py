"""What a referral makes beside the presentation: specialties asked, readiness, access, holder, biopsy warning."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tumorboard.cases.actions import change_holder, give_access
from tumorboard.cases.models import AccessWhy, Case, Holder
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken
from tumorboard.core.words import years
from tumorboard.directory.models import Person, Programme, Specialty
from tumorboard.directory.queries import active_specialties
from tumorboard.patients.actions import note_seen
from tumorboard.patients.models import SeenHow
from tumorboard.policy import Actor
from tumorboard.presentations.asking import COLUMNS, Asking, is_member
from tumorboard.presentations.models import Presentation, ReadinessNeed, SpecialtyNeed
from tumorboard.presentations.readiness import Asked
from tumorboard.presentations.required import CaseTraits, required_specialties
from tumorboard.presentations.rules.queries import rules_of
from tumorboard.vocabulary.lists import SITES

LABELS = {
    "question": "Question to the board", "history": "History", "urgency_reason": "Why it is urgent",
    "situation": "Situation", "urgency": "Urgency", "performance_scale": "Performance scale",
    "performance_value": "Performance status", "operation_note": "Operation note",
    "presenter_words": "Who presents", "minutes": "Minutes", "wanted_on": "Wanted on",
}  # fmt: skip


def case_traits(case: Case, situation: str, today: date, asks_about: Iterable[str] = ()) -> CaseTraits:
    """What the rules on specialties look at, of a case as it stands."""
    site = next((one for one in SITES.values() if case.site_code and one.label == case.site), None)
    region, key = (site.region, site.key) if site else ("", "")
    age = years(case.patient.born_on, today)
    return CaseTraits(
        region, case.diagnosis_group, age, site=key, situation=situation, asks_about=frozenset(asks_about)
    )


def needed_of(
    programme: Programme, specialties: Iterable[Specialty], traits: CaseTraits, added: Collection[str] = ()
) -> dict[str, str]:
    """The codes of those specialties in use that such a case needs, each with its reason."""
    specialties = list(specialties)
    return required_specialties(
        [one.code for one in specialties if one.is_required], rules_of(programme), traits,
        offered=[one.code for one in specialties], added=added,
    )  # fmt: skip


def ask_specialties(presentation: Presentation, asked: Asking) -> None:
    """Write what is asked of each specialty. Refuses leaving one out without a reason, and another programme's."""
    programme = db.session.get_one(Programme, presentation.programme_id)
    offered = {one.id: one for one in active_specialties(programme.id)}
    left_out, questions = asked.get("left_out", {}), asked.get("questions", {})
    added = asked.get("added", ())
    for key in {*left_out, *questions, *added} - offered.keys():
        raise RuleBroken("This specialty does not belong to the programme.", field=f"question_{key}")
    needed = needed_of(
        programme,
        offered.values(),
        case_traits(presentation.case, presentation.situation, now().date(), presentation.asks_about or ()),
        [offered[key].code for key in added],
    )
    rows = {row.specialty_id: row for row in presentation.needs}
    for key, specialty in offered.items():
        if specialty.code in needed or questions.get(key, "").strip():
            row = rows.pop(key, None) or SpecialtyNeed(presentation=presentation, specialty=specialty)
            _ask(row, needed.get(specialty.code), left_out.get(key), questions.get(key, ""))
    for row in rows.values():
        presentation.needs.remove(row)


def _ask(row: SpecialtyNeed, because: str | None, left_out: str | None, question: str) -> None:
    if because is not None and left_out is not None and not left_out.strip():
        raise RuleBroken(
            f"Say why {row.specialty.name} is left out.", remedy="It leaves the quorum; it can still give input.",
            field=f"left_out_{row.specialty_id or row.specialty.id}",
        )  # fmt: skip
    row.because = because or ""
    row.left_out_because = (left_out or "").strip() if because is not None else ""
    row.is_required = because is not None and not row.left_out_because
    row.question = question.strip()


def let_in(
    presentation: Presentation, asked: Asking, *, by: Actor, why: Collection[AccessWhy] = tuple(AccessWhy)
) -> None:
    """Let the referrer, the presenter and the holder see the case; note that the patient was seen, and who holds."""
    case = presentation.case
    if AccessWhy.PRESENTS in why and presentation.presenter_id is not None:
        give_access(case, presentation.presenter_id, AccessWhy.PRESENTS, by=by)
    if AccessWhy.REFERRED not in why:
        return
    give_access(case, by.id, AccessWhy.REFERRED, by=by)
    programme = db.session.get_one(Programme, case.programme_id)
    today = now().astimezone(ZoneInfo(programme.time_zone)).date()
    note_seen(case.patient, programme, seen_on=today, how=SeenHow.REFERRAL, by=by)
    _hold(case, asked.get("holder_id"), asked.get("holder_institution", "").strip(), by)


def _hold(case: Case, holder_id: int | None, institution: str, by: Actor) -> None:
    now_held = db.session.scalar(select(Holder).where(Holder.case_id == case.id, Holder.until.is_(None)))
    if holder_id is None and not institution:
        if now_held is not None:
            return
        holder_id = by.id
    if institution:
        if now_held is None or now_held.institution != institution:
            change_holder(case, institution=institution, by=by)
        return
    if holder_id != by.id and not is_member(case.programme_id, holder_id or 0):
        raise RuleBroken(
            "This person does not belong to the programme.", remedy="Name the institution instead.", field="holder_id"
        )
    if now_held is None or now_held.person_id != holder_id:
        change_holder(case, person=db.session.get_one(Person, holder_id), by=by)


def told_forward(previous: Presentation) -> dict[str, Any]:
    """What is still true of an earlier presentation: everything but its question, urgency, and day."""
    told = {name: getattr(previous, name) for name in COLUMNS}
    for name in ("urgency", "urgency_reason", "wanted_on", "presenter_has_briefed"):
        del told[name]
    if previous.presenter_id is None:
        del told["presenter_id"]
    informed = select(ReadinessNeed.done_at).where(
        ReadinessNeed.presentation_id == previous.id, ReadinessNeed.what == Asked.FAMILY
    )
    told["is_family_informed"] = db.session.scalar(informed) is not None
    told["added"] = [row.specialty_id for row in previous.needs if row.because and not row.left_out_because]
    told["left_out"] = {row.specialty_id: row.left_out_because for row in previous.needs if row.left_out_because}
    return told


def change_columns(presentation: Presentation, told: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """What one would write and what is there, by label, where they differ."""
    differing = [name for name in LABELS if name in told and told[name] != getattr(presentation, name)]
    mine = {LABELS[name]: str(told[name] or "") for name in differing}
    return mine, {LABELS[name]: str(getattr(presentation, name) or "") for name in differing}
