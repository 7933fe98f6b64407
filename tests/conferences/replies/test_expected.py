"""What can be expected of each specialty, read from the database."""

from datetime import timedelta

from sqlalchemy import event

from tumorboard.conferences.replies.expected import expected_at, expected_of, stances_of
from tumorboard.conferences.replies.models import Absence, Reply, StandingPattern, Substitute
from tumorboard.conferences.replies.states import Answer, Expected
from tumorboard.core.db import db
from tumorboard.permissions import Role


def keep(*rows):
    """Keep rows without an action."""
    db.session.add_all(rows)
    db.session.info["recorded"] = True
    db.session.commit()


def reply(conference, person, answer=Answer.IN_ROOM, **more):
    """A reply for the meeting's present time."""
    return Reply(
        conference_id=conference.id, person_id=person.id, answer=answer, starts_at=conference.starts_at,
        answered_by_id=person.id, **more,
    )  # fmt: skip


def by_code(programme, conference):
    """The expectations by the specialty's code."""
    found = expected_at([conference.id])[conference.id]
    return {one.code: found[one.id] for one in programme.specialties}


def test_expected_at_tells_coming_unknown_and_away(make):
    programme = make.programme()
    speaker, other, away = (make.member(programme, Role.ATTENDEE, specialty=code) for code in ("ORT", "PED", "RAD"))
    conference = make.conference(programme)
    on = conference.on
    keep(
        reply(conference, speaker, until_at=conference.starts_at + timedelta(minutes=30)),
        Absence(person_id=away.id, from_on=on - timedelta(days=3), until_on=on + timedelta(days=9)),
    )
    found = by_code(programme, conference)
    assert found["ORT"].state is Expected.COMING
    assert found["ORT"].until_at == conference.starts_at + timedelta(minutes=30)
    assert found["PED"].state is Expected.UNKNOWN
    assert (found["RAD"].state, found["RAD"].away_until) == (Expected.AWAY, on + timedelta(days=9))
    assert (found["PAT"].state, found["PAT"].people) == (Expected.AWAY, 0)
    assert other.id in stances_of(conference)


def test_expected_at_fills_replies_in_from_patterns(make):
    series = make.series()
    programme = make.programme_of(series)
    speaker = make.member(programme, Role.ATTENDEE)
    first, second, third = make.meetings_of(series)[:3]
    keep(
        StandingPattern(
            series_id=series.id, person_id=speaker.id, answer=Answer.REMOTE, every_weeks=2, anchor_on=second.on
        )
    )
    states = [by_code(programme, one)["ORT"].state for one in (first, second, third)]
    assert states == [Expected.UNKNOWN, Expected.COMING, Expected.AWAY]


def test_expected_at_counts_a_substitute_in_their_days(make):
    programme = make.programme()
    standing_in = make.member(programme, Role.REFERRER)
    conference = make.conference(programme)
    rad = next(one for one in programme.specialties if one.code == "RAD")
    days = {"from_on": conference.on, "until_on": conference.on}
    keep(
        reply(conference, standing_in),
        Substitute(
            programme_id=programme.id, specialty_id=rad.id, person_id=standing_in.id, named_by_id=standing_in.id, **days
        ),
    )
    assert by_code(programme, conference)["RAD"].state is Expected.COMING
    later = make.conference(programme, starts_in_days=9)
    assert by_code(programme, later)["RAD"].people == 0


def test_expected_at_leaves_out_who_left(make):
    programme = make.programme()
    person = make.member(programme, Role.ATTENDEE)
    conference = make.conference(programme)
    person.is_active = False
    keep(reply(conference, person))
    assert by_code(programme, conference)["ORT"].people == 0


def test_expected_of_asks_one_query_for_any_number(make):
    series = make.series()
    meetings = make.meetings_of(series)
    asked = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    found = expected_of(meetings)
    event.remove(db.engine, "before_cursor_execute", note)
    assert (len(found), len(asked)) == (len(meetings), 1)


def test_expected_of_no_meeting_is_nothing(make):
    assert expected_of([]) == {}
