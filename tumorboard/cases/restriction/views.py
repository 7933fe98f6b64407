"""The page on which a case is restricted, its readers are changed, and the restriction is lifted."""

from flask import Blueprint, Response

from tumorboard.audit.events import Event
from tumorboard.cases.models import Case
from tumorboard.cases.restriction import actions, queries
from tumorboard.cases.restriction.forms import LiftForm, ReadersForm, RestrictForm
from tumorboard.core.pages import go, page
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May

bp = Blueprint("restriction", __name__)


@bp.route("/cases/<int:case_id>/restriction", methods=["GET", "POST"])
@door(May.RESTRICT_CASE, case=Case)
def restrict(case: Case) -> Response:
    """Restrict a case to those named; once it is, change who they are."""
    by, people = actor(), queries.possible_readers(case)
    if case.is_restricted:
        return _change(case)
    form = RestrictForm.of(people, queries.near_the_case(case) | {by.id})
    readers, reason = form.chosen, form.reason.data or ""
    if form.carry_out(lambda: actions.restrict_case(case, readers=readers, reason=reason, by=by)):
        return _done(case, by.id in readers, f"{case.number} is restricted")
    seen(Event.CASE_READ, case)
    return page("cases/restriction/restrict.html", form=form, case=case, standing_restriction=None)


def _change(case: Case) -> Response:
    by = actor()
    named = {row.person_id for row in queries.readers_of(case.id)}
    form = ReadersForm.of(queries.possible_readers(case), named)
    readers = form.chosen
    if form.is_done(lambda: actions.name_readers(case, readers=readers, by=by)):
        return _done(case, by.id in readers, "Saved who may see this case")
    seen(Event.CASE_READ, case)
    standing = queries.standing_restriction(case.id)
    return page("cases/restriction/restrict.html", form=form, case=case, standing_restriction=standing)


def _done(case: Case, is_named: bool, said: str) -> Response:
    """Back to the case, for who may still see it."""
    if is_named:
        return go("charts.case", case_id=case.id, said=said)
    return go("home", said=f"{said}. You are not named on it, so you do not see it any more.")


@bp.route("/cases/<int:case_id>/restriction/lift", methods=["GET", "POST"])
@door(May.RESTRICT_CASE, case=Case)
def lift(case: Case) -> Response:
    """Let the programme see the case again."""
    form = LiftForm()
    because = form.because.data or ""
    if form.is_done(lambda: actions.lift_restriction(case, because=because, by=actor())):
        return go("charts.case", case_id=case.id, said="The programme sees this case again")
    seen(Event.CASE_READ, case)
    return page("cases/restriction/lift.html", form=form, case=case)
