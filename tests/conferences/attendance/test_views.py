"""The page of attendance."""

from datetime import timedelta

from tumorboard.conferences.attendance.keeping import seal_attendance
from tumorboard.conferences.attendance.queries import spans_of
from tumorboard.conferences.queries import attendances
from tumorboard.conferences.states import Presence
from tumorboard.core.db import db, now
from tumorboard.permissions import Role


def test_attend_changes_only_what_the_writer_changed(make, programme, browser):
    meeting = make.conference(programme, starts_at=now())
    first, other = (make.member(programme, Role.ATTENDEE, specialty=code) for code in ("ORT", "RAD"))
    make.attendance(meeting, other, Presence.REMOTE)  # marked by somebody else, after this page was read
    told = {
        f"presence-{first.id}": "in_room", f"was-{first.id}": "", f"presence-{other.id}": "", f"was-{other.id}": "",
    }  # fmt: skip
    assert browser.post(f"/conferences/{meeting.id}/attendance", data=told).status_code == 303
    found = {key: row.presence for key, row in attendances(meeting.id).items()}
    assert found == {first.id: Presence.IN_ROOM, other.id: Presence.REMOTE}


def test_attend_refuses_an_unknown_presence_and_keeps_nothing(make, programme, browser):
    meeting, person = make.conference(programme, starts_at=now()), make.member(programme, Role.ATTENDEE)
    answer = browser.post(f"/conferences/{meeting.id}/attendance", data={f"presence-{person.id}": "asleep"})
    assert answer.status_code == 422
    assert "Choose in the room, remote, excused or absent." in answer.text
    assert attendances(meeting.id) == {}


def test_repeat_marks_everyone_as_last_time(make, programme, browser):
    make.attendance(make.conference(programme, starts_at=now() - timedelta(hours=20)))
    meeting = make.conference(programme, starts_at=now())
    assert "As last time" in browser.get(f"/conferences/{meeting.id}/attendance").text
    assert browser.post(f"/conferences/{meeting.id}/attendance/as-last-time").status_code == 303
    assert len(attendances(meeting.id)) == 1


def test_attend_waits_for_the_meetings_day(make, programme, browser):
    meeting = make.conference(programme, starts_in_days=3)
    assert "Record attendance" not in browser.get(f"/conferences/{meeting.id}").text
    answer = browser.get(f"/conferences/{meeting.id}/attendance").text
    assert "Not before" in answer
    assert "radiogroup" not in answer


def test_check_in_and_out_by_oneself(make, client, programme):
    meeting, person = make.conference(programme, starts_at=now()), make.member(programme, Role.REFERRER)
    own, address = client(person), f"/conferences/{meeting.id}"
    assert "Not checked in" in own.get(address).text
    assert own.post(f"{address}/check-in", data={"presence": "remote"}).status_code == 303
    shown = own.get(address).text
    assert "Checked in" in shown
    assert "Change: In the room" in shown
    assert own.post(f"{address}/check-out").status_code == 303
    assert "You have left" in own.get(address).text
    assert own.post(f"{address}/check-out").status_code == 422


def test_times_keeps_what_was_not_touched_and_asks_why_after_signing(make, programme, browser):
    starts_at = now() - timedelta(hours=2)
    meeting, person = make.conference(programme, starts_at=starts_at), make.member(programme, Role.ATTENDEE)
    address, zone = f"/conferences/{meeting.id}/attendance/{person.id}", meeting.zone
    local = [(starts_at + timedelta(minutes=one)).astimezone(zone).strftime("%H:%M") for one in (0, 30)]
    typed = {"presence_0": "remote", "from_0": local[0], "until_0": local[1]}
    assert browser.post(address, data=typed).status_code == 303
    kept = spans_of(meeting.id)[person.id]
    assert [one.presence for one in kept] == [Presence.REMOTE]
    assert kept[0].until_at == kept[0].from_at + timedelta(minutes=30)
    assert browser.post(address, data=typed | {"from_0": local[1], "until_0": local[0]}).status_code == 422
    seal_attendance(meeting.id, starts_at + timedelta(minutes=8))
    db.session.info["recorded"] = True
    db.session.commit()
    assert browser.post(address, data=typed).status_code == 303  # nothing changed, so nothing to explain
    later = typed | {"from_0": local[1], "until_0": ""}
    refused = browser.post(address, data=later)
    assert (refused.status_code, "Say why the attendance is corrected" in refused.text) == (422, True)
    assert browser.post(address, data=later | {"because": "Came late"}).status_code == 303
    assert "Came late" in browser.get(f"/conferences/{meeting.id}/attendance").text


def test_leave_is_one_click_on_the_list(make, programme, browser):
    meeting = make.conference(programme, starts_at=now())
    person = make.attendance(meeting, specialty="RAD").person
    listed = browser.get(f"/conferences/{meeting.id}/attendance").text
    assert f'Leaves<span class="visually-hidden">: {person.name}' in listed
    assert browser.post(f"/conferences/{meeting.id}/attendance/{person.id}/leave").status_code == 303
    assert spans_of(meeting.id)[person.id][-1].until_at is not None
