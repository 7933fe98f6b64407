"""Making a programme through the page."""

from sqlalchemy import select

from tumorboard.core.db import db
from tumorboard.directory.models import Programme
from tumorboard.directory.queries import active_specialties
from tumorboard.permissions import Role
from tumorboard.vocabulary.templates import programme_template

TYPED = {"template": "musculoskeletal", "name": "Bones", "slug": "bones", "time_zone": "Europe/Vienna"}


def made() -> list[Programme]:
    """The programmes there are."""
    return list(db.session.scalars(select(Programme)))


def test_make_programme_brings_the_specialties_of_the_template(client, make):
    administrator = client(make.person(is_installation_administrator=True))
    answer = administrator.post("/programmes/add", data=TYPED)
    assert (answer.status_code, answer.location) == (303, "/programmes/bones/members")
    [programme] = made()
    assert (programme.name, programme.time_zone, programme.template) == ("Bones", "Europe/Vienna", "musculoskeletal")
    template = programme_template("musculoskeletal")
    assert [one.code for one in active_specialties(programme.id)] == [one.code for one in template.specialties]


def test_make_programme_without_a_template_has_no_specialties(client, make):
    client(make.person(is_installation_administrator=True)).post("/programmes/add", data=TYPED | {"template": ""})
    [programme] = made()
    assert (programme.template, list(active_specialties(programme.id))) == ("", [])


def test_make_programme_says_what_is_wrong_beside_the_field(client, make):
    administrator = client(make.person(is_installation_administrator=True))
    for wrong, sentence in (
        ({"slug": "Bones!"}, "small letters, digits and hyphens"),
        ({"time_zone": "Newcastle"}, "no time zone name"),
        ({"template": "heart"}, "Choose one from the list"),
        ({"name": ""}, "Enter a name."),
    ):
        answer = administrator.post("/programmes/add", data=TYPED | wrong)
        assert answer.status_code == 422
        assert sentence in answer.text
    assert made() == []


def test_make_programme_is_for_installation_administrators(client, make):
    programme = make.programme("sarcoma")
    member = client(make.member(programme, Role.PROGRAMME_ADMINISTRATOR))
    assert member.post("/programmes/add", data=TYPED).status_code == 403
    assert [one.slug for one in made()] == ["sarcoma"]
