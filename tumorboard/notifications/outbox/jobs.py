"""Sending what waits. A mail is claimed before it is handed over, so that it is never sent twice.

Between the server's yes and our note of it lies a moment that no protocol closes (RFC 5321, 4.5.4). A worker that dies
there, or a line that breaks there, leaves the mail as *perhaps sent*: it is not sent again by itself, the delivery page
shows it, and the coordinator may; its message id stays the same. What it said stands in the app in any case.
"""

import logging
import smtplib
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import or_, select, update

from tumorboard.core.db import db, now
from tumorboard.core.jobs import Job, enqueue, job
from tumorboard.notifications.models import Mail
from tumorboard.notifications.outbox.letters import letter
from tumorboard.notifications.outbox.server import (
    Refused,
    Server,
    Trouble,
    Unsure,
    connected,
    hand_over,
    is_usable,
)
from tumorboard.notifications.outbox.states import MailState
from tumorboard.notifications.telling import DELIVER

AGAIN_FIRST, AGAIN_LAST = timedelta(minutes=1), timedelta(hours=2)
#: Longer than any hand-over takes: who claimed it then is not there any more.
LOST = timedelta(hours=1)
#: So many in one go, that a worker told to stop need not be killed.
BATCH = 50
log = logging.getLogger(__name__)


def mail_server() -> Server | None:
    """The mail server of this installation; None when none is set."""
    config = current_app.config
    if not config["SMTP_HOST"]:
        return None
    return Server(
        config["SMTP_HOST"], config["SMTP_PORT"], config["SMTP_SECURITY"], config["SMTP_USER"],
        config["SMTP_PASSWORD"], config["SMTP_CA"], config["SMTP_TIMEOUT"],
    )  # fmt: skip


@job(DELIVER, every=timedelta(minutes=15))
def deliver_mail() -> None:
    """Send what is due over one connection; what the server could not take waits, longer each time."""
    _settle()
    server = mail_server()
    if server is None:
        return
    if _due():
        _deliver(server)
    _come_back()


def _deliver(server: Server) -> None:
    try:
        with connected(server) as line:
            for _ in range(BATCH):
                mail = _claim()
                if mail is None:
                    break
                _send(line, mail)
    except Trouble as trouble:
        _wait(str(trouble))


def _settle() -> None:
    """Close what needs no sending any more: too late, given up, or lost by a worker that died."""
    moment = now()
    given_up = moment - timedelta(days=current_app.config["MAIL_DAYS"])
    for state, which, answer in (
        (MailState.DROPPED, Mail.until < moment, "The meeting is over."),
        (MailState.GIVEN_UP, Mail.made_at < given_up, None),
    ):
        values = {"state": state} | ({"answer": answer} if answer else {})
        _change(update(Mail).where(Mail.state == MailState.WAITING, which).values(**values))
    lost = (Mail.state == MailState.SENDING, or_(Mail.claimed_at.is_(None), Mail.claimed_at < moment - LOST))
    said = "The worker stopped while it was sending: the server may have taken it."
    _change(update(Mail).where(*lost).values(state=MailState.UNSURE, answer=said))
    db.session.commit()


def _due() -> bool:
    query = select(Mail.id).where(Mail.state == MailState.WAITING, Mail.due_at <= now()).limit(1)
    found = db.session.scalar(query) is not None
    db.session.commit()
    return found


def _claim() -> Mail | None:
    """Take the next mail for ourselves, and let everybody know before it leaves the house."""
    mail = db.session.scalar(
        select(Mail)
        .where(Mail.state == MailState.WAITING, Mail.due_at <= now())
        .order_by(Mail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if mail is not None:
        mail.state, mail.claimed_at, mail.tries = MailState.SENDING, now(), mail.tries + 1
        mail.address = mail.person.email
        if not mail.person.is_active:
            mail.state, mail.answer = MailState.DROPPED, "This person is no longer active."
    db.session.commit()
    return _claim() if mail is not None and mail.state is MailState.DROPPED else mail


def _send(line: smtplib.SMTP, mail: Mail) -> None:
    try:
        message = letter(mail)
        db.session.commit()  # reading is done: nothing is locked while the server takes its time
    except Exception as error:
        log.exception("a mail could not be written", extra={"mail": mail.id})
        db.session.rollback()
        _end(mail, MailState.GIVEN_UP, f"It could not be written: {type(error).__name__}.")
        return
    try:
        answer = hand_over(line, message, sender=current_app.config["MAIL_FROM"], address=mail.address)
    except Refused as refusal:
        _end(mail, MailState.REFUSED, str(refusal))
    except Unsure as doubt:
        _end(mail, MailState.UNSURE, f"The server did not say whether it took it. {doubt}")
    except Trouble as trouble:
        mail.due_at = now() + pause(mail.tries)
        _end(mail, MailState.WAITING, str(trouble))
        if not is_usable(line):
            raise
    else:
        mail.sent_at = now()
        _end(mail, MailState.SENT, answer)
        return
    if not is_usable(line):
        raise Trouble("The mail server hung up.")


def _end(mail: Mail, state: MailState, answer: str) -> None:
    mail.state, mail.answer = state, answer
    db.session.commit()


def pause(tries: int) -> timedelta:
    """How long to wait after so many tries: a minute, doubling, at most two hours."""
    doubled: int = 2 ** min(max(tries - 1, 0), 10)
    return min(AGAIN_FIRST * doubled, AGAIN_LAST)


def _wait(trouble: str) -> None:
    """The server is down for all: each mail that is due waits, by how often it was tried."""
    db.session.rollback()
    for mail in db.session.scalars(select(Mail).where(Mail.state == MailState.WAITING, Mail.due_at <= now())):
        mail.tries += 1
        mail.due_at, mail.answer = now() + pause(mail.tries), trouble
    db.session.commit()


def _come_back() -> None:
    """Wake again when the next mail is due."""
    soonest = db.session.scalar(
        select(Mail.due_at).where(Mail.state == MailState.WAITING).order_by(Mail.due_at).limit(1)
    )
    if soonest is not None and not _is_planned(soonest):
        enqueue(DELIVER, due_at=soonest)
    db.session.commit()


def _is_planned(soonest: datetime) -> bool:
    waiting = (Job.name == DELIVER, Job.done_at.is_(None), Job.gave_up_at.is_(None), Job.tries == 0)
    return db.session.scalar(select(Job.id).where(*waiting, Job.due_at <= soonest).limit(1)) is not None


def _change(statement: object) -> None:
    db.session.execute(statement, execution_options={"synchronize_session": False})  # type: ignore[call-overload]
