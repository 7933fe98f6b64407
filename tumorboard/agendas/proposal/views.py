"""The pages of the proposed agenda: propose, look, accept wholly or partly or not, take back; its weights."""

from flask import Blueprint, Response, request, url_for

from tumorboard.agendas.planning.kept import week_from_json
from tumorboard.agendas.planning.propose import propose
from tumorboard.agendas.planning.week import Weights
from tumorboard.agendas.proposal import actions
from tumorboard.agendas.proposal.forms import WeightsForm
from tumorboard.agendas.proposal.models import Proposal
from tumorboard.agendas.proposal.queries import Read, acceptances_of, kept_weights, week_of
from tumorboard.agendas.proposal.shown import shown
from tumorboard.audit.events import Event
from tumorboard.core.db import db
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import go, page
from tumorboard.core.words import plural
from tumorboard.directory.models import Programme
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May

bp = Blueprint("proposals", __name__)


@bp.post("/programmes/<programme_slug>/propose")
@door(May.BUILD_AGENDA, programme=Programme)
def propose_agendas(programme: Programme) -> Response:
    """Find a proposal and show it; no agenda changes."""
    week = week_of(programme).week
    db.session.rollback()  # the search takes a second: nobody who saves shall wait for it
    proposed = propose(week)
    proposal = actions.keep_proposal(programme, week, proposed, by=actor())
    return go("proposals.show", proposal_id=proposal.id)


@bp.get("/proposals/<int:proposal_id>")
@door(May.BUILD_AGENDA, proposal=Proposal)
def show(proposal: Proposal) -> Response:
    """The proposed agendas beside those of now, why each case stands where it stands, what keeps the others out."""
    programme = db.session.get_one(Programme, proposal.programme_id)
    told = shown(proposal, _read(programme, proposal))
    seen(Event.CASES_LISTED, proposal, cases=told.case_ids)
    accepted = [one for one in acceptances_of(proposal.id) if one.taken_back_at is None]
    return page("agendas/proposal/show.html", proposal=proposal, programme=programme, told=told, accepted=accepted)


@bp.post("/proposals/<int:proposal_id>/accept")
@door(May.BUILD_AGENDA, proposal=Proposal)
def accept(proposal: Proposal) -> Response:
    """Carry out what was chosen, as far as it is still valid."""
    programme = db.session.get_one(Programme, proposal.programme_id)
    acceptance, refused = actions.accept_proposal(
        proposal, _read(programme, proposal), cases=_numbers("case"), meetings=_numbers("meeting"), by=actor()
    )
    db.session.flush()
    said = f"{plural(len(acceptance.listed), 'place')} on the agendas made"
    if refused:
        said += f"; {plural(len(refused), 'case')} changed meanwhile and stayed as before"
    undo = (url_for("proposals.take_back", proposal_id=proposal.id), {"acceptance": str(acceptance.id)})
    return go("proposals.show", proposal_id=proposal.id, said=said, undo=undo)


@bp.post("/proposals/<int:proposal_id>/take-back")
@door(May.BUILD_AGENDA, proposal=Proposal)
def take_back(proposal: Proposal) -> Response:
    """Undo an acceptance."""
    wanted = _numbers("acceptance")
    acceptance = next((one for one in acceptances_of(proposal.id) if one.id in wanted), None)
    if acceptance is None:
        raise NotFound
    stayed = actions.take_back_acceptance(acceptance, by=actor())
    said = "Taken back: the agendas stand as before"
    if stayed:
        said = f"Taken back, but {plural(stayed, 'place')} changed since and stayed"
    return go("proposals.show", proposal_id=proposal.id, said=said)


@bp.route("/programmes/<programme_slug>/settings/proposal", methods=["GET", "POST"])
@door(May.KEEP_PROGRAMME, programme=Programme)
def weights(programme: Programme) -> Response:
    """What a week of waiting weighs in this programme's proposals."""
    kept = kept_weights(programme.id)
    stands, version = (kept.weights(), kept.version) if kept else (Weights(), 0)
    form = WeightsForm.of(stands, version=version)
    if form.is_submitted() and kept is not None:
        form.refuse_stale(kept, saved=WeightsForm.of(stands, version=version, saved=True))
    if form.carry_out(lambda: actions.change_weights(programme, form.weights, by=actor())):
        return go("proposals.weights", programme_slug=programme.slug, said="Weights saved")
    return page("agendas/proposal/weights.html", form=form, programme=programme)


def _read(programme: Programme, proposal: Proposal) -> Read:
    week = week_from_json(proposal.week)
    return week_of(programme, weights=week.weights, also=[one.id for one in week.candidates])


def _numbers(name: str) -> set[int]:
    """The ids chosen; anything else is no choice."""
    return {int(one) for one in request.form.getlist(name) if one.isdecimal() and len(one) < 10}
