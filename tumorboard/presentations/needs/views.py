"""The page of a programme's checklist with its older versions, and who owes what of a case."""

from flask import Blueprint, Response

from tumorboard.audit.events import Event
from tumorboard.core.pages import go, page
from tumorboard.directory.models import Programme
from tumorboard.directory.queries import active_specialties, current_memberships, specialties_of
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.needs.actions import change_checklist, change_owners
from tumorboard.presentations.needs.forms import ChecklistForm, OwnersForm
from tumorboard.presentations.needs.queries import check_from, checklists_of, checks_of, first_checks, newest_checklist
from tumorboard.presentations.needs.wording import changes, check_words
from tumorboard.presentations.queries import readiness_of

bp = Blueprint("needs", __name__)
SHOWN = 20


@bp.route("/programmes/<programme_slug>/checklist", methods=["GET", "POST"])
@door(May.KEEP_CHECKLIST, programme=Programme)
def checklist(programme: Programme) -> Response:
    """What is asked before a meeting, of which kind of case, whose it is, and how long before the cut-off."""
    kept = newest_checklist(programme.id)
    specialties = {one.code: one.name for one in active_specialties(programme.id)}
    form = ChecklistForm.of(checks_of(programme), kept.number if kept else 0, specialties)
    done = form.carry_out(
        lambda: change_checklist(programme, form.told, number=form.read_version or 0, by=actor())
    )  # fmt: skip
    if done is not None:
        said = "Checklist saved: it holds from the next referral on"
        return go("needs.checklist", programme_slug=programme.slug, said=said)
    return page("needs/checklist.html", form=form, programme=programme, kept=kept)


@bp.get("/programmes/<programme_slug>/checklist/versions")
@door(May.KEEP_CHECKLIST, programme=Programme)
def versions(programme: Programme) -> Response:
    """Who saved which version when, what it asks, and what it changed."""
    names = {one.code: one.name for one in specialties_of(programme.id)}
    # One more than shown: what the last of them changed stands in it.
    rows = checklists_of(programme.id, most=SHOWN + 1)
    held = [tuple(check_from(one) for one in row.checks) for row in rows]
    before = [*held[1:], first_checks(programme)]
    kept = [
        (row, [check_words(one, names) for one in checks], changes(was, checks, names))
        for row, checks, was in zip(rows, held, before, strict=False)
    ]
    return page("needs/versions.html", programme=programme, versions=kept[:SHOWN])


@bp.route("/presentations/<int:presentation_id>/owners", methods=["GET", "POST"])
@door(May.ASSIGN_READINESS, presentation=Presentation)
def owners(presentation: Presentation) -> Response:
    """Say who owes what this case still lacks."""
    seen(Event.PRESENTATION_READ, presentation, cases=[presentation.case_id])
    needs = [one for one in readiness_of([presentation.id])[presentation.id] if one.done_at is None]
    people = {row.person_id: row.person.name for row in current_memberships(presentation.programme_id)}
    people |= {one.owner_id: one.owner.name for one in needs if one.owner_id and one.owner}
    specialties = {one.id: one.name for one in active_specialties(presentation.programme_id)}
    form = OwnersForm.of(needs, people, specialties)
    if form.is_done(lambda: change_owners(presentation, form.owners, by=actor())):
        return go("presentations.show", presentation_id=presentation.id, said="Saved who owes what")
    return page("needs/owners.html", form=form, presentation=presentation)
