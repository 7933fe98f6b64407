"""The page of a case's files, and the locked-down way in which they are handed out."""

from flask import Blueprint, Response, current_app, make_response, url_for

from tumorboard.audit.events import Event
from tumorboard.cases.attachments import actions, scanning, shelf
from tumorboard.cases.attachments.forms import AttachForm
from tumorboard.cases.attachments.models import Attachment
from tumorboard.cases.attachments.queries import attachments_of
from tumorboard.cases.models import Case
from tumorboard.cases.states import CaseState
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import go, page
from tumorboard.guard import actor, apart, door, seen, takes_files
from tumorboard.permissions import May
from tumorboard.policy import allowed

bp = Blueprint("attachments", __name__)
#: A browser that opens it in spite of everything runs nothing in it (ASVS 5.0, 5.4.2 and 3.2.1).
LOCKED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


@bp.get("/cases/<int:case_id>/attachments")
@door(May.READ_CASE, case=Case)
def index(case: Case) -> Response:
    """What is attached, and the form that takes more."""
    return _shown(case, AttachForm())


@bp.post("/cases/<int:case_id>/attachments")
@takes_files
@door(May.EDIT_CASE, case=Case)
def attach(case: Case) -> Response:
    """Take a file: looked at by content, by the virus scanner where there is one, then kept."""
    form, most, by = AttachForm(), current_app.config["ATTACHMENT_BYTES"], actor()
    if not form.validate_on_submit():
        return _shown(case, form)
    content, is_scanned = form.content(most), scanning.is_configured()
    if is_scanned and (refusal := apart(lambda: scanning.refusal(content))):
        form.file.errors = [refusal]
        return _shown(case, form)
    words = form.words.data or ""
    kept = form.carry_out(
        lambda: actions.attach(case, content, words=words, most_bytes=most, is_scanned=is_scanned, by=by)
    )
    if kept is None:
        return _shown(case, form)
    return go("attachments.index", case_id=case.id, said=f"Attached “{kept.words}”")


@bp.get("/cases/<int:case_id>/attachments/<int:attachment_id>")
@door(May.READ_CASE, case=Case)
def download(case: Case, attachment_id: int) -> Response:
    """Hand a file out, never to be shown inside one of our pages."""
    attachment = _of(case, attachment_id)
    if attachment.taken_off_at is not None:
        raise NotFound
    response = make_response(shelf.take(attachment.stored_as, attachment.digest))
    response.headers["Content-Type"] = attachment.kind.mime
    response.headers["Content-Disposition"] = f'attachment; filename="{attachment.file_name}"'
    response.headers["Content-Security-Policy"] = LOCKED
    seen(Event.ATTACHMENT_READ, attachment, cases=[case.id])
    return response


@bp.post("/cases/<int:case_id>/attachments/<int:attachment_id>/take-off")
@door(May.EDIT_CASE, case=Case)
def take_off(case: Case, attachment_id: int) -> Response:
    """No longer show it."""
    attachment = _of(case, attachment_id)
    actions.take_off(attachment, by=actor())
    undo = (url_for("attachments.put_back", case_id=case.id, attachment_id=attachment.id), dict[str, str]())
    return go("attachments.index", case_id=case.id, said=f"Took off “{attachment.words}”", undo=undo)


@bp.post("/cases/<int:case_id>/attachments/<int:attachment_id>/put-back")
@door(May.EDIT_CASE, case=Case)
def put_back(case: Case, attachment_id: int) -> Response:
    """Show it again."""
    attachment = _of(case, attachment_id)
    actions.put_back(attachment, by=actor())
    return go("attachments.index", case_id=case.id, said=f"“{attachment.words}” is back")


def _of(case: Case, attachment_id: int) -> Attachment:
    attachment = Attachment.find(attachment_id)
    if attachment.case_id != case.id:
        raise NotFound
    return attachment


def _shown(case: Case, form: AttachForm) -> Response:
    rows = attachments_of(case.id)
    seen(Event.CASE_READ, case, key="attachments")
    return page(
        "cases/attachments.html", form=form, case=case,
        shown=[one for one in rows if one.taken_off_at is None], gone=[one for one in rows if one.taken_off_at],
        may_edit=case.state is CaseState.OPEN and allowed(actor(), May.EDIT_CASE, case),
        most=current_app.config["ATTACHMENT_BYTES"] // 1_000_000,
    )  # fmt: skip
