"""The minutes of a meeting: a draft until it is closed, and what they say."""

from datetime import timedelta

import pytest
import time_machine

from tests.audit.ground import newest, seal
from tests.make.plans import CONSENSUS
from tests.pdfs import in_order, read_pdf
from tumorboard.agendas.actions import publish_agenda
from tumorboard.agendas.carryover.actions import Because, end_meeting
from tumorboard.agendas.queries import cases_left, open_items
from tumorboard.agendas.running.actions import close_item, open_item
from tumorboard.agendas.states import Outcome
from tumorboard.audit.checking.anchors import anchor_of
from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.conferences.attendance.actions import record_attendance
from tumorboard.conferences.states import Presence
from tumorboard.core.db import db, now
from tumorboard.core.documents import has_pdf
from tumorboard.core.words import day
from tumorboard.permissions import Role
from tumorboard.plans.actions import record_section, sign_plan, start_plan
from tumorboard.plans.stances.actions import take_stance
from tumorboard.plans.states import SectionKind


@pytest.fixture
def meeting(make):
    """A meeting that ran: one case discussed for seven minutes with a dissent, one not reached."""
    programme = make.programme("sarcoma")
    meeting = make.running_meeting(programme)
    desk = make.desk(meeting)
    publish_agenda(meeting, by=desk)
    surgeon = make.member(programme, Role.ATTENDEE, specialty="ORT", name="Dr. Ada Feather")
    record_attendance(meeting, surgeon, Presence.REMOTE, by=desk)
    first = open_items(meeting.id)[0]
    begun = now()
    open_item(first, by=desk)
    assert first.presentation is not None
    plan = start_plan(first.presentation, by=desk)
    make.write(plan)
    record_section(plan, SectionKind.DISSENT, text="Radiation first, says Dr. Holt", by=desk)
    take_stance(plan, kind="dissent", reason="The margin is too close", by=make.actor(surgeon))
    db.session.commit()
    with time_machine.travel(begun + timedelta(minutes=7), tick=False):
        close_item(first, by=desk)
        db.session.commit()
    return meeting


def close(make, meeting) -> None:
    """Sign what was agreed, carry over what was not reached."""
    presentation = make.places(meeting, Outcome.DISCUSSED)[0].presentation
    assert presentation is not None
    plan = start_plan(presentation, by=make.desk(meeting))
    sign_plan(plan, by=make.actor(meeting.chair))
    because = {item.id: Because("no_time", "The fire alarm went off") for item in cases_left(meeting)}
    end_meeting(meeting, because=because, by=make.desk(meeting))
    db.session.commit()


def readings(meeting, event: Event) -> list[LedgerEntry]:
    """Who saw it."""
    return db.session.query(LedgerEntry).filter_by(event=event, subject="conference", subject_id=meeting.id).all()


@pytest.mark.skipif(not has_pdf(), reason="WeasyPrint or Pango is missing")
@pytest.mark.filterwarnings("default")
def test_minutes_are_a_draft_until_the_meeting_is_closed(make, client, meeting):
    browser = client(meeting.chair)
    where, on = f"/conferences/{meeting.id}/minutes", day(meeting.on)
    text = read_pdf(browser.get(f"{where}/pdf").data, f"Draft minutes of the tumor conference of {on}")
    assert in_order(text, "not signed yet", "Still open on the agenda", "not closed yet")
    close(make, meeting)
    seal()
    text = read_pdf(browser.get(f"{where}/pdf").data, f"Minutes of the tumor conference of {on}")
    assert "Draft" not in text
    assert in_order(
        text, "Minutes of the tumor conference", "1 case discussed, 1 carried over", "Who took part",
        "Dr. Ada Feather, remote", "Cases", "7 minutes", "Question", "Consensus", CONSENSUS, "Recommendations",
        "Wide resection, step 1", meeting.chair.name, "Dissent", "Radiation first",
        "Dr. Ada Feather (Specialty ORT) dissents: The margin is too close", "was not there", "Quorum 1 of 4, absent:",
        "signed by",        "Carried over", "The fire alarm went off", "Signatures", "closed by", "Chair",
        f"Ledger sealed: {anchor_of(newest()).words}",
    )  # fmt: skip
    cases = sorted(
        item.case_id for item in [*make.places(meeting, Outcome.DISCUSSED), *make.places(meeting, Outcome.DEFERRED)]
    )
    assert [entry.facts["cases"] for entry in readings(meeting, Event.PRINTED)] == [cases]


def test_minutes_are_for_the_board_and_seeing_them_is_an_event(make, client, meeting):
    programme = make.programme_of(meeting)
    assert client(make.member(programme, Role.ATTENDEE)).get(f"/conferences/{meeting.id}/minutes").status_code == 200
    assert len(readings(meeting, Event.MINUTES_READ)) == 1
    for role in (Role.REFERRER, Role.AUDITOR, Role.PROGRAMME_ADMINISTRATOR):
        answer = client(make.member(programme, role)).get(f"/conferences/{meeting.id}/minutes")
        assert answer.status_code in (403, 404), role
