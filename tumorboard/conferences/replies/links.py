"""The link in an invitation: it opens the answer of one person to one meeting, and nothing else, until it is over.

It is signed with the installation's key, so nobody can write one; it names ids only. Mail scanners open links, so
opening it changes nothing: only the form behind it answers.
"""

from flask import current_app, has_request_context, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from tumorboard.conferences.models import Conference
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import db, now
from tumorboard.core.errors import NotFound
from tumorboard.directory.models import Membership, Person

LONGEST = 300


def reply_token(conference_id: int, person_id: int) -> str:
    """The signed part of the address."""
    return str(_signer().dumps([conference_id, person_id]))


def reply_url(conference_id: int, person_id: int, *, base: str = "") -> str:
    """The whole address for a mail. Outside a request ``base`` is the installation's address, https://… ."""
    token = reply_token(conference_id, person_id)
    if base or not has_request_context():
        adapter = current_app.url_map.bind("localhost")
        return base.rstrip("/") + adapter.build("replies.answer", {"token": token})
    return url_for("replies.answer", token=token, _external=True)


def opened(token: str) -> tuple[Conference, Person]:
    """Whose answer, to which meeting, a link opens. Raises ``NotFound`` alike for wrong, old and unknown ones."""
    try:
        conference_id, person_id = _signer().loads(token[:LONGEST])
    except (BadSignature, ValueError, TypeError):
        raise NotFound from None
    conference, person = db.session.get(Conference, conference_id), db.session.get(Person, person_id)
    if conference is None or person is None or not _is_live(conference, person):
        raise NotFound
    return conference, person


def _is_live(conference: Conference, person: Person) -> bool:
    if conference.state is not ConferenceState.PLANNED or conference.ends_at <= now() or not person.is_active:
        return False
    current = select(Membership.id).where(
        Membership.programme_id == conference.programme_id, Membership.person_id == person.id,
        Membership.ended_at.is_(None),
    )  # fmt: skip
    return db.session.scalar(current) is not None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="reply to a conference")
