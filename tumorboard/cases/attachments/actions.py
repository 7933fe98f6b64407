"""Attaching a file to a case, taking it off, putting it back."""

from hashlib import sha256

from sqlalchemy import func, select

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.cases.attachments import shelf
from tumorboard.cases.attachments.contents import kind_of
from tumorboard.cases.attachments.models import Attachment
from tumorboard.cases.facts import refuse_closed
from tumorboard.cases.models import Case
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken
from tumorboard.permissions import May
from tumorboard.policy import Actor, require

#: Files of one case, those that were taken off too: a case is no archive.
MOST_FILES = 50


def attach(
    case: Case, content: bytes, *, words: str = "", most_bytes: int, is_scanned: bool = False, by: Actor
) -> Attachment:
    """Keep a file beside a case. Refuses what ``contents.kind_of`` refuses, a closed case and too many files."""
    require(by, May.EDIT_CASE, case)
    refuse_closed(case)
    kind = kind_of(content, most_bytes=most_bytes)
    if (db.session.scalar(select(func.count()).where(Attachment.case_id == case.id)) or 0) >= MOST_FILES:
        raise RuleBroken(
            f"This case has {MOST_FILES} files, and no more can be kept.",
            remedy="Put what belongs together into one PDF.", field="file",
        )  # fmt: skip
    attachment = Attachment(
        programme_id=case.programme_id, patient_id=case.patient_id, case_id=case.id, words=words.strip() or kind.words,
        kind=kind, size=len(content), digest=sha256(content).hexdigest(), stored_as=shelf.put(content),
        is_scanned=is_scanned, added_by_id=by.id,
    )  # fmt: skip
    db.session.add(attachment)
    record(Event.ATTACHMENT_ADDED, attachment, by=by, kind=kind, size=attachment.size, digest=attachment.digest)
    return attachment


def take_off(attachment: Attachment, *, by: Actor) -> None:
    """No longer show a file. It can be put back."""
    require(by, May.EDIT_CASE, _case(attachment))
    attachment.taken_off_at = now()
    record(Event.ATTACHMENT_TAKEN_OFF, attachment, by=by)


def put_back(attachment: Attachment, *, by: Actor) -> None:
    """Show a file again that was taken off."""
    require(by, May.EDIT_CASE, _case(attachment))
    attachment.taken_off_at = None
    record(Event.ATTACHMENT_PUT_BACK, attachment, by=by)


def _case(attachment: Attachment) -> Case:
    case = db.session.get_one(Case, attachment.case_id)
    refuse_closed(case)
    return case
