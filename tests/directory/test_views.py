"""Administration through the pages."""

import pytest
from sqlalchemy import select

from tumorboard.core.db import db
from tumorboard.directory.models import Membership, Person, Programme, Specialty
from tumorboard.permissions import Role

PERSON = {"name": "Ada Quill", "email": "ada@hospital.example"}


@pytest.fixture
def programme(make):
    """A programme."""
    return make.programme("sarcoma")


@pytest.fixture
def root(client, make):
    """An installation administrator's browser."""
    return client(make.person("Root", is_installation_administrator=True))


@pytest.fixture
def keeper(client, make, programme):
    """A programme administrator's browser."""
    return client(make.member(programme, Role.PROGRAMME_ADMINISTRATOR))


def found(model, **where):
    """The one row, as the database has it now."""
    return db.session.scalars(select(model).filter_by(**where).execution_options(populate_existing=True)).one()


def membership_of(person: Person):
    """The person's one membership."""
    return found(Membership, person_id=person.id)


def test_add_person_leads_to_their_page(root):
    answer = root.post("/people/add", data=PERSON)
    ada = found(Person, email="ada@hospital.example")
    assert (answer.status_code, answer.location) == (303, f"/people/{ada.id}")
    assert "Ada Quill" in root.get("/people").text
    assert "Another person has this e-mail" in root.post("/people/add", data=PERSON).text


def test_people_come_in_pages_and_without_the_system(root, make):
    for _ in range(50):
        make.person()
    first = root.get("/people").text
    assert "system@tumorboard.invalid" not in first
    assert "Root" not in first.partition("<main")[2]
    following = f"/people?after={first.partition('/people?after=')[2].partition(chr(34))[0]}"
    assert "Root" in root.get(following).text.partition("<main")[2]
    assert root.get(f"/people/{make.root().id}").status_code == 404


def test_person_is_changed_once_and_a_stale_save_shows_both(root, make):
    person = make.person("Ada")
    typed = {"name": "Ada Quill", "email": person.email, "version": "1"}
    assert root.post(f"/people/{person.id}", data=typed).status_code == 303
    answer = root.post(f"/people/{person.id}", data=typed | {"name": "Ada Feather"})
    assert answer.status_code == 409
    assert "Ada Quill" in answer.text
    assert "Ada Feather" in answer.text
    assert found(Person, id=person.id).name == "Ada Quill"


def test_the_last_administrator_stays_one(root):
    me = found(Person, name="Root")
    answer = root.post(f"/people/{me.id}", data={"name": "Root", "email": me.email, "version": str(me.version)})
    assert answer.status_code == 422
    assert "last installation administrator" in answer.text
    assert root.post(f"/people/{me.id}/deactivate").status_code == 422
    assert found(Person, name="Root").is_active


def test_a_deactivated_person_is_out_until_reactivated(root, client, make):
    person = make.person("Ada")
    browser = client(person)
    assert root.post(f"/people/{person.id}/deactivate").status_code == 303
    assert browser.get("/").status_code == 302
    assert "cannot sign in" in root.get(f"/people/{person.id}").text
    assert root.post(f"/people/{person.id}/reactivate").status_code == 303
    assert found(Person, id=person.id).is_active


def test_programmes_count_their_members(root, make, programme):
    make.member(programme, Role.CHAIR)
    text = root.get("/programmes").text
    assert "/programmes/sarcoma/members" in text
    assert 'data-label="Members">1<' in text


def test_add_member_finds_the_person_by_email(keeper, make, programme):
    person = make.person("Ada")
    where = "/programmes/sarcoma/members/add"
    typed = {"email": person.email.upper(), "roles": ["chair", "attendee"]}
    assert "speaks for a specialty" in keeper.post(where, data=typed).text
    specialty = found(Specialty, programme_id=programme.id, code="ORT")
    assert keeper.post(where, data=typed | {"specialty_id": str(specialty.id)}).status_code == 303
    member = membership_of(person)
    assert (member.roles, member.specialty_id) == ({Role.CHAIR, Role.ATTENDEE}, specialty.id)
    assert "is a member already" in keeper.post(where, data=typed).text
    assert "Ada" in keeper.get("/programmes/sarcoma/members").text


