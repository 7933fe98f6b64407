"""Lists of cases: only what the reader may see."""

from tumorboard.cases.actions import change_holder, close_case
from tumorboard.cases.queries import (
    cases_in,
    cases_of_patient,
    current_holders,
    diagnosis_groups,
    holders,
    people_who_hold,
)
from tumorboard.cases.states import CaseState
from tumorboard.core.db import db
from tumorboard.permissions import Role


def listed(query):
    return list(db.session.scalars(query).unique())


def test_cases_in_shows_each_reader_their_own(make):
    programme = make.programme("sarcoma")
    referrer, coordinator = make.member(programme, Role.REFERRER), make.member(programme, Role.COORDINATOR)
    auditor, stranger = make.member(programme, Role.AUDITOR), make.member(make.programme(), Role.CHAIR)
    mine, other = make.case(programme, by=referrer), make.case(programme)
    seen = {person.name: listed(cases_in(programme.id, make.actor(person))) for person in (referrer, coordinator)}
    assert seen[referrer.name] == [mine]
    assert set(seen[coordinator.name]) == {mine, other}
    for nobody in (auditor, stranger):
        assert listed(cases_in(programme.id, make.actor(nobody))) == []
        assert cases_of_patient(mine.patient_id, make.actor(nobody)) == []


def test_cases_in_filters_by_state_group_and_holder(make):
    programme = make.programme("sarcoma")
    coordinator = make.member(programme, Role.COORDINATOR)
    by = make.actor(coordinator)
    held, closed = make.case(programme), make.case(programme, diagnosis="osteoid_osteoma")
    change_holder(held, person=coordinator, by=by)
    close_case(closed, because="Benign", by=by)
    db.session.commit()
    assert listed(cases_in(programme.id, by, state=CaseState.CLOSED)) == [closed]
    assert listed(cases_in(programme.id, by, holder_id=coordinator.id)) == [held]
    assert listed(cases_in(programme.id, by, group=closed.diagnosis_group)) == [closed]
    assert set(diagnosis_groups(programme.id, by)) == {held.diagnosis_group, closed.diagnosis_group}
    assert people_who_hold(programme.id, by) == [coordinator]
    assert current_holders([held.id, closed.id]) == {held.id: holders(held.id)[0]}
