"""One's own page of habits, and the substitutes of a specialty."""

from flask import Blueprint, Response, url_for

from tumorboard.conferences.models import ConferenceSeries
from tumorboard.conferences.replies.expected import own_stances
from tumorboard.conferences.replies.habits import actions, queries
from tumorboard.conferences.replies.habits.forms import AbsenceForm, PatternForm, SubstituteForm
from tumorboard.conferences.replies.models import Absence, Substitute
from tumorboard.conferences.times import today_in
from tumorboard.core.db import db
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import Undo, go, page
from tumorboard.directory.models import Specialty
from tumorboard.guard import actor, door
from tumorboard.permissions import May

bp = Blueprint("habits", __name__)


@bp.route("/my-replies", methods=["GET", "POST"])
@door(May.OPEN_OWN_PAGES)
def mine() -> Response:
    """When the reader comes: the next meetings, standing patterns, absences (this page's own form adds one)."""
    by, form = actor(), AbsenceForm()
    made = form.carry_out(lambda: actions.note_absence(by=by, words=form.words.data or "", **form.period))
    if made:
        db.session.flush()
        undo: Undo = (url_for("habits.remove_absence", absence_id=made.id), {})
        return go("habits.mine", said="Your absence is noted: it fills your replies in", undo=undo)
    meetings = queries.own_meetings(by)
    return page(
        "conferences/replies/mine.html", form=form, meetings=meetings, stances=own_stances(by.id, meetings),
        series=queries.series_for(by), absences=queries.absences_of(by.id), specialties=queries.own_specialties(by),
    )  # fmt: skip


@bp.post("/my-replies/absences/<int:absence_id>/remove")
@door(May.OPEN_OWN_PAGES)
def remove_absence(absence_id: int) -> Response:
    """Take an absence out."""
    actions.remove_absence(Absence.find(absence_id), by=actor())
    return go("habits.mine", said="The absence is taken out")


@bp.route("/series/<int:series_id>/my-pattern", methods=["GET", "POST"])
@door(May.REPLY, series=ConferenceSeries)
def pattern(series: ConferenceSeries) -> Response:
    """Say how one usually comes to a series."""
    kept = queries.pattern_of(series.id, actor().id)
    stands = {"answer": "in_room", "every_weeks": "1", "anchor_on": today_in(series.time_zone)}
    if kept is not None:
        stands = {"answer": kept.answer.value, "every_weeks": str(kept.every_weeks), "anchor_on": kept.anchor_on}
    form = PatternForm(data=stands)
    if form.carry_out(lambda: actions.keep_pattern(series, by=actor(), **form.facts)):
        return go("habits.mine", said="Your pattern fills your replies in")
    return page("conferences/replies/pattern.html", form=form, series=series, kept=kept)


@bp.post("/series/<int:series_id>/my-pattern/drop")
@door(May.REPLY, series=ConferenceSeries)
def drop_pattern(series: ConferenceSeries) -> Response:
    """Reply each time."""
    actions.drop_pattern(series, by=actor())
    return go("habits.mine", said="The pattern is dropped")


@bp.route("/specialties/<int:specialty_id>/substitutes", methods=["GET", "POST"])
@door(May.KEEP_SUBSTITUTES, specialty=Specialty)
def substitutes(specialty: Specialty) -> Response:
    """Who stands in for a specialty, and when."""
    form = SubstituteForm()
    form.offer(queries.colleagues(specialty.programme_id, besides=specialty.id))
    if form.carry_out(lambda: _name(specialty, form)):
        return go("habits.substitutes", specialty_id=specialty.id, said="The substitute is named")
    rows = queries.substitutes_for(specialty.id)
    return page("conferences/replies/substitutes.html", form=form, specialty=specialty, rows=rows)


def _name(specialty: Specialty, form: SubstituteForm) -> Substitute:
    return actions.name_substitute(specialty, form.people[form.person_id.data], by=actor(), **form.period)


@bp.post("/specialties/<int:specialty_id>/substitutes/<int:substitute_id>/remove")
@door(May.KEEP_SUBSTITUTES, specialty=Specialty)
def remove_substitute(specialty: Specialty, substitute_id: int) -> Response:
    """Nobody stands in any more."""
    substitute = Substitute.find(substitute_id)
    if substitute.specialty_id != specialty.id:
        raise NotFound
    actions.remove_substitute(substitute, by=actor())
    return go("habits.substitutes", specialty_id=specialty.id, said="The substitute is taken out")
