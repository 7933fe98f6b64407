from tumorboard.agendas.actions import publish_agenda
from tumorboard.core.db import db
from tumorboard.permissions import Role


def test_a_restricted_case_keeps_its_place_on_the_agenda_without_a_name(make, client):
    programme = make.programme()
    meeting = make.coming_meeting(programme)
    item = make.listed(meeting)
    publish_agenda(meeting, by=make.desk(meeting))
    db.session.commit()
    case = item.presentation.case
    reader, colleague = make.member(programme, Role.COORDINATOR), make.member(programme, Role.ATTENDEE)
    number, agenda = case.number, f"/conferences/{meeting.id}/agenda"
    client(colleague).get(agenda)  # drawn and kept, before
    form = {"reason": "A colleague's child", "readers": [str(reader.id)]}
    assert client(reader).post(f"/cases/{case.id}/restriction", data=form).status_code == 303
    told = client(colleague).get(agenda).text
    assert "Restricted case" in told
    assert number not in told
    assert f"{item.minutes} min" in told
    assert number in client(reader).get(agenda).text
    assert client(colleague).get(f"/cases/{case.id}").status_code == 404
    assert "Restricted" in client(reader).get(f"/cases/{case.id}").text
    lifted = client(reader).post(f"/cases/{case.id}/restriction/lift", data={"because": "They left"})
    assert lifted.status_code == 303
    assert number in client(colleague).get(agenda).text


def test_a_coordinator_who_is_not_named_still_builds_the_agenda(make, client):
    programme = make.programme()
    meeting = make.coming_meeting(programme)
    item, other = make.listed(meeting), make.listed(meeting)
    make.restriction(item.presentation.case)
    desk = client(make.member(programme, Role.COORDINATOR))
    build = f"/conferences/{meeting.id}"
    assert "Restricted case" in desk.get(f"{build}/build").text
    assert desk.post(f"{build}/minutes", data={"id": item.id, "minutes": 11}).status_code == 303
    assert desk.post(f"{build}/move", data={"id": other.id, "position": 1}).status_code == 303
    assert desk.post(f"{build}/publish").status_code == 303
    db.session.refresh(item)
    assert (item.minutes, item.position, meeting.agenda_number) == (11, 1, 1)
