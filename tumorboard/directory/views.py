"""Pages of administration: people, programmes, their members, specialties and settings."""

from flask import Blueprint, Response, request

from tumorboard.core.errors import NotFound
from tumorboard.core.pages import go, page, paged
from tumorboard.directory import actions, queries
from tumorboard.directory.forms import (
    MemberForm,
    MembershipForm,
    NewSpecialtyForm,
    PersonForm,
    SettingsForm,
    SpecialtyForm,
)
from tumorboard.directory.models import Membership, Person, Programme, Specialty
from tumorboard.guard import actor, door
from tumorboard.permissions import May, Role

bp = Blueprint("directory", __name__)


@bp.get("/people")
@door(May.KEEP_PEOPLE)
def people() -> Response:
    """Everybody who can sign in, or could."""
    part = paged(queries.people(), key=Person.id, after=request.args.get("after"))
    return page("directory/people.html", part=part, is_first="after" not in request.args)


@bp.route("/people/add", methods=["GET", "POST"])
@door(May.KEEP_PEOPLE)
def add_person() -> Response:
    """Add a person; an invitation and their programmes come next."""
    form = PersonForm()
    made = form.carry_out(lambda: actions.make_person(by=actor(), **form.facts))
    if made:
        return go("directory.person", person_id=made.id, said=f"Added {made.name}. Now make a sign-in link.")
    return page("directory/person_add.html", form=form)


@bp.route("/people/<int:person_id>", methods=["GET", "POST"])
@door(May.KEEP_PEOPLE, person=Person)
def person(person: Person) -> Response:
    """One person: name, e-mail, administration, and what they are in which programme."""
    form = PersonForm(obj=_human(person))
    if form.is_submitted():
        form.refuse_stale(person, saved=PersonForm(formdata=None, obj=person))
    if form.is_done(lambda: actions.change_person(person, by=actor(), **form.facts)):
        return go("directory.person", person_id=person.id, said="Person saved")
    return page(
        "directory/person.html", form=form, person=person, memberships=queries.memberships_of(person.id),
        is_self=person.id == actor().id,
    )  # fmt: skip


@bp.post("/people/<int:person_id>/deactivate")
@door(May.KEEP_PEOPLE, person=Person)
def deactivate(person: Person) -> Response:
    """Shut a person out at once."""
    actions.deactivate_person(_human(person), by=actor())
    return go("directory.person", person_id=person.id, said=f"{person.name} can no longer sign in")


@bp.post("/people/<int:person_id>/reactivate")
@door(May.KEEP_PEOPLE, person=Person)
def reactivate(person: Person) -> Response:
    """Let a person in again."""
    actions.reactivate_person(_human(person), by=actor())
    return go("directory.person", person_id=person.id, said=f"{person.name} can sign in again")


@bp.get("/programmes")
@door(May.KEEP_PROGRAMMES)
def programmes() -> Response:
    """Every programme of the installation."""
    return page("directory/programmes.html", rows=queries.all_programmes(), members=queries.count_members())


@bp.get("/programmes/<programme_slug>/members")
@door(May.KEEP_MEMBERS, programme=Programme)
def programme(programme: Programme) -> Response:
    """Who belongs to a programme, as what."""
    rows = queries.current_memberships(programme.id)
    return page("directory/members.html", programme=programme, rows=rows)


@bp.route("/programmes/<programme_slug>/members/add", methods=["GET", "POST"])
@door(May.KEEP_MEMBERS, programme=Programme)
def add_member(programme: Programme) -> Response:
    """Make somebody a member, by their e-mail."""
    form = MemberForm()
    form.offer(queries.active_specialties(programme.id))
    made = form.carry_out(
        lambda: actions.add_member(programme, form.email.data, name=form.name.data or "", by=actor(), **form.standing)
    )
    if made:
        return go("directory.programme", programme_slug=programme.slug, said="The new member can begin")
    return page("directory/member_add.html", form=form, programme=programme)


