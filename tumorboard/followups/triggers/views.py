"""Saying that what a case waited for has happened, taking that back, or that it is not needed any more."""

from flask import Blueprint, Response, url_for

from tumorboard.audit.events import Event
from tumorboard.cases.models import Case
from tumorboard.core.db import db
from tumorboard.core.pages import page
from tumorboard.directory.models import Person
from tumorboard.followups.pages import go_on
from tumorboard.followups.triggers import actions
from tumorboard.followups.triggers.forms import DropForm
from tumorboard.followups.triggers.models import AgainTrigger
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May

bp = Blueprint("triggers", __name__)


@bp.post("/triggers/<int:trigger_id>/happened")
@door(May.CALL_AGAIN, trigger=AgainTrigger)
def happened(trigger: AgainTrigger) -> Response:
    """Say that it has happened: the draft to present the case again is made."""
    draft = actions.call_again(trigger, by=actor())
    if draft is None:
        return go_on(trigger, said="The case is on its way to the board already.")
    owner = db.session.get_one(Person, draft.written_by_id)
    undo = (url_for("triggers.take_back", trigger_id=trigger.id), {"because": "Said by mistake"})
    return go_on(trigger, said=f"A draft waits for {owner.name}, who completes it.", undo=undo)


@bp.post("/triggers/<int:trigger_id>/take-back")
@door(May.CALL_AGAIN, trigger=AgainTrigger)
def take_back(trigger: AgainTrigger) -> Response:
    """It has not happened: discard the draft, and wait as before."""
    actions.take_back_call(trigger, because="Said by mistake", by=actor())
    return go_on(trigger, said="Taken back. The case waits as before.")


@bp.route("/triggers/<int:trigger_id>/drop", methods=["GET", "POST"])
@door(May.CALL_AGAIN, trigger=AgainTrigger)
def drop(trigger: AgainTrigger) -> Response:
    """Say why the case need not be presented again."""
    form = DropForm()
    if form.is_done(lambda: actions.drop_trigger(trigger, because=form.because.data or "", by=actor())):
        return go_on(trigger, said="It is not to be presented again.")
    case = db.session.get_one(Case, trigger.case_id)
    seen(Event.CASE_READ, case, cases=[case.id], key="trigger")
    return page("followups/triggers/drop.html", trigger=trigger, case=case, form=form)
