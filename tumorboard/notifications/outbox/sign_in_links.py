"""Mailing a sign-in link. Sent twice it is still one link, so a line that broke is tried again."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from flask import current_app
from sqlalchemy import update

from tumorboard.accounts.links.models import SignInLink
from tumorboard.accounts.links.secrets import address_of, token_of
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import subscribe
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db, now
from tumorboard.core.jobs import enqueue, job
from tumorboard.notifications.outbox.jobs import mail_server
from tumorboard.notifications.outbox.letters import plain_words
from tumorboard.notifications.outbox.server import Refused, Trouble, Unsure, connected, hand_over

SEND = "send_sign_in_link"


@subscribe(Event.LINK_MADE)
def _post(link: SignInLink, _entry: LedgerEntry) -> None:
    if current_app.config["SMTP_HOST"]:
        enqueue(SEND, link_id=link.id)


@job(SEND)
def send_sign_in_link(link_id: int) -> None:
    """Hand the link to the mail server, unless it was used or taken back meanwhile; what it cannot take now waits."""
    link, server = db.session.get(SignInLink, link_id), mail_server()
    if link is None or server is None or link.sent_at or not link.is_live:
        return
    message, address = _letter(link), link.person.email
    db.session.commit()  # reading is done: nothing is locked while the server takes its time
    try:
        with connected(server) as line:
            answer = hand_over(line, message, sender=current_app.config["MAIL_FROM"], address=address)
    except Refused as refusal:
        _note(link_id, {"answer": str(refusal)})
    except (Trouble, Unsure) as trouble:
        _note(link_id, {"answer": str(trouble)})
        raise
    else:
        _note(link_id, {"answer": answer, "sent_at": now()})


def _note(link_id: int, values: dict[str, object]) -> None:
    about = update(SignInLink).where(SignInLink.id == link_id).values(**values)
    db.session.execute(about, execution_options={"synchronize_session": False})
    db.session.commit()


def _letter(link: SignInLink) -> EmailMessage:
    sender = current_app.config["MAIL_FROM"]
    around = {"link": link, "address": address_of(token_of(link.seed)), "person": link.person.name}
    message = EmailMessage(policy=SMTP)
    message["From"] = Address("Tumorboard", addr_spec=sender)
    message["To"] = Address(plain_words(link.person.name), addr_spec=link.person.email)
    invites = link.purpose == "invitation"
    message["Subject"] = "Your invitation to Tumorboard" if invites else "Set a new password for Tumorboard"
    message["Date"] = now()
    message["Message-ID"] = f"<{link.key_hash[:32]}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "en"
    words = current_app.jinja_env.get_template("emails/sign_in_link.txt").render(**around)
    message.set_content(words, cte="quoted-printable")
    return message
