"""Pages of a presentation: refer a case, its drafts, the lists, and every step until it is listed."""

from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for

from tumorboard.audit.events import Event
from tumorboard.cases.models import Case
from tumorboard.core.db import db
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import Undo, go, page, paged
from tumorboard.core.words import clock
from tumorboard.directory.models import Programme
from tumorboard.guard import actor, door, form_again, seen
from tumorboard.patients.actions import look_up_patient
from tumorboard.patients.models import Patient
from tumorboard.permissions import May
from tumorboard.policy import Actor, allowed
from tumorboard.presentations import actions, queries
from tumorboard.presentations.forms import AnswerForm, ReturnForm, WithdrawForm
from tumorboard.presentations.models import Presentation, ReadinessNeed
from tumorboard.presentations.pages import ask_form, case_lines, edit_form, shown
from tumorboard.presentations.referral.actions import refer_patient
from tumorboard.presentations.referral.drafts import discard_draft, draft_words, own_drafts, save_draft
from tumorboard.presentations.referral.forms import ReferralForm
from tumorboard.presentations.referral.pages import page_context, referral_form, referral_of, take_patient

bp = Blueprint("presentations", __name__)
ACTS = ("look_up", "known", "add_imaging", "add_pathology", "add_treatments")


def small_number(typed: str | None) -> int:
    """The id a form posted; what is none names nothing."""
    if not typed or not typed.isascii() or not typed.isdecimal() or len(typed) > 9:
        raise NotFound
    return int(typed)


@bp.route("/programmes/<programme_slug>/refer", methods=["GET", "POST"])
@door(May.REFER, programme=Programme)
def refer(programme: Programme) -> Response:
    """Refer a case from one page."""
    by = actor()
    form = referral_form(programme, by=by, draft_key=request.args.get("draft", ""))
    if "patient" in request.args and not form.is_submitted():
        take_patient(form, _known_patient(by))
    act = request.form.get("act", "")
    if act in ACTS:
        return _typed_on(programme, form, act)
    presentation = form.carry_out(lambda: refer_patient(programme, referral_of(form), by=by))
    if presentation is not None:
        discard_draft(programme, form.draft.data or "", by=by)
        return go("presentations.show", presentation_id=presentation.id, said="Referred. The coordinator sees it now.")
    return page("presentations/refer.html", form=form, act="", **page_context(programme, form))


def _known_patient(by: Actor) -> Patient:
    """The patient whose page led here, when the reader sees them."""
    patient = Patient.find(small_number(request.args.get("patient")))
    if not allowed(by, May.READ_PATIENT, patient):
        raise NotFound
    return patient


def _typed_on(programme: Programme, form: ReferralForm, act: str) -> Response:
    """Answer a button of the page that sends nothing: one more line, or who is this patient."""
    form_again()
    context: dict[str, Any] = {}
    if act.startswith("add_"):
        form.add_row(act.removeprefix("add_"))
    elif act == "known":
        patient = (
            db.session.get(Patient, int(form.patient_id.data)) if (form.patient_id.data or "").isdecimal() else None
        )
        if patient is None or not allowed(actor(), May.READ_PATIENT, patient):
            raise NotFound
        take_patient(form, patient)
    elif act == "look_up":
        context["looked_up"] = True
        if form.value.data and form.born_on.data:
            found = look_up_patient(
                programme, system=form.system.data or "", value=form.value.data, born_on=form.born_on.data, by=actor()
            )
            context["found"] = found
            if len(found) == 1:
                take_patient(form, found[0])
    return page("presentations/refer.html", form=form, act=act, **context, **page_context(programme, form))


@bp.post("/programmes/<programme_slug>/refer/draft")
@door(May.REFER, programme=Programme)
def save(programme: Programme) -> Response:
    """Keep what is typed: for the script that saves by itself, and for the button."""
    draft = save_draft(programme, request.form.get("draft", ""), request.form.to_dict(flat=False), by=actor())
    words = f"Saved {clock(draft.saved_at, queries.zone_of(programme))}"
    if request.headers.get("X-Autosave"):
        return jsonify(words=words, draft=draft.key)
    return go("presentations.refer", programme_slug=programme.slug, draft=draft.key, said=words)


@bp.get("/programmes/<programme_slug>/referrals/drafts")
@door(May.REFER, programme=Programme)
def drafts(programme: Programme) -> Response:
    """One's own drafts."""
    rows = [(draft, draft_words(draft)) for draft in own_drafts(programme, by=actor())]
    return page("presentations/drafts.html", programme=programme, rows=rows)


@bp.post("/programmes/<programme_slug>/referrals/drafts/discard")
@door(May.REFER, programme=Programme)
def discard(programme: Programme) -> Response:
    """Throw one of one's own drafts away."""
    discard_draft(programme, request.form.get("draft", "")[:80], by=actor())
    return go("presentations.drafts", programme_slug=programme.slug, said="Draft discarded")


@bp.get("/programmes/<programme_slug>/referrals")
@door(May.REFER, programme=Programme)
def referrals(programme: Programme) -> Response:
    """The referrals that wait to be accepted; for a referrer, their own and where they stand."""
    by = actor()
    is_desk = allowed(by, May.BUILD_AGENDA, programme)
    own = request.args.get("whose") == "mine" or not is_desk
    query = (queries.own_presentations if own else queries.referrals_to_accept)(programme, by=by)
    part = paged(query, key=Presentation.id, after=request.args.get("after"), newest_first=own)
    seen(Event.CASES_LISTED, programme, cases=[row.case_id for row in part.rows], key="referrals")
    return page(
        "presentations/referrals.html", programme=programme, part=part, own=own, is_desk=is_desk,
        lines=case_lines(part.rows), drafts=len(own_drafts(programme, by=by)) if own else 0,
    )  # fmt: skip


