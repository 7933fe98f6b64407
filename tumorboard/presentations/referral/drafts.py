"""What somebody has typed into the referral form and not yet sent: kept on the server, its author's alone."""

import re
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from tumorboard.core.db import db, now
from tumorboard.core.errors import NotFound, RuleBroken
from tumorboard.directory.models import Programme
from tumorboard.permissions import May
from tumorboard.policy import Actor, require
from tumorboard.presentations.models import Draft

FORM = "referral"
NOT_KEPT = ("csrf_token", "once", "act")
MOST_DRAFTS = 100
KEY = re.compile(r"[A-Za-z0-9_-]{8,40}")


def save_draft(programme: Programme, key: str, typed: Mapping[str, Iterable[str]], *, by: Actor) -> Draft:
    """Keep what is typed under this key. Refuses a key that is none, and a hundred-and-first draft."""
    require(by, May.REFER, programme)
    if not KEY.fullmatch(key):
        raise NotFound("There is no such draft.")
    draft = find_draft(programme, key, by=by)
    if draft is None:
        if len(own_drafts(programme, by=by)) >= MOST_DRAFTS:
            raise RuleBroken(f"You keep {MOST_DRAFTS} drafts.", remedy="Discard some of them first.")
        draft = Draft(person_id=by.id, programme_id=programme.id, form=FORM, key=key)
        db.session.add(draft)
    draft.fields = {
        name.replace("\x00", ""): [value.replace("\x00", "") for value in values]
        for name, values in typed.items()
        if name not in NOT_KEPT
    }
    draft.saved_at = now()
    db.session.flush()
    return draft


def find_draft(programme: Programme, key: str, *, by: Actor) -> Draft | None:
    """This person's draft under a key; nobody finds another's."""
    if not KEY.fullmatch(key):  # PostgreSQL refuses to look for some of what could be sent
        return None
    return db.session.scalar(
        select(Draft).where(
            Draft.person_id == by.id, Draft.programme_id == programme.id, Draft.form == FORM, Draft.key == key
        )
    )


def own_drafts(programme: Programme, *, by: Actor) -> Sequence[Draft]:
    """This person's drafts in a programme, the newest first."""
    return db.session.scalars(
        select(Draft)
        .where(Draft.person_id == by.id, Draft.programme_id == programme.id, Draft.form == FORM)
        .order_by(Draft.saved_at.desc(), Draft.id.desc())
        .limit(MOST_DRAFTS)
    ).all()


def discard_draft(programme: Programme, key: str, *, by: Actor) -> None:
    """Throw a draft away; one that is gone already is no matter."""
    require(by, May.REFER, programme)
    draft = find_draft(programme, key, by=by)
    if draft is not None:
        db.session.delete(draft)


def draft_words(draft: Draft) -> str:
    """What a draft is about, in its author's own words."""
    first = {name: (values or [""])[0] for name, values in draft.fields.items()}
    name = " ".join(part for part in (first.get("given_names", ""), first.get("family_name", "")) if part)
    return ", ".join(part for part in (name, first.get("diagnosis", ""), first.get("site", "")) if part)
