"""What the referral page shows beside its fields: who is on the list, the patient found, the summary."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from tumorboard.conferences.queries import next_conference
from tumorboard.core.db import now
from tumorboard.core.errors import RuleBroken
from tumorboard.core.once import new_token
from tumorboard.core.words import years
from tumorboard.directory.models import Programme, Specialty
from tumorboard.directory.queries import active_specialties, current_memberships
from tumorboard.patients.models import Patient
from tumorboard.policy import Actor
from tumorboard.presentations.forms import AskForm
from tumorboard.presentations.referral.actions import Referral
from tumorboard.presentations.referral.drafts import find_draft
from tumorboard.presentations.referral.forms import ReferralForm
from tumorboard.presentations.required import DEFAULT, CaseTraits, SpecialtyRule, required_specialties, rules_off
from tumorboard.presentations.rules.queries import rules_of
from tumorboard.vocabulary.diagnosis import diagnosis_entry
from tumorboard.vocabulary.search import diagnosis_offers, site_offers
from tumorboard.vocabulary.site import site_entry


def referral_form(programme: Programme, *, by: Actor, draft_key: str = "") -> ReferralForm:
    """The form as posted, as kept in a draft, or empty with sensible defaults."""
    members, specialties = current_memberships(programme.id), active_specialties(programme.id)
    fill: dict[str, Any] = {}
    draft = find_draft(programme, draft_key, by=by) if draft_key and request.method == "GET" else None
    if draft is not None:
        fill["formdata"] = MultiDict([(name, value) for name, values in draft.fields.items() for value in values])
    typed = fill.get("formdata", request.form)
    needed = _needed(specialties, rules_of(programme), traits_typed(typed))
    form = ReferralForm.of(specialties, needed, members, by.id, **fill)
    form.draft.data = form.draft.data or new_token()
    if typed:
        _tick(form, needed)
    return form


def _needed(specialties: Sequence[Specialty], rules: Sequence[SpecialtyRule], traits: CaseTraits) -> dict[str, str]:
    return required_specialties(
        [one.code for one in specialties if one.is_required], rules, traits, offered=[one.code for one in specialties]
    )


def _tick(form: ReferralForm, needed: Mapping[str, str]) -> None:
    """Tick what a rule has added since the page was drawn, and untick what it no longer adds."""
    for one in form.specialties:
        asked, shown = form[f"asked_{one.id}"], form[f"shown_{one.id}"]
        was_shown = "1" in (shown.raw_data or ())
        if one.code in needed and not was_shown:
            asked.data, shown.data = True, "1"
        elif one.code not in needed and was_shown:
            asked.data, shown.data = False, ""


def traits_typed(typed: Any) -> CaseTraits:
    """What is typed already, as far as the rules can read it: half a word meets no condition."""
    region = site = group = ""
    with suppress(RuleBroken):
        entry = site_entry(typed.get("site", ""))
        region, site = (entry.listed.region, entry.listed.key) if entry.listed else ("", "")
    with suppress(RuleBroken):
        listed = diagnosis_entry(typed.get("diagnosis", "")).listed
        group = listed.group if listed else ""
    age = None
    with suppress(ValueError):
        born, today = date.fromisoformat(typed.get("born_on", "").strip()), now().date()
        age = years(born, today) if born <= today else None
    return CaseTraits(
        region, group, age, site=site, situation=typed.get("situation", ""),
        asks_about=frozenset(typed.getlist("asks_about")),
    )  # fmt: skip


def needed_while_typing(programme: Programme, typed: Any) -> list[tuple[Specialty, str]]:
    """The specialties such a case would need, with the reason of a rule; none for those heard on every case."""
    specialties = active_specialties(programme.id)
    return with_reasons(specialties, _needed(specialties, rules_of(programme), traits_typed(typed)))


def with_reasons(specialties: Sequence[Specialty], needed: Mapping[str, str]) -> list[tuple[Specialty, str]]:
    """Those needed, first the ones a rule adds, each with its reason."""
    found = [
        (one, "" if needed[one.code] == DEFAULT else needed[one.code]) for one in specialties if one.code in needed
    ]
    return sorted(found, key=lambda pair: not pair[1])


def page_context(programme: Programme, form: AskForm) -> dict[str, Any]:
    """What the template needs besides the form."""
    offered, rules = [one.code for one in form.specialties], rules_of(programme)
    return {
        "needed": with_reasons(form.specialties, form.defaults),
        "programme": programme,
        "upcoming": next_conference(programme.id),
        "diagnosis_offers": diagnosis_offers(),
        "site_offers": site_offers(),
        "rules_off": rules_off(rules, offered=offered),
    }


def referral_of(form: ReferralForm) -> Referral:
    """What the page says, as the action takes it."""
    known = form.patient_id.data or ""
    return Referral(
        identity=form.identity, diagnosis=form.diagnosis.data or "", certainty=form.certainty.data or "",
        question=form.question.data or "", case_facts=form.case_facts, asked=form.asks,
        imaging=form.rows_of("imaging"), pathology=form.rows_of("pathology"), treatments=form.rows_of("treatments"),
        patient_id=int(known) if known.isdecimal() and len(known) < 10 else None, is_another=form.is_another.data,
    )  # fmt: skip


def take_patient(form: ReferralForm, patient: Patient) -> None:
    """Fill the identity of a patient who was found into the form."""
    form.patient_id.data = str(patient.id)
    form.given_names.data, form.family_name.data = patient.given_names, patient.family_name
    form.born_on.data, form.sex.data = patient.born_on, patient.sex.value
    if patient.identifiers and not form.value.data:
        form.system.data, form.value.data = patient.identifiers[0].system, patient.identifiers[0].value
