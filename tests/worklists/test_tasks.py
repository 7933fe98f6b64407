"""My work: the right things for each role, most urgent first."""

from datetime import date, timedelta

from tumorboard.core.db import db
from tumorboard.permissions import Role
from tumorboard.plans.countersigning.actions import countersign_plan
from tumorboard.plans.models import Recommendation
from tumorboard.plans.states import Progress
from tumorboard.worklists.kinds import KINDS
from tumorboard.worklists.tasks import MOST, tasks_of

TODAY = date(2026, 11, 21)


def kinds(make, person) -> list[str]:
    """The kinds of a person's tasks, in order."""
    tasks, _more = tasks_of(make.actor(person), TODAY)
    names = {kind: name for name, kind in KINDS.items()}
    return [names[task.kind] for task in tasks]


def recommend(presentation, owner, due_on) -> None:
    """An open recommendation that somebody owns."""
    about = {name: getattr(presentation, name) for name in ("programme_id", "patient_id", "case_id")}
    row = Recommendation(**about, presentation_id=presentation.id, words="MRI", owner_id=owner.id, due_on=due_on)
    row.progress = Progress.OPEN
    db.session.add(row)
    db.session.info["recorded"] = True
    db.session.commit()


def test_the_coordinator_accepts_referrals(make):
    programme = make.programme()
    make.presentation(programme)
    assert "accept" in kinds(make, make.member(programme, Role.COORDINATOR))
    assert kinds(make, make.member(make.programme(), Role.COORDINATOR)) == []


def test_the_referrer_answers_what_was_returned(make):
    programme = make.programme()
    referrer = make.member(programme, Role.REFERRER)
    make.presentation(programme, state="returned", by=referrer)
    assert "returned" in kinds(make, referrer)
    assert "accept" not in kinds(make, referrer)


def test_overdue_stands_before_due(make):
    programme = make.programme()
    owner = make.member(programme, Role.ATTENDEE)
    presentation = make.presentation(programme, state="accepted")
    recommend(presentation, owner, TODAY + timedelta(days=3))
    recommend(presentation, owner, TODAY - timedelta(days=3))
    recommend(presentation, owner, None)
    assert kinds(make, owner) == ["overdue", "due", "due"]


def test_at_most_seven_and_it_says_when_there_are_more(make):
    programme = make.programme()
    owner = make.member(programme, Role.ATTENDEE)
    presentation = make.presentation(programme, state="accepted")
    for day in range(MOST + 1):
        recommend(presentation, owner, TODAY + timedelta(days=day))
    tasks, more = tasks_of(make.actor(owner), TODAY)
    assert (len(tasks), more) == (MOST, True)
    assert [task.due_on for task in tasks] == sorted(task.due_on for task in tasks if task.due_on)


def test_an_administrator_has_nothing_clinical(make):
    programme = make.programme()
    make.presentation(programme)
    assert kinds(make, make.member(programme, Role.PROGRAMME_ADMINISTRATOR)) == []


def test_a_specialty_countersigns_and_whoever_signed_the_plan_does_not(make):
    programme = make.programme()
    plan = make.plan(programme)
    asked = make.countersigning(plan)
    member = make.member(programme, Role.ATTENDEE, specialty="RAD")
    assert "countersign" in kinds(make, member)
    assert "countersign" not in kinds(make, make.member(programme, Role.ATTENDEE, specialty="PAT"))
    make.countersigning(plan, "ORT")
    assert "countersign" not in kinds(make, make.chair_of(plan.presentation))
    countersign_plan(asked, by=make.actor(member))
    db.session.commit()
    assert "countersign" not in kinds(make, member)
