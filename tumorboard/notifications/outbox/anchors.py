"""The ledger's newest anchor by mail, once a day: to where the people who run the database cannot delete it."""

from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid
from typing import Any

from flask import current_app

from tumorboard.audit.checking.anchors import mail_words
from tumorboard.audit.sealing.models import Seal
from tumorboard.audit.sealing.queries import newest_seal
from tumorboard.core.db import db, now
from tumorboard.core.jobs import enqueue, job
from tumorboard.notifications.outbox.jobs import mail_server
from tumorboard.notifications.outbox.server import connected, hand_over

SEND = "send_anchor"


def _addresses() -> list[str]:
    return [one.strip() for one in current_app.config["ANCHOR_MAIL"].split(",") if one.strip()]


@job("mail_anchors", every=timedelta(days=1))
def mail_anchors() -> None:
    """One job for each address, so that one that is refused keeps no other from its mail."""
    for number, _ in enumerate(_addresses() if current_app.config["SMTP_HOST"] else []):
        enqueue(SEND, number=number)


@job(SEND)
def send_anchor(number: int) -> None:
    """Hand the newest anchor to the mail server. What it cannot take now is tried again: twice does no harm."""
    seal, server, addresses = newest_seal(), mail_server(), _addresses()
    if seal is None or server is None or number >= len(addresses):
        return
    message = _letter(seal, addresses[number])
    db.session.commit()  # reading is done: nothing is locked while the server takes its time
    with connected(server) as line:
        hand_over(line, message, sender=current_app.config["MAIL_FROM"], address=addresses[number])


def _letter(seal: Seal, address: str) -> EmailMessage:
    sender = current_app.config["MAIL_FROM"]
    message: Any = EmailMessage(policy=SMTP)
    message["From"], message["To"] = sender, address
    message["Subject"] = f"Tumorboard: the ledger's seal of {seal.made_at:%Y-%m-%d}"
    message["Date"], message["Message-ID"] = now(), make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "en"
    message.set_content(mail_words(seal), cte="quoted-printable")
    return message  # type: ignore[no-any-return]
