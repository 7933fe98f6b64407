"""The page of a letterhead: what stands on the programme's letters, seen before it is saved."""

from typing import Any

from flask import Blueprint, Response

from tumorboard.core import documents
from tumorboard.core.errors import Stale
from tumorboard.core.forms import as_texts
from tumorboard.core.pages import go, page
from tumorboard.directory.letterhead.actions import change_letterhead
from tumorboard.directory.letterhead.forms import LetterheadForm
from tumorboard.directory.letterhead.models import Letterhead
from tumorboard.directory.letterhead.queries import Heading, heading_of, letterhead_of
from tumorboard.directory.models import Programme
from tumorboard.guard import actor, door, form_again
from tumorboard.permissions import May

bp = Blueprint("letterhead", __name__)


@bp.route("/programmes/<programme_slug>/letterhead", methods=["GET", "POST"])
@door(May.KEEP_PROGRAMME, programme=Programme)
def edit(programme: Programme) -> Response:
    """The lines, the footer and the logo; “Preview” shows what was typed and keeps nothing."""
    stands = letterhead_of(programme.id)
    form = LetterheadForm.of(stands)
    if form.preview.data and form.validate_on_submit():
        heading = form.typed(stands, programme.name)
        form_again()
        return _shown(programme, form, heading, is_typed=True)
    if form.is_submitted():
        _refuse_stale(form, stands)
    done = form.carry_out(
        lambda: change_letterhead(
            programme, name_lines=form.name_lines.data or "", address_lines=form.address_lines.data or "",
            footer=form.footer.data or "", logo=form.sent_logo(), without_logo=form.without_logo.data, by=actor(),
        )
    )  # fmt: skip
    if done:
        return go("letterhead.edit", programme_slug=programme.slug, said="Letterhead saved")
    return _shown(programme, form, Heading.of(stands, programme.name))


@bp.get("/programmes/<programme_slug>/letterhead/pdf")
@door(May.KEEP_PROGRAMME, programme=Programme)
def specimen(programme: Programme) -> Response:
    """A letter about nobody, as a PDF."""
    heading = heading_of(programme.id)
    return documents.pdf("directory/letterhead/specimen.html", "letterhead", on_paper=True, heading=heading)


def _shown(programme: Programme, form: LetterheadForm, heading: Heading, **more: Any) -> Response:
    return page(
        "directory/letterhead/edit.html", form=form, programme=programme, heading=heading,
        has_pdf=documents.has_pdf(), **more,
    )  # fmt: skip


def _refuse_stale(form: LetterheadForm, stands: Letterhead | None) -> None:
    """Two administrators at once: the second sees both texts, also when the first made the very first letterhead."""
    version = stands.version if stands else 0
    if form.read_version not in (None, version):
        raise Stale(
            "Somebody saved this letterhead while you were working on it.",
            mine=_texts(form), theirs=_texts(LetterheadForm.of(stands, saved=True)), version=version,
        )  # fmt: skip


def _texts(form: LetterheadForm) -> dict[str, str]:
    return {label: words for label, words in as_texts(form).items() if label in ("Name", "Address", "Footer")}