@bp.route("/memberships/<int:membership_id>", methods=["GET", "POST"])
@door(May.KEEP_MEMBERS, membership=Membership)
def membership(membership: Membership) -> Response:
    """Change what a member is."""
    specialties, programme = queries.active_specialties(membership.programme_id), membership.programme
    form = MembershipForm.of(membership, specialties)
    if form.is_submitted():
        form.refuse_stale(membership, saved=MembershipForm.of(membership, specialties, saved=True))
    if form.is_done(lambda: actions.give_membership(programme, membership.person, by=actor(), **form.standing)):
        return go("directory.programme", programme_slug=programme.slug, said=f"{membership.person.name} is changed")
    return page("directory/membership.html", form=form, membership=membership, programme=programme)


@bp.post("/memberships/<int:membership_id>/end")
@door(May.KEEP_MEMBERS, membership=Membership)
def end_membership(membership: Membership) -> Response:
    """End a membership."""
    actions.end_membership(membership, by=actor())
    said = f"{membership.person.name} is no longer a member"
    return go("directory.programme", programme_slug=membership.programme.slug, said=said)


@bp.get("/programmes/<programme_slug>/specialties")
@door(May.ADD_SPECIALTY, programme=Programme)
def specialties(programme: Programme) -> Response:
    """The disciplines a programme hears."""
    return page("directory/specialties.html", programme=programme, rows=queries.specialties_of(programme.id))


@bp.route("/programmes/<programme_slug>/specialties/add", methods=["GET", "POST"])
@door(May.ADD_SPECIALTY, programme=Programme)
def add_specialty(programme: Programme) -> Response:
    """Add a discipline at the end of the list."""
    form = NewSpecialtyForm()
    made = form.carry_out(
        lambda: actions.add_specialty(
            programme, form.code.data, form.name.data, is_required=form.is_required.data,
            added_because=form.added_because.data or "", by=actor(),
        )
    )  # fmt: skip
    if made:
        return go("directory.specialties", programme_slug=programme.slug, said=f"Added {made.name}")
    return page("directory/specialty_add.html", form=form, programme=programme)


@bp.route("/specialties/<int:specialty_id>", methods=["GET", "POST"])
@door(May.KEEP_PROGRAMME, specialty=Specialty)
def specialty(specialty: Specialty) -> Response:
    """Rename a discipline, say whether it is required, or retire it."""
    form = SpecialtyForm.of(specialty)
    if form.is_submitted():
        form.refuse_stale(specialty, saved=SpecialtyForm.of(specialty, saved=True))
    done = form.is_done(
        lambda: actions.change_specialty(
            specialty, name=form.name.data, is_required=form.is_required.data, is_retired=form.is_retired.data,
            prepares=form.prepares.data, countersigns=form.countersigns.data,
            attendance_target=form.attendance_target.data or 0, by=actor(),
        )
    )  # fmt: skip
    if done:
        return go("directory.specialties", programme_slug=specialty.programme.slug, said=f"{specialty.name} is changed")
    return page("directory/specialty.html", form=form, specialty=specialty, programme=specialty.programme)


@bp.route("/programmes/<programme_slug>/settings", methods=["GET", "POST"])
@door(May.KEEP_PROGRAMME, programme=Programme)
def settings(programme: Programme) -> Response:
    """A programme's name, time zone, and how long a case has."""
    form = SettingsForm(obj=programme)
    if form.is_submitted():
        form.refuse_stale(programme, saved=SettingsForm(formdata=None, obj=programme))
    done = form.is_done(
        lambda: actions.change_programme(
            programme, name=form.name.data, time_zone=form.time_zone.data,
            default_minutes=form.default_minutes.data,
            wall_shows_names=form.wall_shows_names.data, observes=form.observes.data,
            acknowledge_days=form.acknowledge_days.data,
            factor_roles=[Role(value) for value in form.factor_roles.data or []], by=actor(),
        )
    )  # fmt: skip
    if done:
        return go("directory.settings", programme_slug=programme.slug, said="Settings saved")
    return page("directory/settings.html", form=form, programme=programme)


def _human(person: Person) -> Person:
    """A person of flesh: the app's own are kept by nobody."""
    if person.is_system:
        raise NotFound
    return person
