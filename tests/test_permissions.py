"""The table: complete, and the same in Python as in SQL."""

from sqlalchemy import select

from tumorboard.core.db import db
from tumorboard.directory.models import Membership, Programme, Specialty
from tumorboard.permissions import GRANTS, May, Role
from tumorboard.policy import Actor, Standing, allowed, visible


def test_every_permission_is_granted_to_somebody():
    assert set(GRANTS) == set(May)
    assert all(alternatives and all(names for names in alternatives) for alternatives in GRANTS.values())


def test_administrators_read_no_clinical_text():
    clinical = {May.READ_CASE, May.READ_PATIENT, May.READ_PLAN, May.READ_PRESENTATION, May.READ_AGENDA, May.SEARCH}
    standing = Standing(1, "sarcoma", "Sarcoma", frozenset({Role.PROGRAMME_ADMINISTRATOR, Role.AUDITOR}))
    administrator = Actor(1, "A", is_installation_administrator=True, standings={1: standing})
    programme = Programme(id=1, slug="sarcoma", name="Sarcoma", time_zone="UTC")
    assert {may for may in clinical if allowed(administrator, may, programme)} == set()


def test_lists_and_policy_agree(make):
    programme = make.programme("sarcoma")
    cast = make.cast(programme)
    for person in cast.values():
        actor = make.actor(person)
        for may in (May.READ_PROGRAMME, May.KEEP_MEMBERS, May.KEEP_PROGRAMME):
            for model in (Specialty, Membership):
                listed = set(db.session.scalars(select(model.id).where(visible(actor, may, model))))
                judged = {row.id for row in db.session.scalars(select(model)) if allowed(actor, may, row)}
                assert listed == judged, (person.name, may)
