"""Patients: look up first, register second; see and correct who they are."""

from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, Response

from tumorboard.audit.events import Event
from tumorboard.core.db import db, now
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import go, page
from tumorboard.directory.models import Programme
from tumorboard.guard import actor, door, seen
from tumorboard.patients import actions, queries
from tumorboard.patients.forms import (
    CloseForm,
    FoundForm,
    LookUpForm,
    PatientForm,
    RegisterForm,
    SeenForm,
    as_filled,
    looked_up,
)
from tumorboard.patients.models import ChildClosure, Patient, SeenHow
from tumorboard.permissions import May
from tumorboard.policy import allowed

bp = Blueprint("patients", __name__)


def _day_in(programme: Programme) -> date:
    return now().astimezone(ZoneInfo(programme.time_zone)).date()


def _programmes(may: May) -> dict[str, str]:
    by = actor()
    return {str(one.programme_id): one.programme for one in by.standings.values() if allowed(by, may, one)}


@bp.route("/programmes/<programme_slug>/patients", methods=["GET", "POST"])
@door(May.LOOK_UP_PATIENT, programme=Programme)
def look_up(programme: Programme) -> Response:
    """Find a patient's identity by number and birth date; offer to register whom nobody knows."""
    form, by, today = LookUpForm(), actor(), _day_in(programme)
    found = None
    if form.validate_on_submit():
        facts = {"system": form.system.data or "", "value": form.value.data, "born_on": form.born_on.data}
        found = list(actions.look_up_patient(programme, by=by, **facts))
    return page(
        "patients/look_up.html", form=form, programme=programme, found=found, on=today,
        systems=queries.used_systems(), may_see=queries.visible_ids(found or [], to=by),
        seen_form=FoundForm(formdata=None, data=form.data | {"seen_on": today}),
        new=RegisterForm(formdata=None, data=looked_up(form, today)).apart("new") if found == [] else None,
    )  # fmt: skip


@bp.post("/programmes/<programme_slug>/patients/seen")
@door(May.REGISTER_PATIENT, programme=Programme)
def note_found(programme: Programme) -> Response:
    """Note as seen a patient who was looked up: number and birth date must be right again."""
    form, by = FoundForm(), actor()

    def _note() -> Patient | None:
        patient = queries.find_patient(form.system.data or None, form.value.data, form.born_on.data)
        if patient is None:
            raise NotFound("No patient has this number and birth date.")
        actions.note_seen(patient, programme, seen_on=form.seen_on.data, by=by)
        return patient

    patient = form.carry_out(_note)
    if patient is not None:
        return go("patients.show", said="Noted as seen.", patient_id=patient.id)
    return page("patients/note_found.html", form=form, programme=programme)


@bp.route("/programmes/<programme_slug>/patients/register", methods=["GET", "POST"])
@door(May.REGISTER_PATIENT, programme=Programme)
def register(programme: Programme) -> Response:
    """Register a patient seen in the programme, with or without a referral."""
    form = RegisterForm(data={"seen_on": _day_in(programme)})
    by = actor()
    similar: list[Patient] = []

    def _register() -> Patient:
        try:
            return actions.register_patient(
                programme, seen_on=form.seen_on.data, by=by, ask_about_similar=not form.is_another.data,
                **form.facts(),
            )  # fmt: skip
        except actions.SimilarPatient as asked:
            similar.extend(asked.patients)
            raise

    patient = form.carry_out(_register)
    if patient is not None:
        return go("patients.show", said="Registered.", patient_id=patient.id)
    may_see = queries.visible_ids(similar, to=by)
    return page(
        "patients/register.html", form=form, programme=programme, systems=queries.used_systems(),
        asked=bool(similar) or bool(form.is_another.data), similar=[one for one in similar if one.id in may_see],
    )  # fmt: skip


