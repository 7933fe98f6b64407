"""Was it carried out? The worklist, one recommendation with its history, and presenting again."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request, url_for

from tumorboard.audit.events import Event
from tumorboard.core.db import now
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import go, page
from tumorboard.directory.models import Programme
from tumorboard.followups import actions, queries
from tumorboard.followups.chain import chain_of
from tumorboard.followups.endings.queries import ENDINGS, others_of
from tumorboard.followups.forms import ReopenForm, SettleForm
from tumorboard.followups.pages import go_on
from tumorboard.followups.states import can_take_back
from tumorboard.followups.triggers import jobs
from tumorboard.followups.triggers.queries import count_waiting, waiting_triggers
from tumorboard.followups.worklist.bykey import those_allowed
from tumorboard.followups.worklist.queries import Count, View, open_recommendations, owners_of_open
from tumorboard.guard import actor, door, seen
from tumorboard.inputs.queries import presentation_in_full
from tumorboard.permissions import May
from tumorboard.plans.models import Recommendation
from tumorboard.plans.states import Progress
from tumorboard.presentations.actions import present_again
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.pages import again_form

bp = Blueprint("followups", __name__)
#: Naming the module keeps its import: what is done by the clock is registered with it.
JOBS = (jobs.draft_what_is_due,)


@bp.get("/programmes/<programme_slug>/followups")
@door(May.READ_FOLLOWUPS, programme=Programme)
def index(programme: Programme) -> Response:
    """What is open, overdue, blocked, or waits to be presented again: everybody's, one's own, or one owner's."""
    by, wanted = actor(), request.args.get("owner", "")
    view = next((one for one in View if one == request.args.get("view", "")), View.OPEN)
    today: date = now().astimezone(ZoneInfo(programme.time_zone)).date()
    owner_id = None if view is View.AGAIN else _owner(wanted, by.id)
    after = request.args.get("after", "")
    if view is View.AGAIN:
        found: Any = waiting_triggers(by, programme.id, after=after)
    else:
        found = open_recommendations(by, programme.id, today=today, owner_id=owner_id, after=after, view=view)
    owners = owners_of_open(by, programme.id, today)
    may_answer = {View.BLOCKED: May.ANSWER_CONDITION, View.AGAIN: May.CALL_AGAIN}.get(view, May.SETTLE_RECOMMENDATION)
    seen(Event.CASES_LISTED, programme, cases=[row.case_id for row in found.rows], key="followups")
    return page(
        "followups/index.html", programme=programme, found=found, view=view, views=View, owner_id=owner_id, on=today,
        me=by.id, answerable=those_allowed(by, may_answer, found.rows), owners=owners,
        waiting=count_waiting(by, programme.id, today),
        all=sum((one.count for one in owners), Count()),
        count=sum((one.count for one in owners if owner_id in (None, one.id)), Count()),
    )  # fmt: skip


def _owner(wanted: str, me: int) -> int | None:
    if wanted == "me":
        return me
    return int(wanted[:9]) if wanted.isascii() and wanted.isdecimal() else None


def _show(recommendation: Recommendation, settle: SettleForm, reopen: ReopenForm, wrong: bool) -> Response:
    if recommendation.progress is Progress.PROPOSED:
        raise NotFound
    about = queries.recommendation_in_full(recommendation.id)
    seen(Event.CASE_READ, about, cases=[about.case_id], key=f"recommendation {about.id}")
    return page(
        "followups/show.html", recommendation=about, settle=settle, reopen=reopen, status=422 if wrong else 200,
        answers=queries.answers_to(about.id), wordings=queries.wordings_of(about.id), answerable=actions.ANSWERS,
        endings=ENDINGS, can_take_back=can_take_back(about),
    )  # fmt: skip


@bp.get("/recommendations/<int:recommendation_id>")
@door(May.READ_CASE, recommendation=Recommendation)
def show(recommendation: Recommendation) -> Response:
    """One recommendation: how each version words it, and every answer."""
    return _show(recommendation, SettleForm(version=recommendation.version), ReopenForm(), wrong=False)


@bp.post("/recommendations/<int:recommendation_id>/settle")
@door(May.SETTLE_RECOMMENDATION, recommendation=Recommendation)
def settle(recommendation: Recommendation) -> Response:
    """Say whether it was carried out."""
    form, by = SettleForm(), actor()
    row = form.carry_out(
        lambda: actions.settle_recommendation(
            recommendation, progress=form.progress.data or "", reason=form.reason.data or "",
            note=form.note.data or "", happened_on=form.happened_on.data, version=form.read_version, by=by,
        )
    )  # fmt: skip
    if row is None:
        return _show(recommendation, form, ReopenForm(formdata=None), wrong=True)
    if row.reason in ENDINGS and others_of(recommendation, by):
        return go("endings.others", recommendation_id=recommendation.id, said=f"{row.progress.words}.")
    undo = (url_for("followups.reopen", recommendation_id=recommendation.id), {"because": "Answered by mistake"})
    return go_on(recommendation, said=f"{row.progress.words}.", undo=undo, recommendation_id=recommendation.id)


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
    return go_on(recommendation, said="Answer taken back.", recommendation_id=recommendation.id)


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
    return page(
        "followups/again.html", presentation=about, case=about.case, step="again", form=form,
        address=url_for("followups.again", presentation_id=about.id), decisions=chain_of(about.case_id, by),
    )  # fmt: skip
