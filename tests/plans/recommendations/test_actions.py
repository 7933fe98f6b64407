"""Recommendations, trials and services of a draft."""

from datetime import date

import pytest
from sqlalchemy import select

from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db
from tumorboard.core.errors import RuleBroken, Stale, WrongStep
from tumorboard.permissions import Role
from tumorboard.plans import queries
from tumorboard.plans.models import PlanLine, Recommendation
from tumorboard.plans.recommendations.actions import (
    add_line,
    ask_service,
    change_line,
    drop_service,
    drop_trial,
    move_line,
    remove_line,
    weigh_trial,
)


@pytest.fixture
def plan(make):
    """A draft without lines."""
    return make.plan(state="empty")


@pytest.fixture
def by(make, plan):
    """Its chair."""
    return make.actor(make.chair_of(plan.presentation))


def test_add_line_from_the_list_keeps_code_with_system_and_version(plan, by):
    line = add_line(plan, modality="surgery", code="growing_prosthesis", by=by)
    assert (line.words, line.code, line.code_system) == ("Growing prosthesis", "growing_prosthesis", "tumorboard")
    assert line.code_version
    assert line.recommendation.words == "Growing prosthesis"


def test_add_line_keeps_the_owners_name_as_it_is_now(make, plan, by):
    owner = make.member(by_programme(plan), Role.ATTENDEE, name="Ada")
    line = add_line(plan, modality="other", words="See the family", owner_id=owner.id, by=by)
    assert (line.owner_id, line.owner_words) == (owner.id, "Ada")


def by_programme(plan):
    from tumorboard.directory.models import Programme

    return db.session.get_one(Programme, plan.programme_id)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"modality": "magic", "words": "x"}, "modality"),
        ({"modality": "surgery", "words": "  "}, "words"),
        ({"modality": "surgery", "code": "vdc_ie"}, "words"),
        ({"modality": "follow_up", "code": "vdc_ie"}, "words"),
        ({"modality": "surgery", "words": "x", "owner_id": 99999}, "owner_id"),
        ({"modality": "surgery", "words": "x", "due_on": date(2020, 1, 1)}, "due_on"),
    ],
)
def test_add_line_refuses_beside_the_field(plan, by, facts, field):
    with pytest.raises(RuleBroken) as refused:
        add_line(plan, by=by, **facts)
    assert refused.value.field == field
    assert db.session.scalars(select(Recommendation)).all() == []


def test_add_line_refuses_an_owner_of_another_programme(make, plan, by):
    stranger = make.member(make.programme(), Role.ATTENDEE)
    with pytest.raises(RuleBroken, match="not in the programme"):
        add_line(plan, modality="other", words="x", owner_id=stranger.id, by=by)


def test_change_line_changes_the_recommendation_while_it_is_proposed(plan, by):
    line = add_line(plan, modality="other", words="First", owner_words="Dr. Osei", by=by)
    change_line(line, words="Second", version=line.version, by=by)
    assert (line.recommendation.words, line.owner_words) == ("Second", "Dr. Osei")


def test_change_line_refuses_a_stale_save(plan, by):
    line = add_line(plan, modality="other", words="First", by=by)
    db.session.commit()
    change_line(line, words="Second", version=1, by=by)
    db.session.commit()
    with pytest.raises(Stale) as refused:
        change_line(line, words="Third", version=1, by=by)
    assert (refused.value.mine["Recommendation"], refused.value.theirs["Recommendation"]) == ("Third", "Second")


def test_move_line_changes_the_order_and_says_so(plan, by):
    first, second, third = (add_line(plan, modality="other", words=words, by=by) for words in ("A", "B", "C"))
    db.session.commit()
    move_line(third, 1, by=by)
    move_line(first, 99, by=by)
    move_line(first, 3, by=by)  # it stands there already
    db.session.commit()
    assert [line.words for line in queries.lines_of(plan.id)] == ["C", "B", "A"]
    facts = [entry.facts for entry in db.session.scalars(select(LedgerEntry).order_by(LedgerEntry.id))]
    assert [one["moved"] for one in facts if "moved" in one] == [[3, 1], [2, 3]]
    change_line(second, words="B again", version=1, by=by)  # nobody was overtaken by the order


def test_remove_line_takes_an_unsigned_recommendation_along(plan, by):
    line = add_line(plan, modality="other", words="First", by=by)
    remove_line(line, by=by)
    assert db.session.scalars(select(PlanLine)).all() == []
    assert db.session.scalars(select(Recommendation)).all() == []


def test_weigh_trial_wants_the_reason_for_not_eligible(plan, by):
    with pytest.raises(RuleBroken, match="why"):
        weigh_trial(plan, name="AEWS1031", group="cog", status="not_eligible", by=by)
    trial = weigh_trial(plan, name="AEWS1031", status="not_eligible", because="Prior anthracycline", by=by)
    assert queries.trials_of(plan.id) == [trial]
    drop_trial(trial, by=by)
    assert queries.trials_of(plan.id) == []


def test_ask_service_twice_keeps_one(plan, by):
    ask_service(plan, service="child_life", by=by)
    row = ask_service(plan, service="child_life", note="Before surgery", by=by)
    assert [(one.service, one.note) for one in queries.services_of(plan.id)] == [("child_life", "Before surgery")]
    drop_service(row, by=by)
    assert queries.services_of(plan.id) == []
    with pytest.raises(RuleBroken):
        ask_service(plan, service="clown", by=by)


def test_a_signed_plan_takes_no_line(make):
    plan = make.plan()
    by = make.actor(make.chair_of(plan.presentation))
    for act in (
        lambda: add_line(plan, modality="other", words="x", by=by),
        lambda: remove_line(queries.lines_of(plan.id)[0], by=by),
        lambda: change_line(queries.lines_of(plan.id)[0], words="x", by=by),
        lambda: weigh_trial(plan, name="x", status="offered", by=by),
        lambda: ask_service(plan, service="aya", by=by),
    ):
        with pytest.raises(WrongStep, match="it is signed"):
            act()
