"""Lists equal policy: in random worlds ``visible`` finds the very rows that ``allowed`` lets through, one by one."""

import os
from collections import defaultdict
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import case, delete, insert, select, update

from tests.make import Make
from tumorboard.accounts.sessions import actor_for
from tumorboard.cases.models import AccessWhy, Case, CaseAccess
from tumorboard.cases.restriction.models import CaseReader
from tumorboard.conferences.models import Conference
from tumorboard.core.db import Base, db, now
from tumorboard.directory.models import Membership, MembershipRole, Specialty
from tumorboard.emergencies.models import EmergencyOpening
from tumorboard.patients.models import Patient, PatientSeen
from tumorboard.permissions import GRANTS, Is, May, Role
from tumorboard.plans.models import Recommendation
from tumorboard.policy import _JUDGES, Actor, allowed, visible
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.states import PresentationState

#: Predicates of every thing that has a programme.
OF_PROGRAMMES = {Is.MEMBER, *(Is[role.name] for role in Role)}
#: In each world as many readers: a sample each time, a thousand with ``POLICY_WORLDS=250``.
WORLDS = int(os.environ.get("POLICY_WORLDS", "6"))
READERS = 4


def pairs(app: Flask) -> dict[type[Base], set[May]]:
    """Each kind of thing with the permissions that are asked of it: by a door, or to be seen at all."""
    found: dict[type[Base], set[May]] = defaultdict(set)
    views: list[Any] = list(app.view_functions.values())
    for view in views:
        loads: dict[str, type[Base]] = getattr(view, "loads", {})
        if loads:
            model = list(loads.values())[-1]
            found[model].add(view.may)
            if seen_with := getattr(model, "seen_with", None):
                found[model].add(seen_with)
    return {model: {may for may in mays if _is_known(may, model)} for model, mays in found.items()}


def _is_known(may: May, model: type[Base]) -> bool:
    """Lists of this kind of thing can be asked for this permission."""
    names = {name for grant in GRANTS[may] for name in grant}
    has_programme = "programme_id" in model.__mapper__.columns
    return any((name, model) in _JUDGES or (name in OF_PROGRAMMES and has_programme) for name in names) and (
        has_programme or not names & OF_PROGRAMMES
    )


