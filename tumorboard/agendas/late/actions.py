"""Asking for a late add-on, agreeing to it or refusing it.

After the cut-off a case is listed only with a reason *and* the agreement of each specialty that must prepare
[newcastle-hospitals.org.uk; PRODUCT.md, rule 1]. Refused, it goes to the next meeting's candidates with the reason.
"""

from typing import Any

from tumorboard.agendas.actions import place_presentation
from tumorboard.agendas.late import states
from tumorboard.agendas.late.models import LateAnswer, LateRequest
from tumorboard.agendas.late.queries import last_request, preparing, waiting_requests
from tumorboard.agendas.late.states import LateState
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record, subscribe
from tumorboard.audit.models import LedgerEntry
from tumorboard.conferences.models import Conference
from tumorboard.conferences.replies.queries import speakers_of
from tumorboard.conferences.series.cutoff import is_closed
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken, WrongStep
from tumorboard.permissions import May
from tumorboard.policy import Actor, require
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.states import PresentationState


def ask_late_add_on(conference: Conference, presentation: Presentation, *, reason: str, by: Actor) -> LateRequest:
    """Ask each preparing specialty to agree; where none has to prepare the case takes its place at once.

    Refuses without a reason, before the cut-off, what was refused for this meeting, and where nobody can agree.
    """
    require(by, May.BUILD_AGENDA, conference)
    if presentation.programme_id != conference.programme_id:
        raise RuleBroken("This case belongs to another programme.")
    if not reason.strip():
        raise RuleBroken("Say why it cannot wait: those who prepare read this.", field="reason")
    _takes_late_add_ons(conference)
    _is_candidate(conference, presentation)
    asked = list(preparing(conference.programme_id))
    for one in asked:
        if not speakers_of(one.id, conference.on):
            raise RuleBroken(
                f"{one.name} must agree, and nobody speaks for it.", remedy="Add a member, or name a substitute."
            )
    request = LateRequest(
        programme_id=conference.programme_id, conference_id=conference.id, presentation_id=presentation.id,
        case_id=presentation.case_id, reason=reason.strip()[:1000], asked_by_id=by.id, state=LateState.WAITING,
        answers=[LateAnswer(programme_id=conference.programme_id, specialty_id=one.id) for one in asked],
    )  # fmt: skip
    db.session.add(request)
    db.session.flush()
    keys = [one.id for one in asked]
    record(Event.LATE_ASKED, presentation, by=by, conference=conference.id, late_request=request.id, specialties=keys)
    _place_when_agreed(request, by)
    return request


def answer_late_add_on(answer: LateAnswer, *, is_agreed: bool, by: Actor, because: str = "") -> None:
    """Agree for a specialty, or refuse with a reason. The last to agree gives the case its place on the agenda."""
    require(by, May.ANSWER_LATE_ADD_ON, answer)
    request = answer.request
    if answer.is_agreed is not None:
        raise WrongStep(f"{answer.specialty.name} has answered already.")
    if not is_agreed and not because.strip():
        raise RuleBroken("Say why not: the coordinator and the referrer read this.", field="because")
    _still_to_come(request.conference)
    if request.state is not LateState.WAITING:
        raise WrongStep(f"Nobody waits for this answer any more: {request.state.words.lower()}.")
    answer.is_agreed, answer.because = is_agreed, because.strip()[:1000]
    answer.answered_at, answer.answered_by_id = now(), by.id
    record(
        Event.LATE_ANSWERED, request.presentation, by=by, conference=request.conference_id, late_request=request.id,
        specialty=answer.specialty_id, is_agreed=is_agreed,
    )  # fmt: skip
    if is_agreed:
        _place_when_agreed(request, by)
    else:
        states.REFUSE.take(request)
        request.settled_at = now()


def take_answer_back(answer: LateAnswer, *, by: Actor) -> None:
    """Leave an answer open again. Refuses once it gave the case its place, and when the case was asked for anew."""
    require(by, May.ANSWER_LATE_ADD_ON, answer)
    request = answer.request
    if answer.is_agreed is None:
        raise WrongStep(f"{answer.specialty.name} has not answered.")
    _still_to_come(request.conference)
    if request.state is LateState.AGREED:
        raise WrongStep(
            "All have agreed, and the case has its place.", remedy="Ask the coordinator to take it off the agenda."
        )
    is_new = last_request(request.conference_id, request.presentation_id) is request
    if not is_new or request.presentation.state is not PresentationState.ACCEPTED:
        raise WrongStep("The case went on meanwhile.", remedy="Ask the coordinator.")
    if any(one.id != request.id for one in waiting_requests(presentation_id=request.presentation_id)):
        raise WrongStep("The case is asked for at another meeting now.", remedy="Ask the coordinator.")
    states.REOPEN.take(request)
    request.settled_at = None
    answer.is_agreed, answer.because, answer.answered_at, answer.answered_by_id = None, "", None, None
    record(
        Event.LATE_ANSWER_TAKEN_BACK, request.presentation, by=by, conference=request.conference_id,
        late_request=request.id, specialty=answer.specialty_id,
    )  # fmt: skip


def withdraw_late_add_on(request: LateRequest, *, by: Actor) -> None:
    """Ask no longer: the case stays a candidate."""
    require(by, May.BUILD_AGENDA, request)
    _withdraw(request)
    record(Event.LATE_WITHDRAWN, request.presentation, by=by, conference=request.conference_id, late_request=request.id)


def _withdraw(request: LateRequest) -> None:
    states.WITHDRAW.take(request)
    request.settled_at = now()


def _place_when_agreed(request: LateRequest, by: Actor) -> None:
    if all(one.is_agreed for one in request.answers):
        states.AGREE.take(request)
        request.settled_at = now()
        place_presentation(request.conference, request.presentation, by=by)


def _takes_late_add_ons(conference: Conference) -> None:
    _still_to_come(conference)
    if not is_closed(conference, now()):
        raise RuleBroken("Referral for this meeting is still open.", remedy="Add the case to the agenda.")


def _still_to_come(conference: Conference) -> None:
    if conference.state is not ConferenceState.PLANNED or conference.is_over:
        raise WrongStep("This meeting is over or was cancelled.", remedy="Choose a coming meeting.")


def _is_candidate(conference: Conference, presentation: Presentation) -> None:
    if presentation.state is not PresentationState.ACCEPTED:
        raise WrongStep(f"Only a candidate can be added: this case is {presentation.state.words.lower()}.")
    if waiting_requests(presentation_id=presentation.id):
        raise RuleBroken("This case waits for an answer already.", remedy="Take that back first.")
    last = last_request(conference.id, presentation.id)
    if last is not None and last.state is LateState.REFUSED:
        raise RuleBroken("It was refused for this meeting.", remedy="List it for the next one.")


@subscribe(Event.CONFERENCE_CANCELLED)
def _meeting_is_cancelled(conference: Any, _entry: LedgerEntry) -> None:
    for request in waiting_requests(conference_id=conference.id):
        _withdraw(request)


@subscribe(Event.PRESENTATION_LISTED, Event.PRESENTATION_WITHDRAWN, Event.PRESENTATION_RETURNED)
def _case_is_gone(presentation: Any, _entry: LedgerEntry) -> None:
    """Listed for another meeting, returned or withdrawn: nobody needs to answer."""
    for request in waiting_requests(presentation_id=presentation.id):
        _withdraw(request)
