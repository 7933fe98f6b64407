"""A restricted case: nobody but those named on it finds a word of it, on any page, as any role."""

import io
import zipfile
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from tests.walk import address, expected, is_stream, rules
from tests.world import World, build
from tumorboard.cases.models import Case
from tumorboard.cases.restriction.models import CaseReader, Restriction
from tumorboard.core.db import db
from tumorboard.directory.models import Person
from tumorboard.inputs.models import Input
from tumorboard.patients.models import Patient, PatientIdentifier
from tumorboard.permissions import Role
from tumorboard.plans.models import PlanLine, PlanSection, Recommendation
from tumorboard.presentations.models import Presentation

LEAK = "Zqxleak"
#: What says who somebody is or what was said of them.
TOLD = (
    Patient.given_names, Patient.family_name, PatientIdentifier.value, Presentation.question, Presentation.history,
    Recommendation.words, Input.text,
)  # fmt: skip


WHO = ("referrer", "attendee", "coordinator", "programme_administrator")
#: A page may lead on; one that is about a meeting may name a case that is not there for its reader.
FINE = ((200, 302), (200, 303), (200, 404))


def mark_what_is_told() -> list[str]:
    """Give every name and text of the world a word that is found again; the cases' numbers are words already."""
    db.session.rollback()
    with db.engine.begin() as connection:
        for column in TOLD:
            table = column.class_.__table__
            word = f"{LEAK} {table.name} {column.key}"
            connection.execute(update(table).values({column.key: word}).where(column != ""))
    db.session.expire_all()
    signed = {*db.session.scalars(select(PlanLine.words)), *db.session.scalars(select(PlanSection.text))} - {""}
    people = {*db.session.scalars(select(Person.name))}
    return [LEAK, *db.session.scalars(select(Case.number)), *(signed - people)]


def restrict_everything(programme_id: int, insider_id: int) -> None:
    """Restrict every case of the programme to one coordinator."""
    db.session.rollback()
    with db.engine.begin() as connection:
        ours = select(Case.id).where(Case.programme_id == programme_id)
        keys = connection.scalars(ours).all()
        connection.execute(update(Case).where(Case.programme_id == programme_id).values(is_restricted=True))
        about = {"programme_id": programme_id, "reason": f"{LEAK} reason", "restricted_by_id": insider_id}
        connection.execute(insert(Restriction), [{"case_id": key} | about for key in keys])
        named = [{"case_id": key, "person_id": insider_id, "named_by_id": insider_id} for key in keys]
        connection.execute(insert(CaseReader), named)
    db.session.expire_all()
    db.session.rollback()


def text_of(answer: Any) -> str:
    """What an answer says; of a spreadsheet, its words."""
    if "spreadsheet" in answer.mimetype:
        with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
            return "".join(book.read(name).decode() for name in book.namelist())
    return answer.text if answer.mimetype != "application/pdf" else ""


def _secret(rule: Any, secrets: list[str]) -> list[str]:
    """Who reviews the rights of a programme is told the numbers of its restricted cases, and no more."""
    return secrets[:1] if rule.endpoint.startswith("access.") else secrets


@pytest.fixture
def world(make) -> World:
    """One of everything."""
    return build(make)


def test_nobody_finds_a_word_of_a_restricted_case(app, client, make, world):
    insider = make.member(world.programme, Role.COORDINATOR, name="Insider")
    for name, person in (("patient_id", db.session.get_one(Case, world.things["case_id"].id).patient),):
        world.things[name] = person
    secrets = mark_what_is_told()
    restrict_everything(world.programme.id, insider.id)
    leaks: list[str] = []
    app.config["PROPAGATE_EXCEPTIONS"], app.testing = False, False
    for role in WHO:
        person = world.cast[role]
        browser, actor = client(person), make.actor(person)
        for rule in rules(app, "GET"):
            if rule.rule.endswith("pdf") or is_stream(rule):
                continue
            want = expected(app, world, rule, actor)
            answer = browser.get(address(app, world, rule))
            said = text_of(answer)
            if answer.status_code != want and (want, answer.status_code) not in FINE:
                leaks.append(f"{person.name} {rule.endpoint}: {answer.status_code}, the table says {want}")
            leaks += [f"{person.name} {rule.endpoint}: {word}" for word in _secret(rule, secrets) if word in said]
    assert sorted(set(leaks)) == []
    browser = client(insider)
    told = [f"/cases/{world.things['case_id'].id}", f"/conferences/{world.things['conference_id'].id}/agenda"]
    assert [LEAK in browser.get(where).text for where in told] == [True, True]