def _shown(patient: Patient, seen_form: SeenForm | None = None, close_form: CloseForm | None = None) -> Response:
    by = actor()
    choices, closing = _programmes(May.REGISTER_PATIENT), _programmes(May.CLOSE_CHILD)
    seen_form = (seen_form or SeenForm(formdata=None, data={"seen_on": now().date()})).apart("seen")
    close_form = (close_form or CloseForm(formdata=None)).apart("close")
    seen_form.programme.choices, close_form.programme.choices = choices, closing
    cases, days = queries.cases_shown(patient, by), queries.seen_days(patient, to=by)
    where = {row[0].programme_id for row in days}
    seen(Event.PATIENT_READ, patient, cases=[case_id for case_id, *_ in cases])
    return page(
        "patients/show.html", patient=patient, form=seen_form if seen_form.errors else close_form, seen_form=seen_form,
        close_form=close_form, days=days, cases=cases,
        closures=queries.open_closures(patient.id, [int(key) for key in choices]), to_register=choices,
        watched={
            one.slug: one.programme
            for one in by.standings.values()
            if one.programme_id in where and allowed(by, May.READ_READERS, one)
        },
        to_refer={one.slug: one.programme for one in by.standings.values() if allowed(by, May.REFER, one)},
    )  # fmt: skip


@bp.get("/patients/<int:patient_id>")
@door(May.READ_PATIENT, patient=Patient)
def show(patient: Patient) -> Response:
    """Who the patient is, their numbers, where they were seen, and the cases the reader may see."""
    return _shown(patient)


@bp.route("/patients/<int:patient_id>/correct", methods=["GET", "POST"])
@door(May.EDIT_PATIENT, patient=Patient)
def correct(patient: Patient) -> Response:
    """Correct who the patient is."""
    form, by = PatientForm(data=as_filled(patient)), actor()

    def _correct() -> None:
        form.refuse_stale(patient, saved=PatientForm(formdata=None, data=as_filled(patient)))
        actions.correct_patient(patient, by=by, **form.facts())

    if form.is_done(_correct):
        return go("patients.show", said="Corrected.", patient_id=patient.id)
    seen(Event.PATIENT_READ, patient)
    return page("patients/correct.html", form=form, patient=patient, systems=queries.used_systems())


@bp.post("/patients/<int:patient_id>/seen")
@door(May.READ_PATIENT, patient=Patient)
def note_seen(patient: Patient) -> Response:
    """Note the day on which a known patient was seen."""
    form, by = SeenForm(), actor()
    form.programme.choices = _programmes(May.REGISTER_PATIENT)

    def _note() -> None:
        programme = db.session.get_one(Programme, int(form.programme.data))
        actions.note_seen(patient, programme, seen_on=form.seen_on.data, how=SeenHow.BY_HAND, by=by)

    if form.is_done(_note):
        return go("patients.show", said="Noted as seen.", patient_id=patient.id)
    return _shown(patient, seen_form=form)


@bp.post("/patients/<int:patient_id>/close")
@door(May.READ_PATIENT, patient=Patient)
def close(patient: Patient) -> Response:
    """Say that the child needs no next step in a programme."""
    form, by = CloseForm(), actor()
    form.programme.choices = _programmes(May.CLOSE_CHILD)

    def _close() -> None:
        programme = db.session.get_one(Programme, int(form.programme.data))
        actions.close_child(patient, programme, reason=form.reason.data, by=by)

    if form.is_done(_close):
        return go("patients.show", said="Closed with your reason.", patient_id=patient.id)
    return _shown(patient, close_form=form)


@bp.post("/patients/<int:patient_id>/closures/<int:closure_id>/reopen")
@door(May.READ_PATIENT, patient=Patient)
def reopen(patient: Patient, closure_id: int) -> Response:
    """Take it back that the child needs no next step."""
    closure = ChildClosure.find(closure_id)
    if closure.patient_id != patient.id:
        raise NotFound
    actions.reopen_child(closure, by=actor())
    return go("patients.show", said="Open again until there is a next step.", patient_id=patient.id)
