"""The list that must become empty: who is on it, who leaves it, in which order."""

from datetime import date, timedelta

from tumorboard.cases.actions import close_case
from tumorboard.core.db import db, now
from tumorboard.patients.actions import close_child
from tumorboard.permissions import Role
from tumorboard.plans.models import Recommendation
from tumorboard.plans.states import Progress
from tumorboard.presentations.states import PresentationState
from tumorboard.worklists.every_child import Waiting, children_waiting, count_waiting

TODAY = date(2026, 11, 21)


def listed(programme) -> list[int]:
    """The ids of the children on the list."""
    children, _more = children_waiting(programme.id, TODAY)
    assert count_waiting(programme.id, TODAY) == len(children)
    return [one.patient_id for one in children]


def discussed(make, programme):
    """A presentation the board has discussed, with nothing after it."""
    presentation = make.presentation(programme, state="accepted")
    presentation.state = PresentationState.CLOSED
    db.session.info["recorded"] = True
    db.session.commit()
    return presentation


def test_a_child_nobody_referred_is_on_the_list(make):
    programme = make.programme()
    patient = make.patient(programme)
    children, _more = children_waiting(programme.id, TODAY)
    assert [(one.patient_id, one.why) for one in children] == [
        (patient.id, "Not yet discussed: nobody has referred them")
    ]


def test_a_referred_child_stays_until_discussed(make):
    programme = make.programme()
    presentation = make.presentation(programme, state="accepted")
    children, _more = children_waiting(programme.id, TODAY)
    assert [(one.patient_id, one.why) for one in children] == [(presentation.patient_id, "Not yet discussed: accepted")]


def test_a_discussed_child_without_a_next_step_is_on_the_list(make):
    programme = make.programme()
    presentation = discussed(make, programme)
    children, _more = children_waiting(programme.id, TODAY)
    assert [(one.patient_id, one.why) for one in children] == [
        (presentation.patient_id, "Discussed, but there is no next step")
    ]


def test_an_open_recommendation_is_a_next_step(make):
    programme = make.programme()
    presentation = discussed(make, programme)
    about = {name: getattr(presentation, name) for name in ("programme_id", "patient_id", "case_id")}
    row = Recommendation(**about, presentation_id=presentation.id, words="MRI", progress=Progress.OPEN)
    db.session.add(row)
    db.session.info["recorded"] = True
    db.session.commit()
    assert listed(programme) == []
    row.progress = Progress.DONE
    db.session.info["recorded"] = True
    db.session.commit()
    assert listed(programme) == [presentation.patient_id]


def test_closing_with_a_reason_takes_a_child_off(make):
    programme = make.programme()
    desk = make.actor(make.member(programme, Role.COORDINATOR))
    patient = make.patient(programme)
    close_child(patient, programme, reason="Moved abroad, handed over", by=desk)
    db.session.commit()
    assert listed(programme) == []


def test_closing_every_case_takes_a_child_off(make):
    programme = make.programme()
    presentation = discussed(make, programme)
    case = presentation.case
    assert listed(programme) == [presentation.patient_id]
    close_case(case, because="Treatment completed, handed to survivorship", by=make.desk(case))
    db.session.commit()
    assert listed(programme) == []


def test_another_programmes_child_is_not_on_the_list(make):
    make.patient(make.programme())
    assert listed(make.programme()) == []


def test_the_longest_waiting_come_first_and_pages_join(make):
    programme = make.programme()
    first = now().date()
    seen = [make.patient(programme, seen_on=first - timedelta(days=number % 3)).id for number in range(7)]
    rows: list[Waiting] = []
    after = None
    while True:
        children, more = children_waiting(programme.id, TODAY, after=after, size=2)
        rows += children
        if not more:
            break
        after = (children[-1].first_seen_on, children[-1].patient_id)
    assert [(one.first_seen_on, one.patient_id) for one in rows] == sorted(
        (one.first_seen_on, one.patient_id) for one in rows
    )
    assert sorted(one.patient_id for one in rows) == sorted(seen)
