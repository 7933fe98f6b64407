"""Was it carried out? The worklist, one recommendation with its history, and presenting again."""

from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request, url_for

from tumorboard.audit.events import Event
from tumorboard.core.db import now
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import go, page
from tumorboard.directory.models import Programme
from tumorboard.followups import actions, queries
from tumorboard.followups.forms import ReopenForm, SettleForm
from tumorboard.guard import actor, door, seen
from tumorboard.inputs.queries import presentation_in_full
from tumorboard.permissions import May
from tumorboard.plans.models import Recommendation
from tumorboard.plans.states import Progress
from tumorboard.presentations.actions import present_again
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.pages import again_form

bp = Blueprint("followups", __name__)


@bp.get("/programmes/<programme_slug>/followups")
@door(May.READ_FOLLOWUPS, programme=Programme)
def index(programme: Programme) -> Response:
    """Open recommendations, overdue first: one's own, everybody's, or one owner's."""
    by = actor()
    wanted = request.args.get("owner", "")
    owner_id = by.id if wanted == "me" else int(wanted[:9]) if wanted.isdecimal() else None
    found = queries.open_recommendations(by, programme.id, owner_id=owner_id, after=request.args.get("after", ""))
    seen(Event.CASES_LISTED, programme, cases=[row.case_id for row in found.rows], key="followups")
    today: date = now().astimezone(ZoneInfo(programme.time_zone)).date()
    return page(
        "followups/index.html", programme=programme, found=found, wanted=wanted, owner_id=owner_id, on=today, me=by.id,
        owners=queries.owners_of_open(programme.id),
    )  # fmt: skip


def _show(recommendation: Recommendation, settle: SettleForm, reopen: ReopenForm, wrong: bool) -> Response:
    if recommendation.progress is Progress.PROPOSED:
        raise NotFound
    about = queries.recommendation_in_full(recommendation.id)
    seen(Event.CASE_READ, about, cases=[about.case_id], key=f"recommendation {about.id}")
    return page(
        "followups/show.html", recommendation=about, settle=settle, reopen=reopen, status=422 if wrong else 200,
        answers=queries.answers_to(about.id), wordings=queries.wordings_of(about.id), answerable=actions.ANSWERS,
    )  # fmt: skip


@bp.get("/recommendations/<int:recommendation_id>")
@door(May.READ_CASE, recommendation=Recommendation)
def show(recommendation: Recommendation) -> Response:
    """One recommendation: how each version words it, and every answer."""
    return _show(recommendation, SettleForm(), ReopenForm(), wrong=False)


@bp.post("/recommendations/<int:recommendation_id>/settle")
@door(May.SETTLE_RECOMMENDATION, recommendation=Recommendation)
def settle(recommendation: Recommendation) -> Response:
    """Say whether it was carried out."""
    form, by = SettleForm(), actor()
    row = form.carry_out(
        lambda: actions.settle_recommendation(
            recommendation, progress=form.progress.data or "", reason=form.reason.data or "",
            note=form.note.data or "", happened_on=form.happened_on.data, by=by,
        )
    )  # fmt: skip
    if row is None:
        return _show(recommendation, form, ReopenForm(formdata=None), wrong=True)
    return go("followups.show", recommendation_id=recommendation.id, said=f"{row.progress.words}.")


@bp.post("/recommendations/<int:recommendation_id>/reopen")
@door(May.SETTLE_RECOMMENDATION, recommendation=Recommendation)
def reopen(recommendation: Recommendation) -> Response:
    """Take the answer back."""
    form = ReopenForm()
    row = form.carry_out(
        lambda: actions.reopen_recommendation(recommendation, because=form.because.data or "", by=actor())
    )
    if row is None:
        return _show(recommendation, SettleForm(formdata=None), form, wrong=True)
    return go("followups.show", recommendation_id=recommendation.id, said="Open again.")


@bp.route("/presentations/<int:presentation_id>/again", methods=["GET", "POST"])
@door(May.READ_PRESENTATION, presentation=Presentation)
def again(presentation: Presentation) -> Response:
    """Present the case again, with the last decision and what became of it in view."""
    by, about = actor(), presentation_in_full(presentation.id)
    form = again_form(about, by=by)
    made = form.carry_out(
        lambda: present_again(
            presentation, last_decision=form.last_decision.data or "", note=form.note.data or "",
            question=form.question.data or "", by=by, **form.asks,
        )
    )  # fmt: skip
    if made is not None:
        return go("presentations.show", presentation_id=made.id, said="Referred again. The coordinator sees it now.")
    seen(Event.CASE_READ, about, cases=[about.case_id], key="again")
    plan, consensus = queries.last_consensus(about.id)
    return page(
        "followups/again.html", presentation=about, case=about.case, step="again", form=form, plan=plan,
        address=url_for("followups.again", presentation_id=about.id),
        consensus=consensus, decided=queries.recommendations_of(about.id),
    )  # fmt: skip
