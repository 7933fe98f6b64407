"""A mail row as a letter: made when it is sent, from ids and counts; it names no patient and no case."""

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select

from tumorboard.conferences.models import Conference
from tumorboard.core.db import db, now
from tumorboard.directory.models import Programme, Specialty
from tumorboard.notifications.calendars.invitation import Entry, Party, invitation
from tumorboard.notifications.calendars.meetings import uid_of
from tumorboard.notifications.kinds import Topic
from tumorboard.notifications.models import Mail, MeetingEntry, Notice
from tumorboard.notifications.outbox.links import full, page_of, reply_address
from tumorboard.notifications.wording import Meeting, Told, told

#: The mails of these topics ask whether their reader comes.
ASKS = (Topic.MEETINGS, Topic.NUDGES, Topic.REPLIES)


def letter(mail: Mail) -> EmailMessage:
    """The whole message: text, simple HTML, and the invitation where it carries one."""
    notice = mail.notice
    programme = db.session.get_one(Programme, mail.programme_id) if mail.programme_id else None
    name = programme.name if programme else "Tumorboard"
    conference = _conference(notice)
    news = words_of(notice, conference)
    link = page_of(notice.kind, notice.subject_id, programme.slug if programme else "")
    asks = notice.kind.topic in ASKS and mail.method != "CANCEL"
    reply = reply_address(conference.id, mail.person_id) if conference and asks else ""
    around = {
        "news": news, "link": link, "reply": reply, "programme": name, "person": mail.person.name,
        "choices": full("notifications.choices"),
    }  # fmt: skip
    message = _message(mail, news.subject, name)
    message.set_content(_rendered("emails/notice.txt", around), cte="quoted-printable")
    message.add_alternative(_rendered("emails/notice.html", around), subtype="html", cte="quoted-printable")
    if mail.method and conference is not None:
        _attach(message, mail, conference, name, reply)
    return message


def _rendered(template: str, around: dict[str, Any]) -> str:
    """A mail has no page around it, and is made where there is no request."""
    return current_app.jinja_env.get_template(template).render(**around)


def words_of(notice: Notice, conference: Conference | None) -> Told:
    """A notice in words; the specialty it speaks of is named."""
    key = notice.facts.get("specialty")
    specialty = db.session.get(Specialty, key) if isinstance(key, int) else None
    meeting = Meeting(conference.starts_at, conference.zone) if conference else None
    return told(notice.kind, notice.facts, meeting, specialty.name if specialty else "")


def conference_of(notice: Notice) -> int | None:
    """Which meeting a notice is about."""
    if notice.kind.parameter == "conference_id":
        return notice.subject_id
    key = notice.facts.get("conference")
    return key if isinstance(key, int) else None


def _conference(notice: Notice) -> Conference | None:
    key = conference_of(notice)
    return db.session.get(Conference, key) if key is not None else None


def _message(mail: Mail, subject: str, programme: str) -> EmailMessage:
    sender = current_app.config["MAIL_FROM"]
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(plain_words(programme), addr_spec=sender)
    message["To"] = Address(plain_words(mail.person.name), addr_spec=mail.person.email)
    message["Subject"] = plain_words(subject)
    message["Date"] = now()
    message["Message-ID"] = f"<{mail.message_key}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["List-Unsubscribe"] = f"<{full('notifications.choices')}>"
    message["Content-Language"] = "en"
    return message


def plain_words(words: str) -> str:
    """Words for a header line: no line ends or other controls."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", words).split())


def _attach(message: EmailMessage, mail: Mail, conference: Conference, programme: str, reply: str) -> None:
    page = full("conferences.show", conference_id=conference.id)
    kept = db.session.scalar(select(MeetingEntry.uid).where(MeetingEntry.conference_id == conference.id))
    entry = Entry(
        uid=kept or uid_of(conference.id), sequence=mail.sequence, starts_at=conference.starts_at,
        minutes=conference.length_minutes, zone=ZoneInfo(conference.time_zone), title=f"Tumor conference, {programme}",
        place=conference.place, words=f"Say whether you come: {reply}" if reply else page, address=page,
        is_cancelled=mail.method == "CANCEL",
    )  # fmt: skip
    body = invitation(
        entry, method=mail.method, organizer=Party(programme, current_app.config["MAIL_FROM"]),
        attendee=Party(mail.person.name, mail.person.email), stamped_at=mail.made_at,
    )  # fmt: skip
    message.add_alternative(
        body.decode(), subtype="calendar", params={"method": mail.method}, cte="base64", charset="utf-8"
    )
    message.add_attachment(body, maintype="application", subtype="ics", filename="invitation.ics")
