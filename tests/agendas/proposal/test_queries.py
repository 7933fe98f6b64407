"""The week as it is read: who waits, who can be there, what is open."""

from datetime import timedelta

from tests.test_pages import counted
from tumorboard.agendas.actions import list_presentation
from tumorboard.agendas.proposal.queries import week_of
from tumorboard.core.db import db, now
from tumorboard.permissions import Role


def test_week_of_reads_candidates_with_what_they_lack_and_need(make):
    programme = make.programme()
    meeting = make.coming_meeting(programme)
    lacking = make.presentation(programme, state="accepted")
    ready = make.ready(programme, wanted_on=now().date() + timedelta(days=9))
    item = list_presentation(meeting, make.ready(programme), by=make.desk(meeting))
    db.session.commit()
    read = week_of(programme)
    known = read.week.candidate_by_id
    assert known[lacking.id].lacks
    assert known[ready.id].lacks == ()
    assert known[ready.id].wanted_on == ready.wanted_on
    assert len(known[ready.id].needs) == 4
    assert item.presentation_id is not None
    assert (known[item.presentation_id].at, known[item.presentation_id].is_kept) == (meeting.id, True)
    assert read.lines[ready.id].case_id == ready.case_id


def test_week_of_knows_published_meetings_as_closed(make):
    programme = make.programme()
    meeting = make.coming_meeting(programme)
    meeting.agenda_number = 1
    db.session.info["recorded"] = True
    db.session.commit()
    assert not week_of(programme).week.meetings[0].is_open


def test_a_specialty_nobody_speaks_for_holds_nobody_back(make):
    programme = make.programme()
    make.coming_meeting(programme)
    make.member(programme, Role.ATTENDEE, specialty="ORT")
    assert week_of(programme).week.meetings[0].away == frozenset()


def test_week_of_asks_as_many_queries_for_many_as_for_few(app, make):
    programme = make.programme()
    meeting = make.coming_meeting(programme)

    def asked() -> int:
        with counted(app) as statements:
            week_of(programme)
        return len(statements)

    list_presentation(meeting, make.ready(programme), by=make.desk(meeting))
    few = asked()
    for days in (14, 21):
        make.coming_meeting(programme, in_days=days)
    for _ in range(4):
        make.ready(programme)
    assert asked() == few <= 8
