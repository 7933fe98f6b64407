"""Pages of observing: a form for each case, and the summary of a meeting."""

from flask import Blueprint, Response

from tumorboard.agendas.models import AgendaItem
from tumorboard.agendas.observations import actions, queries
from tumorboard.agendas.observations.forms import observation_form
from tumorboard.agendas.observations.scales import CONTRIBUTION, INFORMATION
from tumorboard.audit.events import Event
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import go, page
from tumorboard.directory.models import Programme
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May

bp = Blueprint("observations", __name__)


@bp.route("/agenda-items/<int:agenda_item_id>/observation", methods=["GET", "POST"])
@door(May.OBSERVE, agenda_item=AgendaItem)
def observe(agenda_item: AgendaItem) -> Response:
    """Score one case: the reader's own view of it, which nobody else changes."""
    _observes(agenda_item.programme_id)
    if agenda_item.presentation is None:
        raise NotFound
    scales, by = queries.scales_of(agenda_item.programme_id), actor()
    form = observation_form(scales, queries.own_observation(agenda_item.id, by.id))
    done = form.carry_out(
        lambda: actions.record_observation(
            agenda_item, scores=form.scores, decision=form.decision.data or None, missing=form.missing.data or [],
            by=by,
        )
    )  # fmt: skip
    if done:
        said = "Your scores are kept"
        anchor = f"case-{agenda_item.id}"
        return go("observations.summary", conference_id=agenda_item.conference_id, _anchor=anchor, said=said)
    seen(Event.CASES_LISTED, agenda_item, cases=[agenda_item.case_id] if agenda_item.case_id else [], key="observed")
    return page(
        "agendas/observations/observe.html", form=form, agenda_item=agenda_item, conference=agenda_item.conference,
        case=agenda_item.presentation.case, information=[f"score_{one.key}" for one in INFORMATION],
        contribution=CONTRIBUTION, team=[f"score_{one.key}" for one in scales[len(INFORMATION) :]],
    )  # fmt: skip


@bp.get("/conferences/<int:conference_id>/observations")
@door(May.OBSERVE, conference=Conference)
def summary(conference: Conference) -> Response:
    """What was observed of a meeting: means, minutes, decisions, what was missing; and which case one may score."""
    _observes(conference.programme_id)
    told = queries.summary_of(conference.id, conference.programme_id)
    cases = [one.item.case_id for one in told.cases if one.item.case_id]
    seen(Event.CASES_LISTED, conference, cases=cases, key="observations")
    return page("agendas/observations/summary.html", conference=conference, summary=told, own=actor().id)


def _observes(programme_id: int) -> None:
    if not db.session.get_one(Programme, programme_id).observes:
        raise NotFound("This programme does not observe its meetings.")
