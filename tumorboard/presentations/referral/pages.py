"""What the referral page shows beside its fields: who is on the list, the patient found, the summary."""

from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from tumorboard.conferences.queries import next_conference
from tumorboard.core.once import new_token
from tumorboard.directory.models import Programme
from tumorboard.directory.queries import active_specialties, current_memberships
from tumorboard.patients.models import Patient
from tumorboard.permissions import Actor
from tumorboard.presentations.forms import AskForm
from tumorboard.presentations.queries import rules_of
from tumorboard.presentations.referral.actions import Referral
from tumorboard.presentations.referral.drafts import find_draft
from tumorboard.presentations.referral.forms import ReferralForm
from tumorboard.presentations.required import CaseTraits, required_specialties, rules_off
from tumorboard.vocabulary.search import diagnosis_offers, site_offers


def referral_form(programme: Programme, *, by: Actor, draft_key: str = "") -> ReferralForm:
    """The form as posted, as kept in a draft, or empty with sensible defaults."""
    members, specialties = current_memberships(programme.id), active_specialties(programme.id)
    fill: dict[str, Any] = {}
    draft = find_draft(programme, draft_key, by=by) if draft_key and request.method == "GET" else None
    if draft is not None:
        fill["formdata"] = MultiDict([(name, value) for name, values in draft.fields.items() for value in values])
    needed = required_specialties(
        [one.code for one in specialties if one.is_required], rules_of(programme), _traits(request.form),
        offered=[one.code for one in specialties],
    )  # fmt: skip
    form = ReferralForm.of(specialties, needed, members, by.id, **fill)
    form.draft.data = form.draft.data or new_token()
    return form


def _traits(typed: Any) -> CaseTraits:
    """What is already typed, as far as the rules can read it; they only decide what is ticked beforehand."""
    return CaseTraits(situation=typed.get("situation", ""))


def page_context(programme: Programme, form: AskForm) -> dict[str, Any]:
    """What the template needs besides the form."""
    offered = [one.code for one in form.specialties]
    return {
        "programme": programme,
        "upcoming": next_conference(programme.id),
        "diagnosis_offers": diagnosis_offers(),
        "site_offers": site_offers(),
        "rules_off": rules_off(rules_of(programme), offered=offered),
        "rules": [rule for rule in rules_of(programme) if rule.specialty in offered],
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
