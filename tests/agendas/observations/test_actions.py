"""Observing a case."""

import pytest

from tumorboard.agendas.actions import add_break
from tumorboard.agendas.observations.actions import record_observation
from tumorboard.agendas.observations.models import Observation
from tumorboard.agendas.observations.queries import own_observation, summary_of
from tumorboard.agendas.observations.scales import specialty_key
from tumorboard.agendas.observations.states import Decision
from tumorboard.agendas.queries import open_items
from tumorboard.agendas.running.actions import open_next
from tumorboard.core.db import db
from tumorboard.core.errors import Forbidden, RuleBroken
from tumorboard.directory.models import Specialty
from tumorboard.permissions import Role


@pytest.fixture
def meeting(make):
    """A running meeting of a programme that observes."""
    meeting = make.running_meeting(cases=2)
    make.observes(make.programme_of(meeting))
    return meeting


@pytest.fixture
def observer(make, meeting):
    """``observer()`` is another attendee each time."""
    return lambda: make.actor(make.member(make.programme_of(meeting), Role.ATTENDEE))


def test_each_observer_keeps_one_row_of_their_own(meeting, observer):
    item, one, other = open_items(meeting.id)[0], observer(), observer()
    record_observation(item, scores={"history": 5, "chair": 2}, decision="reached", by=one)
    record_observation(item, scores={"history": 3}, missing=["views", "imaging"], by=other)
    record_observation(item, scores={"history": 4, "views": 1}, decision="postponed", by=one)
    db.session.flush()
    db.session.expire_all()
    row, theirs = own_observation(item.id, one.id), own_observation(item.id, other.id)
    assert row is not None
    assert theirs is not None
    assert {score.scale: score.score for score in row.scores} == {"history": 4, "views": 1}
    assert row.decision is Decision.POSTPONED
    assert theirs.missing == ["imaging", "views"]
    assert db.session.query(Observation).count() == 2


def test_the_summary_brings_scores_minutes_and_what_was_missing_together(make, meeting, observer):
    desk = make.desk(meeting)
    first = open_next(meeting, since=None, by=desk)
    assert first is not None
    radiology = db.session.query(Specialty).filter_by(programme_id=meeting.programme_id, code="RAD").one()
    scores = {"history": 4, "radiology": 2, specialty_key(radiology.id): 5}
    record_observation(first, scores=scores, decision="reached", missing=["imaging"], by=observer())
    told = summary_of(meeting.id, meeting.programme_id)
    assert (told.observed, len(told.cases)) == (1, 2)
    assert (told.cases[0].information.mean, told.cases[0].teamwork.mean, told.cases[0].minutes) == (3, 5, 0)
    assert told.cases[1].minutes is None
    assert {one.scale.words: one.mean for one in told.means if one.times} == {
        "Case history": 4, "Radiology": 2, radiology.name: 5,
    }  # fmt: skip
    assert [(kind.value, count) for kind, count in told.missing] == [("imaging", 1)]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"scores": {"history": 6}}, "from 1 to 5"),
        ({"scores": {"specialty_999": 3}}, "not scored here"),
        ({"scores": {}}, "Nothing is scored"),
        ({"scores": {}, "missing": ["nothing"]}, "Choose from the list"),
        ({"scores": {}, "decision": "perhaps"}, "Choose from the list"),
    ],
)
def test_what_cannot_be_scored_is_refused(meeting, observer, facts, words):
    with pytest.raises(RuleBroken, match=words):
        record_observation(open_items(meeting.id)[0], by=observer(), **facts)


def test_observing_is_for_the_board_where_it_is_switched_on_and_of_cases(make, meeting, observer):
    programme, item = make.programme_of(meeting), open_items(meeting.id)[0]
    with pytest.raises(Forbidden):
        record_observation(item, scores={"history": 3}, by=make.actor(make.member(programme, Role.REFERRER)))
    pause = add_break(meeting, by=make.desk(meeting))
    with pytest.raises(RuleBroken, match="Only a case"):
        record_observation(pause, scores={"history": 3}, by=observer())
    make.observes(programme, switched_on=False)
    with pytest.raises(RuleBroken, match="does not observe"):
        record_observation(item, scores={"history": 3}, by=observer())


def test_observing_before_the_day_is_refused(make, observer, meeting):
    coming = make.coming_meeting(make.programme_of(meeting), in_days=9)
    with pytest.raises(RuleBroken, match="The meeting is on"):
        record_observation(make.listed(coming), scores={"history": 3}, by=observer())
