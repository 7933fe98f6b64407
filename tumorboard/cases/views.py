"""Pages of a case: the list, its facts, the rows beside it, who holds the patient."""

from flask import Blueprint, Response, request, url_for

from tumorboard.audit.events import Event
from tumorboard.cases import actions, queries, records
from tumorboard.cases.forms import KINDS, CaseForm, CloseForm, HolderForm, Row
from tumorboard.cases.models import BiopsyWarning, Case
from tumorboard.cases.states import CaseState
from tumorboard.core.db import db
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import go, page, paged
from tumorboard.directory.models import Person, Programme
from tumorboard.directory.queries import current_memberships
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May
from tumorboard.policy import allowed
from tumorboard.vocabulary.lists import label
from tumorboard.vocabulary.search import diagnosis_offers, site_offers

bp = Blueprint("cases", __name__)
KIND = "<any(imaging,pathology,treatment):kind>"


@bp.get("/programmes/<programme_slug>/cases")
@door(May.READ_CASES, programme=Programme)
def index(programme: Programme) -> Response:
    """The cases the reader may see, narrowed by state, diagnosis group and holder."""
    by, asked = actor(), request.args
    state = {"closed": CaseState.CLOSED, "all": None}.get(asked.get("state", ""), CaseState.OPEN)
    holder = asked.get("holder", "")
    query = queries.cases_in(
        programme.id, by, state=state, group=asked.get("group", "")[:100],
        holder_id=int(holder) if holder.isdecimal() and len(holder) < 10 else None,
    )  # fmt: skip
    part = paged(query, key=Case.id, after=asked.get("after"))
    seen(Event.CASES_LISTED, programme, cases=[case.id for case in part.rows])
    return page(
        "cases/index.html", programme=programme, part=part, asked=asked, state=asked.get("state", "open"),
        slots=queries.line_slots(part.rows, by), holders=queries.current_holders([case.id for case in part.rows]),
        groups=queries.diagnosis_groups(programme.id, by), people=queries.people_who_hold(programme.id, by),
    )  # fmt: skip


@bp.route("/cases/<int:case_id>/facts", methods=["GET", "POST"])
@door(May.EDIT_CASE, case=Case)
def facts(case: Case) -> Response:
    """Correct the facts of a case."""
    form = CaseForm.of(case)
    version = form.read_version if form.is_submitted() else case.version
    done = form.carry_out(lambda: actions.change_case(case, version=version, by=actor(), **form.facts))
    if done:
        return go("charts.case", case_id=case.id, said="Facts saved")
    form.version.data = str(version or case.version)
    seen(Event.CASE_READ, case)
    return page(
        "cases/facts.html", form=form, case=case, diagnosis_offers=diagnosis_offers(), site_offers=site_offers()
    )


@bp.get("/cases/<int:case_id>/records")
@door(May.READ_CASE, case=Case)
def rows(case: Case) -> Response:
    """The imaging, pathology and treatment of a case."""
    seen(Event.CASE_READ, case)
    return page(
        "cases/records.html", case=case, imaging=queries.imaging(case.id), pathology=queries.pathology(case.id),
        treatments=queries.treatments(case.id), label=label, may_edit=_may_edit(case),
    )  # fmt: skip


@bp.route(f"/cases/<int:case_id>/records/{KIND}/add", methods=["GET", "POST"])
@door(May.EDIT_CASE, case=Case)
def add_row(case: Case, kind: str) -> Response:
    """Add an imaging study, a pathology report or a treatment."""
    record, form_of, words, _ = KINDS[kind]
    form = form_of()
    if form.carry_out(lambda: records.add_row(case, record.model, by=actor(), **form.facts)):
        return go("cases.rows", case_id=case.id, said=f"Added the {words}")
    return page("cases/record.html", form=form, case=case, kind=kind, row=None, words=words)


@bp.route(f"/cases/<int:case_id>/records/{KIND}/<int:row_id>", methods=["GET", "POST"])
@door(May.EDIT_CASE, case=Case)
def change_row(case: Case, kind: str, row_id: int) -> Response:
    """Correct an imaging study, a pathology report or a treatment."""
    row = _row(case, kind, row_id)
    _, form_of, words, _ = KINDS[kind]
    form = form_of(obj=row)
    version = form.read_version if form.is_submitted() else row.version
    if form.carry_out(lambda: records.change_row(row, version=version, by=actor(), **form.facts)):
        return go("cases.rows", case_id=case.id, said=f"Saved the {words}")
    form.version.data = str(version or row.version)
    seen(Event.CASE_READ, case)
    return page("cases/record.html", form=form, case=case, kind=kind, row=row, words=words)


@bp.post(f"/cases/<int:case_id>/records/{KIND}/<int:row_id>/remove")
@door(May.EDIT_CASE, case=Case)
def remove_row(case: Case, kind: str, row_id: int) -> Response:
    """Take out a row that was entered by mistake."""
    records.remove_row(_row(case, kind, row_id), by=actor())
    return go("cases.rows", case_id=case.id, said=f"Took out the {KINDS[kind][2]}")


@bp.route("/cases/<int:case_id>/holder", methods=["GET", "POST"])
@door(May.EDIT_CASE, case=Case)
def holder(case: Case) -> Response:
    """Say who holds the patient, with everybody who held them before."""
    members = {str(one.person_id): one.person.name for one in current_memberships(case.programme_id)}
    form = HolderForm()
    form.person.choices = {"": "Nobody here", **members}

    def change() -> object:
        chosen = db.session.get(Person, int(form.person.data)) if form.person.data else None
        return actions.change_holder(case, person=chosen, institution=form.institution.data or "", by=actor())

    if form.carry_out(change):
        return go("charts.case", case_id=case.id, said="The holder is recorded")
    seen(Event.CASE_READ, case)
    return page("cases/holder.html", form=form, case=case, holders=queries.holders(case.id))


@bp.route("/cases/<int:case_id>/close", methods=["GET", "POST"])
@door(May.CLOSE_CASE, case=Case)
def close(case: Case) -> Response:
    """Close a case with a reason."""
    form = CloseForm()
    if form.carry_out(lambda: actions.close_case(case, because=form.because.data or "", by=actor())):
        undo = (url_for("cases.reopen", case_id=case.id), dict[str, str]())
        return go("charts.case", case_id=case.id, said=f"Closed {case.number}", undo=undo)
    return page("cases/close.html", form=form, case=case)


@bp.post("/cases/<int:case_id>/reopen")
@door(May.CLOSE_CASE, case=Case)
def reopen(case: Case) -> Response:
    """Open a closed case again."""
    actions.reopen_case(case, by=actor())
    return go("charts.case", case_id=case.id, said=f"Reopened {case.number}")


@bp.post("/cases/<int:case_id>/biopsy-warnings/<int:warning_id>/acknowledge")
@door(May.ACKNOWLEDGE_BIOPSY_WARNING, case=Case)
def acknowledge_biopsy_warning(case: Case, warning_id: int) -> Response:
    """Say, for the board, that the biopsy outside is known."""
    warning = BiopsyWarning.find(warning_id)
    if warning.case_id != case.id:
        raise NotFound
    actions.acknowledge_biopsy_warning(warning, by=actor())
    return go("charts.case", case_id=case.id, said="You acknowledged the biopsy outside")


def _may_edit(case: Case) -> bool:
    return case.state is CaseState.OPEN and allowed(actor(), May.EDIT_CASE, case)


def _row(case: Case, kind: str, row_id: int) -> Row:
    row: Row = KINDS[kind][0].model.find(row_id)
    if row.case_id != case.id:
        raise NotFound
    return row
