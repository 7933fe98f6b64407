"""Who hears of a meeting: all of the first agenda, those concerned of a change, everybody when it moves or ends."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tumorboard.agendas.actions import list_presentation, publish_agenda, set_minutes
from tumorboard.agendas.queries import open_items
from tumorboard.conferences.actions import cancel_conference, change_conference, move_conference
from tumorboard.conferences.series.actions import change_series
from tumorboard.core.db import db
from tumorboard.notifications.kinds import Kind
from tumorboard.notifications.models import Mail, MeetingEntry
from tumorboard.notifications.outbox.states import MailState
from tumorboard.permissions import Role


@pytest.fixture
def house(make):
    """A programme with a meeting, its coordinator, and an attendee of each of two specialties."""
    meeting = make.coming_meeting()
    programme = make.programme_of(meeting)
    return {
        "meeting": meeting, "programme": programme, "desk": make.coordinator(programme),
        "rad": make.member(programme, Role.ATTENDEE, specialty="RAD"),
        "pat": make.member(programme, Role.ATTENDEE, specialty="PAT"),
    }  # fmt: skip


def kinds(make, person) -> list[Kind]:
    """What somebody was told."""
    return [one.kind for one in make.notices(person)]


def test_the_first_agenda_sends_each_member_one_mail_with_an_invitation(make, house):
    make.published(house["meeting"], cases=2)
    for name in ("rad", "pat"):
        (mail,) = make.mails(house[name])
        assert (mail.method, mail.sequence, mail.state) == ("REQUEST", 0, MailState.WAITING)
        assert kinds(make, house[name]) == [Kind.AGENDA_PUBLISHED]
        facts = make.notices(house[name])[0].facts
        assert (facts["cases"], facts["needed"], facts["number"]) == (2, 2, 1)
    board = db.session.scalars(select(Mail.person_id).where(Mail.method == "REQUEST")).all()
    assert len(board) == len(set(board))


def test_a_change_is_told_only_to_those_concerned(make, house):
    meeting, desk = house["meeting"], house["desk"]
    make.published(meeting)
    left_out = {make.specialty(open_items(meeting.id)[0].presentation, "PAT").id: "not asked"}
    presentation = make.presentation(house["programme"], state="accepted", left_out=left_out)
    list_presentation(meeting, presentation, by=desk)
    publish_agenda(meeting, by=desk)
    db.session.commit()
    assert kinds(make, house["rad"]) == [Kind.AGENDA_PUBLISHED, Kind.AGENDA_CHANGED]
    assert kinds(make, house["pat"]) == [Kind.AGENDA_PUBLISHED]
    assert [mail.sequence for mail in make.mails(house["rad"])] == [0, 1]


def test_who_comes_to_the_board_later_gets_a_first_invitation(make, house):
    meeting = make.published(house["meeting"])
    later = make.member(house["programme"], Role.ATTENDEE, specialty="PED")
    set_minutes(open_items(meeting.id)[0], 20, by=house["desk"])
    publish_agenda(meeting, by=house["desk"])
    db.session.commit()
    assert kinds(make, later) == [Kind.AGENDA_PUBLISHED]
    assert make.mails(later)[0].method == "REQUEST"


def test_a_newer_change_replaces_one_that_still_waits(make, house):
    meeting = make.published(house["meeting"])
    for minutes in (20, 30):
        set_minutes(open_items(meeting.id)[0], minutes, by=house["desk"])
        publish_agenda(meeting, by=house["desk"])
    db.session.commit()
    states = [mail.state for mail in make.mails(house["rad"])]
    assert states == [MailState.WAITING, MailState.DROPPED, MailState.WAITING]


def test_who_referred_cases_hears_once_when_it_is_their_turn(make, house):
    author = make.member(house["programme"], Role.REFERRER)
    cases = [make.presentation(house["programme"], state="accepted", by=author) for _ in range(2)]
    items = [list_presentation(house["meeting"], one, by=house["desk"]) for one in cases]
    publish_agenda(house["meeting"], by=house["desk"])
    db.session.commit()
    told = make.notices(author)[-1]
    assert told.kind is Kind.CASE_LISTED
    starts = house["meeting"].starts_at
    times = [starts, starts + timedelta(minutes=items[0].minutes)]
    numbers = [one.case.number for one in cases]
    assert told.facts == {"slots": [[at.isoformat(), case] for at, case in zip(times, numbers, strict=True)]}
    assert len([mail for mail in make.mails(author) if mail.notice is told]) == 1


def test_moving_updates_the_invitation(make, house):
    meeting = make.published(house["meeting"])
    move_conference(meeting, starts_at=meeting.starts_at + timedelta(hours=3), by=house["desk"])
    db.session.commit()
    assert kinds(make, house["rad"])[-1] is Kind.MEETING_MOVED
    assert [(mail.method, mail.sequence) for mail in make.mails(house["rad"])] == [("REQUEST", 0), ("REQUEST", 1)]


def test_moving_before_anybody_was_invited_is_told_without_an_invitation(make, house):
    meeting = house["meeting"]
    move_conference(meeting, starts_at=meeting.starts_at + timedelta(hours=3), by=house["desk"])
    db.session.commit()
    (mail,) = make.mails(house["rad"])
    assert mail.method == ""
    assert db.session.scalars(select(MeetingEntry)).all() == []


def test_moving_what_is_far_away_is_told_in_the_app_only(make, house):
    far = make.coming_meeting(house["programme"], in_days=60)
    move_conference(far, starts_at=far.starts_at + timedelta(hours=3), by=house["desk"])
    db.session.commit()
    assert kinds(make, house["rad"]) == [Kind.MEETING_MOVED]
    assert make.mails(house["rad"]) == []


def test_cancelling_takes_it_out_of_the_calendar_and_drops_what_waits(make, house):
    meeting = make.published(house["meeting"])
    cancel_conference(meeting, because="Amara Osei is ill", by=house["desk"])
    db.session.commit()
    first, last = make.mails(house["rad"])
    assert (first.state, last.state) == (MailState.DROPPED, MailState.WAITING)
    assert (last.method, last.sequence) == ("CANCEL", 1)
    assert "Amara" not in str(make.notices(house["rad"])[-1].facts)


def test_another_place_updates_the_calendars_of_those_invited(make, house):
    meeting = make.published(house["meeting"])
    change_conference(meeting, length_minutes=90, place="Room 9", by=house["desk"])
    db.session.commit()
    assert kinds(make, house["rad"])[-1] is Kind.MEETING_CHANGED
    assert make.mails(house["rad"])[-1].sequence == 1


def test_a_new_weekly_rule_sends_one_mail_and_not_ten(make, house):
    series = make.series(house["programme"])
    change_series(series, name=series.name, weekday=1, starts=series.starts, length_minutes=60, by=house["desk"])
    db.session.commit()
    assert kinds(make, house["rad"]) == [Kind.SERIES_CHANGED]
    assert len(make.mails(house["rad"])) == 1


def test_who_acted_has_read_it_already(make, house):
    meeting = house["meeting"]
    make.listed(meeting)
    publish_agenda(meeting, by=house["desk"])
    db.session.commit()
    (notice,) = [one for one in make.notices(db.session.get(type(house["rad"]), house["desk"].id))
                 if one.kind is Kind.AGENDA_PUBLISHED]  # fmt: skip
    assert notice.read_at is not None
