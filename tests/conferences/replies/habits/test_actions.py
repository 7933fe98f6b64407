"""Standing patterns, absences and substitutes."""

from datetime import timedelta

import pytest

from tumorboard.conferences.replies.expected import expected_at
from tumorboard.conferences.replies.habits.actions import (
    drop_pattern,
    keep_pattern,
    name_substitute,
    note_absence,
    remove_absence,
    remove_substitute,
)
from tumorboard.conferences.replies.habits.queries import absences_of, pattern_of, substitutes_for
from tumorboard.conferences.replies.states import Expected
from tumorboard.core.db import db, now
from tumorboard.core.errors import Forbidden, NotFound, RuleBroken
from tumorboard.permissions import Role


def test_keep_pattern_keeps_one_for_a_series(make):
    series = make.series()
    speaker = make.member(make.programme_of(series), Role.ATTENDEE)
    make.pattern(series, speaker)
    kept = make.pattern(series, speaker, every_weeks=3)
    assert (kept.every_weeks, pattern_of(series.id, speaker.id)) == (3, kept)
    drop_pattern(series, by=make.actor(speaker))
    assert pattern_of(series.id, speaker.id) is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"answer": "perhaps"}, "answer"), ({"every_weeks": 0}, "every_weeks"), ({"every_weeks": 99}, "every_weeks"),
        ({"anchor_on": now().date() + timedelta(days=999)}, "anchor_on"),
    ],
)  # fmt: skip
def test_keep_pattern_refuses_what_is_no_pattern(make, wrong, field):
    series = make.series()
    speaker = make.actor(make.member(make.programme_of(series), Role.ATTENDEE))
    facts = {"answer": "in_room", "every_weeks": 1, "anchor_on": now().date()} | wrong
    with pytest.raises(RuleBroken) as refusal:
        keep_pattern(series, by=speaker, **facts)
    assert refusal.value.field == field


def test_note_absence_is_ones_own(make):
    person, other = make.person(), make.person()
    absence = make.absence(person)
    assert absences_of(person.id) == [absence]
    with pytest.raises(NotFound):
        remove_absence(absence, by=make.actor(other))
    remove_absence(absence, by=make.actor(person))
    db.session.flush()
    assert absences_of(person.id) == []


@pytest.mark.parametrize(("first", "last"), [(5, 4), (-9, -5), (0, 999)])
def test_note_absence_refuses_impossible_days(make, first, last):
    today = now().date()
    by, from_on, until_on = make.actor(make.person()), today + timedelta(days=first), today + timedelta(days=last)
    with pytest.raises(RuleBroken) as refusal:
        note_absence(from_on=from_on, until_on=until_on, by=by)
    assert refusal.value.field == "until_on"


def test_name_substitute_is_for_the_specialty_and_the_coordinator(make):
    programme = make.programme()
    rad = next(one for one in programme.specialties if one.code == "RAD")
    speaker, other = (make.member(programme, Role.ATTENDEE, specialty=code) for code in ("RAD", "ORT"))
    days = {"from_on": now().date(), "until_on": now().date()}
    substitute = name_substitute(rad, other, by=make.actor(speaker), **days)
    db.session.commit()
    assert substitutes_for(rad.id) == [substitute]
    stranger = make.actor(make.member(programme, Role.ATTENDEE, specialty="PED"))
    with pytest.raises(Forbidden):
        name_substitute(rad, other, by=stranger, **days)
    with pytest.raises(Forbidden):
        remove_substitute(substitute, by=stranger)
    remove_substitute(substitute, by=make.coordinator(programme))
    db.session.flush()
    assert substitutes_for(rad.id) == []


def test_name_substitute_refuses_strangers_and_who_speaks_anyway(make):
    programme = make.programme()
    rad = next(one for one in programme.specialties if one.code == "RAD")
    speaker = make.member(programme, Role.ATTENDEE, specialty="RAD")
    for person, words in ((make.person(), "not a member"), (speaker, "speaks for")):
        with pytest.raises(RuleBroken, match=words):
            make.substitute(rad, person)


def test_a_substitute_answers_for_the_specialty(make):
    programme = make.programme()
    rad = next(one for one in programme.specialties if one.code == "RAD")
    referrer = make.member(programme, Role.REFERRER)
    make.substitute(rad, referrer)
    meeting = make.conference(programme)
    assert expected_at([meeting.id])[meeting.id][rad.id].state is Expected.UNKNOWN
    make.reply(meeting, referrer)
    assert expected_at([meeting.id])[meeting.id][rad.id].state is Expected.COMING
