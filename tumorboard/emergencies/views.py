"""The emergency page, ending an opening, and the reviewers' pages."""

from datetime import date

from flask import Blueprint, Response, current_app

from tumorboard.audit.events import Event
from tumorboard.core.db import db
from tumorboard.core.pages import go, page, paged
from tumorboard.core.veil.rows import unveiled
from tumorboard.directory.models import Programme
from tumorboard.emergencies import actions, queries
from tumorboard.emergencies.attempts import find_for_emergency
from tumorboard.emergencies.forms import GlassForm, ReviewForm
from tumorboard.emergencies.models import EmergencyOpening, OpeningReview, Verdict
from tumorboard.guard import actor, apart, door, seen
from tumorboard.patients.models import Patient
from tumorboard.permissions import May
from tumorboard.policy import allowed

bp = Blueprint("emergencies", __name__)


@bp.route("/emergency", methods=["GET", "POST"])
@door(May.BREAK_GLASS)
def break_glass() -> Response:
    """Open a patient's record in an emergency, by exact number and birth date."""
    form, by, patient_id, refusal = GlassForm(), actor(), None, ""
    hours: int = current_app.config["EMERGENCY_HOURS"]
    reason = form.reason.data or ""
    if form.validate_on_submit():
        value, born_on = form.value.data or "", form.born_on.data or date.min
        patient_id, refusal = apart(lambda: find_for_emergency(value, born_on, by=by))
    if patient_id is not None:
        opening = form.carry_out(lambda: actions.break_glass(_patient(patient_id), reason=reason, hours=hours, by=by))
        if opening:
            return go("patients.show", patient_id=patient_id, said="The record is open. Chair and auditor are told.")
    if refusal:
        form.form_errors.append(refusal)
    return page("emergencies/break_glass.html", form=form, hours=hours)


def _patient(key: int) -> Patient:
    return db.session.get_one(Patient, key)


@bp.post("/emergency/<int:emergency_opening_id>/end")
@door(May.OPEN_OWN_PAGES)
def end(emergency_opening_id: int) -> Response:
    """Close the record before its time."""
    actions.end_opening(EmergencyOpening.find(emergency_opening_id), by=actor())
    return go("home", said="The record is closed again")


@bp.get("/programmes/<programme_slug>/openings")
@door(May.REVIEW_OPENINGS, programme=Programme)
def index(programme: Programme) -> Response:
    """Every emergency opening that showed a case of the programme, newest first."""
    part = paged(queries.openings_of(programme.id), key=OpeningReview.id, after=None)
    seen(Event.GLASS_READ, programme)
    waiting = queries.count_to_review(programme.id)
    return page("emergencies/index.html", programme=programme, rows=part.rows, waiting=waiting)


@bp.route("/openings/<int:opening_review_id>", methods=["GET", "POST"])
@door(May.REVIEW_OPENINGS, opening_review=OpeningReview)
def review(opening_review: OpeningReview) -> Response:
    """Who opened, when and why, what was looked at; and whether it was justified."""
    form, by = ReviewForm(), actor()
    verdict, note = form.verdict.data or "", form.note.data or ""
    done = form.is_done(
        lambda: actions.review_opening(opening_review, verdict=Verdict(verdict), note=note, by=by)
    )  # fmt: skip
    if done:
        slug = opening_review.programme.slug
        return go("emergencies.index", programme_slug=slug, said=f"Reviewed: {Verdict(verdict).words.lower()}")
    seen(Event.GLASS_READ, opening_review)
    return page(
        "emergencies/review.html", form=form, review=opening_review, opening=opening_review.opening,
        looks=unveiled(queries.looked_at)(opening_review), may_judge=allowed(by, May.JUDGE_OPENING, opening_review),
    )  # fmt: skip
