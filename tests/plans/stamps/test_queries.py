"""The quorum of a plan is that of its case's minutes; a later correction stands beside it."""

from datetime import timedelta

import pytest
import time_machine

from tumorboard.agendas.queries import open_items
from tumorboard.agendas.running.actions import open_next
from tumorboard.conferences.attendance.actions import record_attendance
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken
from tumorboard.permissions import Role
from tumorboard.plans.actions import sign_plan
from tumorboard.plans.queries import quorum_of
from tumorboard.plans.signing.canonical import text_hash
from tumorboard.plans.signing.queries import signature_of, signed_text
from tumorboard.plans.stamps.queries import corrected_stamp, minutes_stamped


@pytest.fixture
def meeting(make):
    """A meeting of two cases: Orthopaedics there from the begin, Radiology from the second case on."""
    meeting = make.running_meeting(cases=2)
    programme, desk = make.programme_of(meeting), make.desk(meeting)
    early, late = (make.member(programme, Role.ATTENDEE, specialty=code) for code in ("ORT", "RAD"))
    begin = now()
    cases = [item.presentation for item in open_items(meeting.id)]
    with time_machine.travel(begin, tick=False):
        record_attendance(meeting, early, "in_room", by=desk)
        first = open_next(meeting, since=None, by=desk)
        assert first is not None
    with time_machine.travel(begin + timedelta(minutes=8), tick=False):
        record_attendance(meeting, late, "remote", by=desk, at=now())
        second = open_next(meeting, since=first.id, by=desk)
        assert second is not None
    with time_machine.travel(begin + timedelta(minutes=16), tick=False):
        open_next(meeting, since=second.id, by=desk)
    db.session.commit()
    return meeting, cases, begin, early


def test_the_stamp_differs_by_case(make, meeting):
    _, cases, begin, _ = meeting
    stamps = [quorum_of(make.plan(presentation=case, state="draft")) for case in cases]
    assert [stamp["present"] for stamp in stamps] == [["ORT"], ["ORT", "RAD"]]
    windows = minutes_stamped(stamps[1])
    assert windows == [tuple((begin + timedelta(minutes=one)).replace(microsecond=0) for one in (8, 16))]


def test_a_correction_after_signing_leaves_the_stamp_and_stands_beside_it(make, client, meeting):
    conference, cases, _, early = meeting
    plan = make.plan(presentation=cases[0], state="draft")
    chair, desk = make.actor(make.chair_of(plan.presentation)), make.desk(conference)
    sign_plan(plan, by=chair)
    db.session.commit()
    stamp, digest = dict(plan.quorum), plan.text_hash
    assert corrected_stamp(plan) is None
    with pytest.raises(RuleBroken, match="was signed on who was there"):
        record_attendance(conference, early, "absent", by=desk)
    record_attendance(conference, early, "absent", because="Signed for by mistake", by=desk)
    db.session.commit()
    corrected = corrected_stamp(plan)
    assert corrected is not None
    assert (corrected.is_other, list(corrected.present), corrected.absent[0]) == (True, [], "ORT")
    assert plan.quorum == stamp
    signature = signature_of(plan.id)
    assert signature is not None
    assert text_hash(signed_text(plan, signature)) == digest
    shown = client(make.chair_of(plan.presentation))
    for address in (f"/plans/{plan.id}", f"/plans/{plan.id}/print"):
        html = shown.get(address).text
        for words in ("Attendance corrected after signing", "Signed for by mistake", desk.name, "Quorum 1 of 4"):
            assert words in html
