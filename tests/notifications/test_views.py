"""Pages of notices, choices and mail: whose they are, what they say, what each button does."""

import re

import pytest
from sqlalchemy import select

from tests.test_pages import counted
from tumorboard.core.db import db
from tumorboard.notifications.kinds import Topic, Way
from tumorboard.notifications.models import Mail
from tumorboard.notifications.outbox.states import MailState
from tumorboard.notifications.queries import choices_of
from tumorboard.patients.models import Patient
from tumorboard.permissions import Role


@pytest.fixture
def told(make):
    """A radiologist who was told of two things: a published agenda and an urgent case (they chair, too)."""
    meeting = make.coming_meeting()
    programme = make.programme_of(meeting)
    reader = make.member(programme, Role.ATTENDEE, Role.CHAIR, specialty="RAD")
    make.published(meeting)
    make.urgent(make.presentation(programme, state="accepted"))
    return reader, meeting, programme


def test_the_bell_counts_what_is_unread_without_a_query_of_its_own(app, client, told):
    browser = client(told[0])
    browser.get("/about")
    with counted(app) as statements:
        page = browser.get("/about").text
    assert 'aria-label="Notices, 2 unread"' in page
    assert len(statements) == 1


def test_notices_name_cases_by_number_and_no_patient(client, make, told):
    page = client(told[0]).get("/notices").text
    case = make.notices(told[0])[1].facts["case"]
    assert f"Urgent case {case} was referred" in page
    assert "Specialty RAD is needed for 1 case" in page
    names = [name for row in db.session.execute(select(Patient.given_names, Patient.family_name)) for name in row]
    assert [name for name in names if name and name in page] == []


def test_opening_a_notice_reads_it_and_goes_there(client, make, told):
    reader, meeting, _ = told
    notice = make.notices(reader)[0]
    answer = client(reader).post(f"/notices/{notice.id}/open")
    assert (answer.status_code, answer.location) == (303, f"/conferences/{meeting.id}/agenda")
    assert [one.read_at is not None for one in make.notices(reader)] == [True, False]


def test_one_notice_or_all_are_marked_as_read(client, make, told):
    reader, browser = told[0], client(told[0])
    browser.post(f"/notices/{make.notices(reader)[0].id}/read")
    assert [one.read_at is not None for one in make.notices(reader)] == [True, False]
    browser.post("/notices/read-all")
    assert all(one.read_at for one in make.notices(reader))
    assert "Everything is read" in browser.get("/notices?show=unread").text


def test_nobody_reads_anothers_notices(client, make, told):
    reader, _meeting, programme = told
    other = client(make.member(programme, Role.ATTENDEE))
    for verb in ("open", "read"):
        assert other.post(f"/notices/{make.notices(reader)[0].id}/{verb}").status_code == 404
    assert make.notices(reader)[0].read_at is None


def test_choices_are_kept_and_shown(client, make, told):
    browser = client(told[0])
    fields = {topic.value: Way.APP.value for topic in Topic} | {"digest": "off"}
    assert browser.post("/account/notices", data=fields).status_code == 303
    chosen = choices_of(told[0].id)
    assert (chosen[Topic.DIGEST], chosen[Topic.MEETINGS]) == (Way.OFF, Way.APP)
    page = browser.get("/account/notices").text
    assert re.search(r'<input checked[^>]*name="digest"[^>]*value="off"', page)


def test_a_topic_that_may_not_be_off_is_refused_with_a_sentence(client, told):
    answer = client(told[0]).post("/account/notices", data={"meetings": "off"})
    assert answer.status_code == 422


def test_the_coordinator_sees_what_waits_and_that_no_server_is_set(client, make, told):
    reader, _meeting, programme = told
    page = client(make.member(programme, Role.COORDINATOR)).get(f"/programmes/{programme.slug}/mail").text
    assert "No mail server is set, so nothing is sent and mails wait here." in page
    assert reader.email in page


def test_a_refused_mail_shows_the_reason_and_is_sent_again(client, make, told):
    reader, _meeting, programme = told
    mail = make.mails(reader)[0]
    mail.state, mail.answer = MailState.REFUSED, "550 5.1.1 No such <mailbox>"
    db.session.commit()
    browser = client(make.member(programme, Role.COORDINATOR))
    page = browser.get(f"/programmes/{programme.slug}/mail?state=refused").text
    assert "550 5.1.1 No such &lt;mailbox&gt;" in page
    assert "an administrator corrects it under People" in page
    assert browser.post(f"/mail/{mail.id}/retry").status_code == 303
    assert db.session.get_one(Mail, mail.id).state.value == "waiting"


def test_a_sent_mail_is_not_sent_again(client, make, told):
    reader, _meeting, programme = told
    mail = make.mails(reader)[0]
    mail.state = MailState.SENT
    db.session.commit()
    assert client(make.member(programme, Role.COORDINATOR)).post(f"/mail/{mail.id}/retry").status_code == 409


def test_a_state_that_is_none_leads_nowhere(client, make, told):
    browser = client(make.member(told[2], Role.COORDINATOR))
    assert browser.get(f"/programmes/{told[2].slug}/mail?state=lost").status_code == 404
