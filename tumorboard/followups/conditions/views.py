"""Saying whether a condition is met: one click, or with the day and what was found."""

from flask import Blueprint, Response, url_for

from tumorboard.audit.events import Event
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import page
from tumorboard.followups import queries
from tumorboard.followups.conditions import actions
from tumorboard.followups.conditions.forms import MET, ConditionForm, TakeBackForm
from tumorboard.followups.pages import go_on
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May
from tumorboard.plans.models import Recommendation

bp = Blueprint("conditions", __name__)
BY_MISTAKE = "Said by mistake"


@bp.post("/recommendations/<int:recommendation_id>/condition/met")
@door(May.ANSWER_CONDITION, recommendation=Recommendation)
def meet(recommendation: Recommendation) -> Response:
    """Say in one click that the condition is met, today."""
    actions.meet_condition(recommendation, by=actor())
    return _on(recommendation, "Condition met. The recommendation is open now.")


@bp.route("/recommendations/<int:recommendation_id>/condition", methods=["GET", "POST"])
@door(May.ANSWER_CONDITION, recommendation=Recommendation)
def answer(recommendation: Recommendation) -> Response:
    """Say whether the condition is met, since when, and what was found."""
    if not recommendation.condition:
        raise NotFound
    form, by = ConditionForm(), actor()
    note, on = form.note.data or "", form.met_on.data

    def _answer() -> object:
        if form.answer.data == MET:
            return actions.meet_condition(recommendation, met_on=on, note=note, by=by)
        return actions.fail_condition(recommendation, because=note, on=on, by=by)

    if form.carry_out(_answer):
        return _on(recommendation, "Condition met." if form.answer.data == MET else "It does not apply.")
    about = queries.recommendation_in_full(recommendation.id)
    seen(Event.CASE_READ, about, cases=[about.case_id], key=f"recommendation {about.id}")
    return page("followups/conditions/answer.html", recommendation=about, form=form)


@bp.post("/recommendations/<int:recommendation_id>/condition/take-back")
@door(May.ANSWER_CONDITION, recommendation=Recommendation)
def take_back(recommendation: Recommendation) -> Response:
    """Let the recommendation wait for its condition again."""
    form = TakeBackForm()
    actions.take_back_condition(recommendation, because=form.because.data or "", by=actor())
    return go_on(recommendation, said="It waits for its condition again.", recommendation_id=recommendation.id)


def _on(recommendation: Recommendation, said: str) -> Response:
    where = url_for("conditions.take_back", recommendation_id=recommendation.id)
    undo = (where, {"because": BY_MISTAKE})
    return go_on(recommendation, said=said, undo=undo, recommendation_id=recommendation.id)