@bp.get("/presentations/<int:presentation_id>")
@door(May.READ_PRESENTATION, presentation=Presentation)
def show(presentation: Presentation) -> Response:
    """One presentation: where it stands, what it asks, what it lacks, and what can be done now."""
    seen(Event.PRESENTATION_READ, presentation, cases=[presentation.case_id])
    return page("presentations/show.html", **shown(presentation, by=actor()))


@bp.post("/presentations/<int:presentation_id>/accept")
@door(May.ACCEPT_PRESENTATION, presentation=Presentation)
def accept(presentation: Presentation) -> Response:
    """Accept a referral."""
    actions.accept_presentation(presentation, by=actor())
    return go("presentations.show", presentation_id=presentation.id, said="Accepted. It is a candidate now.")


@bp.route("/presentations/<int:presentation_id>/return", methods=["GET", "POST"])
@door(May.ACCEPT_PRESENTATION, presentation=Presentation)
def send_back(presentation: Presentation) -> Response:
    """Return a presentation because something is needed."""
    form = ReturnForm()
    done = form.carry_out(
        lambda: actions.return_presentation(
            presentation, needs=form.needs.data or "", from_whom=form.from_whom.data or "", by=actor()
        )
    )
    if done:
        return go(
            "presentations.show", presentation_id=presentation.id, said="Returned. The referrer sees what is needed."
        )
    return _step(presentation, form, "return")


@bp.route("/presentations/<int:presentation_id>/answer", methods=["GET", "POST"])
@door(May.EDIT_PRESENTATION, presentation=Presentation)
def answer(presentation: Presentation) -> Response:
    """Give what was asked for, and refer again."""
    form = AnswerForm()
    if form.is_done(lambda: actions.answer_return(presentation, answer=form.answer.data or "", by=actor())):
        return go("presentations.show", presentation_id=presentation.id, said="Answered, and referred again.")
    return _step(presentation, form, "answer")


@bp.route("/presentations/<int:presentation_id>/withdraw", methods=["GET", "POST"])
@door(May.WITHDRAW_PRESENTATION, presentation=Presentation)
def withdraw(presentation: Presentation) -> Response:
    """Withdraw a presentation."""
    form = WithdrawForm()
    if form.carry_out(lambda: actions.withdraw_presentation(presentation, because=form.because.data or "", by=actor())):
        return go("presentations.show", presentation_id=presentation.id, said="Withdrawn.")
    return _step(presentation, form, "withdraw")


def _step(presentation: Presentation, form: Any, step: str) -> Response:
    seen(Event.PRESENTATION_READ, presentation, cases=[presentation.case_id])
    returns = queries.returns_of(presentation) if step == "answer" else ()
    return page(f"presentations/{step}.html", form=form, presentation=presentation, returns=returns)


@bp.post("/presentations/<int:presentation_id>/readiness")
@door(May.SETTLE_READINESS, presentation=Presentation)
def settle(presentation: Presentation) -> Response:
    """Say that something is there now, or take that back; answer with the page it was said on."""
    need = queries.need_asked(presentation, request.form.get("what", ""))
    need = need or ReadinessNeed.find(small_number(request.form.get("need")))
    if need.presentation_id != presentation.id:
        raise NotFound
    back = request.form.get("back", "")[:10]
    if request.form.get("take_back"):
        actions.reopen_readiness(need, by=actor())
        return _after_settling(presentation, back, "Taken back: still lacking")
    actions.settle_readiness(need, by=actor())
    undo = {"need": str(need.id), "take_back": "1", "back": back}
    where = url_for("presentations.settle", presentation_id=presentation.id)
    return _after_settling(presentation, back, f"{queries.need_words(need)}: there now", (where, undo))


def _after_settling(presentation: Presentation, back: str, said: str, undo: Undo | None = None) -> Response:
    if back == "home":
        return go("home", said=said, undo=undo)
    return go("presentations.show", presentation_id=presentation.id, said=said, undo=undo)


@bp.route("/presentations/<int:presentation_id>/edit", methods=["GET", "POST"])
@door(May.EDIT_PRESENTATION, presentation=Presentation)
def edit(presentation: Presentation) -> Response:
    """Change what is asked."""
    form = edit_form(presentation, by=actor())
    version = form.read_version if form.is_submitted() else presentation.version
    done = form.is_done(
        lambda: actions.change_presentation(
            presentation, version=version or 0, question=form.question.data or "", by=actor(), **form.asks
        )
    )
    if done:
        return go("presentations.show", presentation_id=presentation.id, said="Changed")
    form.version.data = str(version or "")
    return _ask(presentation.case, form, "edit", presentation)


@bp.route("/cases/<int:case_id>/refer", methods=["GET", "POST"])
@door(May.REFER, case=Case)
def refer_known(case: Case) -> Response:
    """Refer a case that is open already."""
    if not allowed(actor(), May.READ_CASE, case):
        raise NotFound
    form = ask_form(case, by=actor())
    done = form.carry_out(lambda: actions.refer_case(case, question=form.question.data or "", by=actor(), **form.asks))
    if done is not None:
        return go("presentations.show", presentation_id=done.id, said="Referred. The coordinator sees it now.")
    return _ask(case, form, "refer", None)


def _ask(case: Case, form: Any, step: str, presentation: Presentation | None) -> Response:
    seen(Event.CASE_READ, case, cases=[case.id])
    return page("presentations/ask.html", form=form, case=case, step=step, presentation=presentation)
