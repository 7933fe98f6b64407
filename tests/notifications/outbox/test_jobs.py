"""Mail reaches a real server over TLS, waits while it is down, and is never sent twice."""

import socket
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from tests.notifications.postoffice import USER, post_office
from tumorboard.core.db import db, now
from tumorboard.core.jobs import run_one, schedule
from tumorboard.directory.actions import deactivate_person
from tumorboard.notifications.models import Mail
from tumorboard.notifications.outbox import jobs
from tumorboard.notifications.outbox.states import MailState
from tumorboard.permissions import Role


@pytest.fixture
def office(app, make, tmp_path):
    """A mail server with STARTTLS and login."""
    with post_office(app, tmp_path) as office:
        yield office


@pytest.fixture
def mail(make):
    """One mail to one attendee, waiting; the others' mails are not needed here."""
    meeting = make.coming_meeting()
    member = make.member(make.programme_of(meeting), Role.ATTENDEE, specialty="RAD")
    make.published(meeting)
    for other in db.session.scalars(select(Mail).where(Mail.person_id != member.id)):
        other.state = MailState.DROPPED
    db.session.commit()
    return make.mails(member)[0]


def work() -> None:
    """Let the worker do what is due."""
    schedule()
    while run_one():
        pass
    db.session.expire_all()


def after(**time: float):
    """The clock, that much later."""
    return time_machine.travel(now() + timedelta(**time), tick=True)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_is_sent_once_over_tls_with_login(app, make, mail, tmp_path, security):
    with post_office(app, tmp_path, security=security) as office:
        work()
        jobs.deliver_mail()
    assert [address for address, _ in office.arrived] == [mail.person.email]
    assert office.logins == [USER]
    assert (mail.state, mail.tries, mail.answer) == (MailState.SENT, 1, "250 taken")
    assert office.arrived[0][1]["Message-ID"] == f"<{mail.message_key}@hospital.example>"


def test_a_server_whose_certificate_is_not_known_gets_nothing(app, make, mail, office):
    app.config["SMTP_CA"] = None
    work()
    assert office.arrived == []
    assert mail.state is MailState.WAITING
    assert "certificate" in mail.answer.lower()


def test_a_wrong_password_waits_and_says_so(app, make, mail, office):
    app.config["SMTP_PASSWORD"] = "wrong"
    work()
    assert (mail.state, office.arrived) == (MailState.WAITING, [])
    assert mail.answer.startswith("535")


def test_mail_waits_while_the_server_is_down_for_an_hour(app, make, mail, office):
    office.down()
    work()
    assert (mail.state, mail.answer) == (MailState.WAITING, "The mail server does not answer at this address.")
    with after(minutes=30):
        work()
    assert office.arrived == []
    office.up()
    with after(hours=1):
        work()
        work()
    assert mail.state is MailState.SENT
    assert len(office.arrived) == 1


def test_a_slow_server_is_asked_again(app, make, mail, office):
    office.down()
    app.config["SMTP_TIMEOUT"] = 0.3
    with socket.create_server(("127.0.0.1", office.port)):  # takes the call, and says nothing
        work()
    assert (mail.state, mail.answer) == (MailState.WAITING, "The mail server did not answer in time.")
    office.up()
    app.config["SMTP_TIMEOUT"] = 10
    with after(minutes=2):
        work()
    assert (mail.state, mail.answer) == (MailState.SENT, "250 taken")


def test_a_refused_address_ends_with_the_servers_reason(app, make, mail, office):
    office.refuse[mail.person.email] = "550 5.1.1 No such mailbox here"
    work()
    with after(days=1):
        work()
    assert (mail.state, mail.answer, mail.tries) == (MailState.REFUSED, "550 5.1.1 No such mailbox here", 1)


def test_one_refused_address_keeps_nobody_else_from_theirs(app, make, office):
    meeting = make.coming_meeting()
    programme = make.programme_of(meeting)
    first, second = (make.member(programme, Role.ATTENDEE) for _ in range(2))
    make.published(meeting)
    office.refuse[first.email] = "550 gone"
    office.refuse[second.email] = "450 try later"
    work()
    assert [one.state for one in make.mails(first)] == [MailState.REFUSED]
    assert [one.state for one in make.mails(second)] == [MailState.WAITING]
    others = select(Mail.state).where(Mail.person_id.not_in((first.id, second.id)))
    assert set(db.session.scalars(others)) == {MailState.SENT}
    assert len(db.session.scalars(others).all()) == len(office.arrived)


def test_a_letter_that_the_server_takes_without_a_word_is_not_sent_again(app, make, mail, office):
    office.silent.set()
    work()
    assert mail.state is MailState.UNSURE
    office.silent.clear()
    with after(days=1):
        work()
    assert len(office.arrived) == 1


def test_a_worker_that_died_while_sending_leaves_it_perhaps_sent(app, make, mail, office):
    mail.state, mail.claimed_at = MailState.SENDING, now()
    db.session.commit()
    work()
    assert mail.state is MailState.SENDING
    with after(hours=2):
        work()
    assert (mail.state, office.arrived) == (MailState.UNSURE, [])


def test_two_workers_never_take_the_same_mail(app, make, mail, office):
    assert jobs._claim() is mail
    assert jobs._claim() is None


def test_mail_is_given_up_after_days(app, make, mail, office):
    mail.until = None
    office.down()
    work()
    tries = 0
    for hours in range(0, 24 * 6, 2):
        with after(hours=hours):
            work()
            tries = mail.tries
    assert mail.state is MailState.GIVEN_UP
    assert mail.answer == "The mail server does not answer at this address."
    assert tries > 30


def test_nobody_gets_mail_of_a_meeting_that_is_over(app, make, mail, office):
    mail.until = now() - timedelta(minutes=1)
    db.session.commit()
    work()
    assert (mail.state, office.arrived) == (MailState.DROPPED, [])


def test_who_was_deactivated_gets_no_mail(app, make, mail, office):
    deactivate_person(mail.person, by=make.root())
    db.session.commit()
    work()
    assert (mail.state, office.arrived) == (MailState.DROPPED, [])


def test_without_a_server_mail_waits(app, make, mail):
    work()
    assert (mail.state, mail.tries) == (MailState.WAITING, 0)


def test_a_mail_that_cannot_be_written_stops_no_other(app, make, mail, office, monkeypatch):
    monkeypatch.setattr(jobs, "letter", lambda _mail: 1 / 0)
    work()
    assert (mail.state, mail.answer) == (MailState.GIVEN_UP, "It could not be written: ZeroDivisionError.")


def test_the_pause_doubles_up_to_two_hours():
    assert [int(jobs.pause(tries).total_seconds() / 60) for tries in (1, 2, 3, 7, 8, 60)] == [1, 2, 4, 64, 120, 120]