class Worlds:
    """Two programmes with one of each thing, mixed anew for each example and rolled back."""

    def __init__(self, app: Flask, make: Make) -> None:
        self.pairs = pairs(app)
        self.programmes = [make.programme(), make.programme()]
        for programme in self.programmes:
            make.listed(make.coming_meeting(programme))
            make.plan(programme)
            make.plan(programme, state="draft")
            make.left_out(programme)
        self.people = [make.person().id for _ in range(READERS)]
        self.ids = {model: list(db.session.scalars(select(model.id))) for model in (
            Case, Patient, Presentation, Conference, Recommendation)}  # fmt: skip
        self.specialties = {
            one.id: list(db.session.scalars(select(Specialty.id).where(Specialty.programme_id == one.id)))
            for one in self.programmes
        }
        self.keys = [programme.id for programme in self.programmes]
        db.session.rollback()

    def mix(self, chance: Random) -> None:
        """Change everything that the predicates ask about."""
        people, run = self.people, db.session.execute
        states = list(PresentationState)
        for key in self.ids[Presentation]:
            facts = {"state": chance.choice(states), "written_by_id": chance.choice(people)}
            run(update(Presentation.__table__).where(Presentation.id == key).values(facts))  # type: ignore[arg-type]
        for key in self.ids[Conference]:
            facts = {"agenda_number": chance.randrange(2), "chair_id": chance.choice([None, *people])}
            run(update(Conference.__table__).where(Conference.id == key).values(facts))  # type: ignore[arg-type]
        for key in self.ids[Recommendation]:
            owner = {"owner_id": chance.choice([None, *people])}
            run(update(Recommendation.__table__).where(Recommendation.id == key).values(owner))  # type: ignore[arg-type]
        for key in self.ids[Case]:
            is_restricted = chance.random() < 0.3
            run(update(Case.__table__).where(Case.id == key).values(is_restricted=is_restricted))  # type: ignore[arg-type]
        self._relate(chance)
        for person in people:
            self._place(chance, person)

    def _relate(self, chance: Random) -> None:
        rows: dict[type[Base], list[dict[str, Any]]] = defaultdict(list)
        for person in self.people:
            for key in self.ids[Case]:
                about = {"case_id": key, "person_id": person}
                if chance.random() < 0.2:
                    ends = chance.choice([None, now() - timedelta(hours=1), now() + timedelta(hours=1)])
                    rows[CaseAccess].append(about | {"why": chance.choice(list(AccessWhy)), "until": ends})
                if chance.random() < 0.3:
                    ended = chance.choice([None, None, now()])
                    rows[CaseReader].append(about | {"named_by_id": person, "until": ended})
            if chance.random() < 0.3:
                until = now() + timedelta(hours=chance.choice([-1, 1]))
                patient = chance.choice(self.ids[Patient])
                rows[EmergencyOpening].append(
                    {"person_id": person, "patient_id": patient, "reason": "x", "until": until}
                )
        for key in self.ids[Patient]:
            if chance.random() < 0.3:
                seen = {"patient_id": key, "programme_id": chance.choice(self.keys), "seen_on": now().date()}
                rows[PatientSeen].append(seen | {"recorded_by_id": chance.choice(self.people)})
        db.session.execute(delete(PatientSeen.__table__))  # type: ignore[arg-type]
        for model, some in rows.items():
            db.session.execute(insert(model), some)

    def _place(self, chance: Random, person: int) -> None:
        for programme in self.keys:
            if chance.random() < 0.6:
                about: dict[str, Any] = {
                    "person_id": person,
                    "programme_id": programme,
                    "is_head": chance.random() < 0.5,
                }
                about["specialty_id"] = chance.choice([None, *self.specialties[programme]])
                made = db.session.execute(insert(Membership).values(about).returning(Membership.id)).scalar_one()
                roles = [{"membership_id": made, "role": role} for role in Role if chance.random() < 0.3]
                if roles:
                    db.session.execute(insert(MembershipRole), roles)

    def differences(self, by: Actor) -> list[str]:
        """Where lists and policy disagree for this reader: one query for each kind of thing."""
        found = []
        for model, mays in self.pairs.items():
            asked = sorted({str(GRANTS[may]): may for may in sorted(mays)}.values())  # the same grants say the same
            if not asked:
                continue
            columns = [case((visible(by, may, model), 1), else_=0).label(may.name) for may in asked]
            listed = db.session.execute(select(model, *columns)).all()
            for thing, *answers in listed:
                for may, answer in zip(asked, answers, strict=True):
                    if bool(answer) != allowed(by, may, thing):
                        found.append(f"{model.__name__} {may.name}: listed {bool(answer)}")
        return found


@pytest.fixture
def worlds(app, make) -> Worlds:
    """The two programmes."""
    return Worlds(app, make)


def shut_out_of(person: int) -> set[int]:
    """What the rows say, read one by one."""
    named = {(row.case_id, row.person_id) for row in db.session.scalars(select(CaseReader)) if row.until is None}
    restricted = db.session.scalars(select(Case).where(Case.is_restricted))
    return {one.id for one in restricted if (one.id, person) not in named}


def test_every_permission_of_every_kind_of_thing_is_compared(worlds):
    compared = {(model.__name__, may) for model, mays in worlds.pairs.items() for may in mays}
    assert len(compared) > 50
    assert {("Case", May.READ_CASE), ("Plan", May.READ_PLAN), ("Patient", May.READ_PATIENT)} <= compared


@pytest.mark.once
def test_lists_equal_policy_in_random_worlds(worlds):
    @settings(max_examples=WORLDS, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(st.integers(0, 2**32))
    def compare(seed: int) -> None:
        try:
            worlds.mix(Random(seed))
            for person in worlds.people:
                by = actor_for(person)
                assert by.shut_out == shut_out_of(person)
                assert worlds.differences(by) == []
        finally:
            db.session.rollback()
            db.session.expunge_all()

    compare()
