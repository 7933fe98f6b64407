"""The page on which a programme keeps its phrases."""

from flask import Blueprint, Response

from tumorboard.core.errors import Stale
from tumorboard.core.forms import as_texts
from tumorboard.core.pages import go, page
from tumorboard.directory.models import Programme
from tumorboard.guard import actor, door
from tumorboard.permissions import May
from tumorboard.plans.phrases.actions import keep_phrases
from tumorboard.plans.phrases.forms import phrase_form
from tumorboard.plans.phrases.queries import book_of

bp = Blueprint("phrases", __name__)


@bp.route("/programmes/<programme_slug>/phrases", methods=["GET", "POST"])
@door(May.KEEP_PHRASES, programme=Programme)
def edit(programme: Programme) -> Response:
    """One field for each place, a line for each phrase."""
    book = book_of(programme.id)
    form = phrase_form(book)
    version = book.version if book else 0
    if form.is_submitted() and form.read_version not in (None, version):
        raise Stale(
            "Somebody saved the phrases while you were working on them.", version=version,
            mine=as_texts(form), theirs=as_texts(phrase_form(book, formdata=None)),
        )  # fmt: skip
    if form.carry_out(lambda: keep_phrases(programme, form.told, by=actor())):
        return go("phrases.edit", programme_slug=programme.slug, said="Phrases saved")
    return page("plans/phrases/edit.html", form=form, programme=programme, book=book)
