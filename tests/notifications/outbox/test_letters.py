"""What a mail says, and what it must not say."""

from email import message_from_bytes
from email.policy import default
from urllib.parse import urlsplit

import pytest
import vobject
from sqlalchemy import select

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.conferences.actions import cancel_conference
from tumorboard.core.db import db
from tumorboard.notifications.kinds import Kind
from tumorboard.notifications.models import Mail
from tumorboard.notifications.outbox.letters import letter
from tumorboard.patients.models import Patient
from tumorboard.permissions import Role


@pytest.fixture
def posted(app, make):
    """A published meeting with a named patient, and a radiologist who is invited."""
    app.config.update(MAIL_FROM="tumorboard@hospital.example", BASE_URL="https://board.hospital.example")
    meeting = make.coming_meeting()
    reader = make.member(make.programme_of(meeting), Role.ATTENDEE, specialty="RAD", name="Rita, the Radiologist")
    make.published(meeting, cases=2)
    return meeting, reader


def sent(mail: Mail):
    """The letter as it arrives."""
    return message_from_bytes(letter(mail).as_bytes(), policy=default)


def words(message) -> str:
    """Everything a reader or a mail server could see."""
    parts = [part.get_content() for part in message.walk() if not part.is_multipart()]
    texts = [part.decode() if isinstance(part, bytes) else part for part in parts]
    return "\n".join([str(message), *texts])


def test_a_letter_says_what_is_asked_of_the_reader(make, posted):
    meeting, reader = posted
    message = sent(make.mails(reader)[0])
    text = message.get_body(("plain",)).get_content()
    assert message["Subject"].endswith(": 2 cases")
    assert "Specialty RAD is needed for 2 cases" in text
    assert f"https://board.hospital.example/conferences/{meeting.id}/agenda" in text
    html = message.get_body(("html",)).get_content()
    assert f'href="https://board.hospital.example/conferences/{meeting.id}/agenda"' in html
    assert "<img" not in html


def test_the_reply_link_of_a_letter_works_signed_out(client, make, posted):
    _, reader = posted
    text = sent(make.mails(reader)[0]).get_body(("plain",)).get_content()
    (link,) = [line.partition(": ")[2] for line in text.splitlines() if line.startswith("Say whether you come")]
    assert link.startswith("https://board.hospital.example/")
    page = client().get(urlsplit(link).path)
    assert page.status_code == 200
    assert "Rita, the Radiologist" in page.text


def test_a_letter_can_be_told_from_a_persons(make, posted):
    message = sent(make.mails(posted[1])[0])
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == "<https://board.hospital.example/account/notices>"
    assert message["From"].addresses[0].addr_spec == "tumorboard@hospital.example"
    assert message["To"].addresses[0].display_name == "Rita, the Radiologist"


def test_a_letter_carries_the_invitation_as_mail_programs_want_it(make, posted):
    meeting, reader = posted
    message = sent(make.mails(reader)[0])
    (inline,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert inline.get_param("method") == "REQUEST"
    (attached,) = list(message.iter_attachments())
    assert (attached.get_content_type(), attached.get_filename()) == ("application/ics", "invitation.ics")
    event = vobject.readOne(inline.get_content()).vevent
    assert event.uid.value == f"conference-{meeting.id}@board.hospital.example"
    assert event.dtstart.value == meeting.starts_at.replace(microsecond=0)
    assert urlsplit(event.url.value).path == f"/conferences/{meeting.id}"


def test_a_cancellation_carries_the_same_uid(make, posted):
    meeting, reader = posted
    cancel_conference(meeting, because="Nobody is here", by=make.desk(meeting))
    db.session.commit()
    message = sent(make.mails(reader)[-1])
    (inline,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    event = vobject.readOne(inline.get_content()).vevent
    assert inline.get_param("method") == "CANCEL"
    assert (event.uid.value, event.sequence.value) == (f"conference-{meeting.id}@board.hospital.example", "1")
    assert "Nobody is here" not in words(message)


def test_no_letter_names_a_patient_or_a_case(make, posted):
    meeting, _ = posted
    presentation = make.presentation(make.programme_of(meeting), state="returned")
    for event in (Event.URGENT_REFERRED, Event.CHAIR_URGENCY_ASKED, Event.READINESS_ASKED):
        record(event, presentation, by=make.desk(meeting))
    db.session.commit()
    names = [name for row in db.session.execute(select(Patient.given_names, Patient.family_name)) for name in row]
    mails = db.session.scalars(select(Mail)).all()
    assert {mail.notice.kind for mail in mails} >= {Kind.AGENDA_PUBLISHED, Kind.CASE_RETURNED, Kind.URGENT_REFERRED}
    for mail in mails:
        seen = words(sent(mail))
        assert [name for name in names if name and name in seen] == []
        assert presentation.case.number not in seen
        assert presentation.question not in seen


def test_no_name_breaks_out_of_its_header(make, posted):
    _meeting, reader = posted
    reader.name = "Eve\r\nBcc: all@hospital.example"
    message = sent(make.mails(reader)[0])
    assert message["Bcc"] is None
    assert message["To"].addresses[0].addr_spec == reader.email
