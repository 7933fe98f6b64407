"""The checklist's page, its versions, and who owes what."""

from tumorboard.core.db import db
from tumorboard.permissions import Role
from tumorboard.presentations.needs.queries import checks_of
from tumorboard.presentations.queries import readiness_of
from tumorboard.presentations.readiness import USUAL, Asked


def form_of(checks) -> dict[str, str]:
    """The page as it would be posted, untouched."""
    known = {check.asked: check for check in checks}
    fields: dict[str, str] = {}
    for asked in Asked:
        fields |= {f"{asked.value}-of": "all" if asked in known else "none", f"{asked.value}-owner": "referrer"}
        fields[f"{asked.value}-hours"] = "0"
    return fields


def test_checklist_is_saved_as_a_version(make, client):
    programme = make.programme()
    desk = client(make.member(programme, Role.COORDINATOR))
    where = f"/programmes/{programme.slug}/checklist"
    assert b"From the template; not changed here yet" in desk.get(where).data
    fields = form_of(USUAL) | {"consent_to_share-of": "all", "consent_to_share-hours": "24", "version": "0"}
    assert desk.post(where, data=fields).status_code == 303
    assert (Asked.CONSENT.value, 24) in [(one.asked, one.hours) for one in checks_of(programme)]
    assert b"Asked now: Consent to share, of every case" in desk.get(f"{where}/versions").data
    assert desk.post(where, data=fields).status_code == 409


def test_checklist_says_what_is_wrong_beside_the_field(make, client):
    programme = make.programme()
    desk = client(make.member(programme, Role.COORDINATOR))
    fields = form_of(USUAL) | {"slides-hours": "many", "version": "0"}
    answer = desk.post(f"/programmes/{programme.slug}/checklist", data=fields)
    assert answer.status_code == 422
    assert b"Enter whole hours, such as 24." in answer.data


def test_owners_are_changed_by_the_desk(make, client):
    presentation = make.presentation()
    programme = make.programme_of(presentation)
    member = make.member(programme, Role.ATTENDEE, name="Dr. Ines Roth")
    desk = client(make.member(programme, Role.COORDINATOR))
    where = f"/presentations/{presentation.id}/owners"
    assert b"Dr. Ines Roth" in desk.get(where).data
    lacking = [one.id for one in readiness_of([presentation.id])[presentation.id] if one.done_at is None]
    fields = {f"owner_{key}": "desk" for key in lacking} | {f"owner_{lacking[0]}": f"person-{member.id}"}
    assert desk.post(where, data=fields).status_code == 303
    db.session.expire_all()
    owners = {one.id: one.owner_id for one in readiness_of([presentation.id])[presentation.id]}
    assert owners[lacking[0]] == member.id
    assert desk.post(where, data=fields | {f"owner_{lacking[0]}": "person-999999"}).status_code == 422
