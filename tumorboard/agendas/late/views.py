"""Pages of late add-ons: asking for one, and answering for one's specialty."""

from flask import Blueprint, Response, url_for

from tumorboard.agendas.late import actions
from tumorboard.agendas.late.forms import AnswerForm, AskForm
from tumorboard.agendas.late.models import LateAnswer, LateRequest
from tumorboard.agendas.late.queries import preparing
from tumorboard.agendas.late.states import LateState
from tumorboard.agendas.reading.lines import case_line_of
from tumorboard.audit.events import Event
from tumorboard.conferences.models import Conference
from tumorboard.conferences.series.cutoff import cutoff_at
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import go, page
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May
from tumorboard.presentations.models import Presentation

bp = Blueprint("late", __name__)


@bp.route("/conferences/<int:conference_id>/late/<int:presentation_id>", methods=["GET", "POST"])
@door(May.BUILD_AGENDA, conference=Conference)
def ask(conference: Conference, presentation_id: int) -> Response:
    """Ask those who prepare to agree to a case after the cut-off."""
    presentation = Presentation.find(presentation_id)
    if presentation.programme_id != conference.programme_id:
        raise NotFound
    form = AskForm()
    made = form.carry_out(
        lambda: actions.ask_late_add_on(conference, presentation, reason=form.reason.data or "", by=actor())
    )
    if made:
        waits = made.state is LateState.WAITING
        said = "Asked: it takes its place when all have agreed" if waits else "Added to the agenda"
        return go("agendas.build", conference_id=conference.id, said=said)
    seen(Event.PRESENTATION_READ, presentation)
    return page(
        "agendas/late/ask.html", form=form, conference=conference, line=case_line_of(presentation.id),
        asked=preparing(conference.programme_id), closes_at=cutoff_at(conference),
    )  # fmt: skip


@bp.route("/late-answers/<int:late_answer_id>", methods=["GET", "POST"])
@door(May.ANSWER_LATE_ADD_ON, late_answer=LateAnswer)
def answer(late_answer: LateAnswer) -> Response:
    """Agree for one's specialty, or refuse with a reason."""
    form, request = AnswerForm(), late_answer.request
    agrees = form.agrees.data == "yes"
    if form.is_done(
        lambda: actions.answer_late_add_on(
            late_answer, is_agreed=agrees, because=form.because.data or "", by=actor()
        )
    ):  # fmt: skip
        said = "Agreed" if agrees else "Refused: it goes to the next meeting with your reason"
        is_placed = request.state is LateState.AGREED
        undo = None if is_placed else (url_for("late.take_back", late_answer_id=late_answer.id), dict[str, str]())
        return go("home", said=said, undo=undo)
    seen(Event.PRESENTATION_READ, request.presentation)
    return page(
        "agendas/late/answer.html", form=form, late_answer=late_answer, late_request=request,
        conference=request.conference, line=case_line_of(request.presentation_id),
    )  # fmt: skip


@bp.post("/late-answers/<int:late_answer_id>/take-back")
@door(May.ANSWER_LATE_ADD_ON, late_answer=LateAnswer)
def take_back(late_answer: LateAnswer) -> Response:
    """Leave one's specialty's answer open again."""
    actions.take_answer_back(late_answer, by=actor())
    return go("late.answer", late_answer_id=late_answer.id, said="Taken back: your answer is open again")


@bp.post("/late-add-ons/<int:late_request_id>/withdraw")
@door(May.BUILD_AGENDA, late_request=LateRequest)
def withdraw(late_request: LateRequest) -> Response:
    """Ask no longer."""
    actions.withdraw_late_add_on(late_request, by=actor())
    return go("agendas.build", conference_id=late_request.conference_id, said="The late add-on is taken back")