def test_add_member_adds_a_newcomer_only_for_those_who_keep_people(keeper, root, programme):
    where = "/programmes/sarcoma/members/add"
    answer = keeper.post(where, data=PERSON | {"roles": ["referrer"]})
    assert answer.status_code == 422
    assert "Ask an installation administrator" in answer.text
    assert "Give their name" in root.post(where, data={"email": PERSON["email"], "roles": ["referrer"]}).text
    assert root.post(where, data=PERSON | {"roles": ["referrer"]}).status_code == 303
    assert membership_of(found(Person, email=PERSON["email"])).roles == {Role.REFERRER}


def test_roles_change_once_and_a_stale_save_shows_both(keeper, make, programme):
    person = make.member(programme, Role.REFERRER)
    member = membership_of(person)
    where, version = f"/memberships/{member.id}", str(member.version)
    assert keeper.post(where, data={"roles": ["chair"], "version": version}).status_code == 303
    assert membership_of(person).roles == {Role.CHAIR}
    answer = keeper.post(where, data={"roles": ["coordinator"], "version": version})
    assert answer.status_code == 409
    assert "Coordinator" in answer.text
    assert membership_of(person).roles == {Role.CHAIR}
    assert "Choose at least one role" in keeper.post(where, data={"specialty_id": ""}).text


def test_a_membership_ends_once(keeper, client, make, programme):
    person = make.member(programme, Role.COORDINATOR)
    browser = client(person)
    where = f"/memberships/{membership_of(person).id}"
    assert browser.get("/programmes/sarcoma/cases").status_code == 200
    assert keeper.post(f"{where}/end").status_code == 303
    assert browser.get("/programmes/sarcoma/cases").status_code == 302, "their session ended with it"
    assert client(person).get("/programmes/sarcoma/cases").status_code == 404
    assert keeper.post(f"{where}/end").status_code == 422
    assert "This membership ended" in keeper.get(where).text


def test_specialties_are_added_changed_and_retired(keeper, programme):
    where = "/programmes/sarcoma/specialties/add"
    assert keeper.post(where, data={"code": "nur", "name": "Nursing"}).status_code == 303
    assert "has this code" in keeper.post(where, data={"code": "NUR", "name": "Nursing"}).text
    added = found(Specialty, programme_id=programme.id, code="NUR")
    assert not added.is_required
    typed = {"name": "Nurses", "is_required": "y", "is_retired": "y", "version": str(added.version)}
    assert keeper.post(f"/specialties/{added.id}", data=typed).status_code == 303
    changed = found(Specialty, id=added.id)
    assert (changed.name, changed.is_required, changed.retired_at is not None) == ("Nurses", True, True)
    assert keeper.post(f"/specialties/{added.id}", data=typed).status_code == 409
    assert "Retired" in keeper.get("/programmes/sarcoma/specialties").text


def test_settings_are_checked_and_saved(keeper, programme):
    where, typed = "/programmes/sarcoma/settings", {"name": "Sarcoma", "time_zone": "UTC", "default_minutes": "12"}
    for wrong in ({"default_minutes": "many"}, {"default_minutes": "0"}, {"time_zone": "Here"}, {"name": " "}):
        assert keeper.post(where, data=typed | wrong).status_code == 422
    assert keeper.post(where, data=typed | {"version": str(programme.version)}).status_code == 303
    saved = found(Programme, slug="sarcoma")
    assert (saved.name, saved.time_zone, saved.default_minutes) == ("Sarcoma", "UTC", 12)


def test_installation_administrators_keep_members_but_no_settings(root, programme):
    text = root.get("/programmes/sarcoma/members").text
    assert "/programmes/sarcoma/specialties" in text
    assert "/programmes/sarcoma/settings" not in text
    assert root.get("/programmes/sarcoma/settings").status_code == 403
