"""Sessions as rows: the key in the cookie finds the person and everything the policy asks about them."""

import hashlib
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, column, func, select, table, update
from sqlalchemy.exc import OperationalError

from tumorboard.accounts.models import Ended, How, SignIn
from tumorboard.accounts.sight import COLUMNS, GLASS, IS_OPEN, sight
from tumorboard.core.db import db, now, own_transaction, rows_of, writing
from tumorboard.core.words import plural
from tumorboard.directory.models import Membership, MembershipRole, Person, Programme
from tumorboard.permissions import Role
from tumorboard.policy import Actor, Standing

SEEN_EVERY = timedelta(minutes=1)

#: How many notices are unread, for the bell: asked with the session, so that no page pays a query for it.
_notice = table("notice", column("person_id"), column("read_at"))
_UNREAD = (
    select(func.count())
    .select_from(_notice)
    .where(_notice.c.person_id == Person.id, _notice.c.read_at.is_(None))
    .correlate(Person)
    .scalar_subquery()
)
_WHO = (
    select(
        SignIn.id, SignIn.last_seen_at, SignIn.expires_at, SignIn.must_set_up, Person.id, Person.name,
        Person.is_installation_administrator, _UNREAD.label("unread"), *COLUMNS,
        Programme.id, Programme.slug, Programme.name, Membership.specialty_id,
        Membership.is_head, MembershipRole.role,
    )
    .join(Person, Person.id == SignIn.person_id)
    .outerjoin(GLASS, IS_OPEN)
    .outerjoin(Membership, (Membership.person_id == Person.id) & Membership.ended_at.is_(None))
    .outerjoin(Programme, Programme.id == Membership.programme_id)
    .outerjoin(MembershipRole, MembershipRole.membership_id == Membership.id)
    .where(SignIn.ended_at.is_(None), Person.is_active)
    .order_by(Programme.name)
)  # fmt: skip
_BY_KEY = _WHO.where(SignIn.key_hash == bindparam("key_hash"))
_BY_ID = _WHO.where(SignIn.id == bindparam("sign_in_id"))


_SIGHT = select(*COLUMNS).select_from(Person).outerjoin(GLASS, IS_OPEN)


def hashed(key: str) -> str:
    """What the table keeps in place of the key."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def start_session(
    person: Person, *, device: str, address: str, hours: int, how: How = How.PASSWORD, must_set_up: bool = False
) -> str:
    """Make a session row and return the key for the cookie."""
    key = secrets.token_urlsafe(32)
    db.session.add(
        SignIn(
            person_id=person.id, key_hash=hashed(key), device=device[:200], address=address,
            expires_at=now() + timedelta(hours=hours), how=how, must_set_up=must_set_up,
        )
    )  # fmt: skip
    return key


def renew_key(key: str) -> str:
    """Give a session another key; the one it had opens nothing any more."""
    new = secrets.token_urlsafe(32)
    query = update(SignIn).where(SignIn.key_hash == hashed(key)).values(key_hash=hashed(new))
    db.session.execute(query, execution_options={"synchronize_session": False})
    return new


def live_sessions(person_id: int, *, idle: timedelta, most: int = 20) -> Sequence[SignIn]:
    """The sessions that still open the door: neither ended nor over, nor idle for too long; latest used first."""
    return db.session.scalars(
        select(SignIn)
        .where(
            SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.expires_at > now(),
            SignIn.last_seen_at >= now() - idle,
        )
        .order_by(SignIn.last_seen_at.desc())
        .limit(most)
    ).all()  # fmt: skip


def end_sessions(person_id: int, *, except_key: str = "", because: Ended | None = None) -> None:
    """End this person's sessions on every device, save the one whose key is given."""
    query = update(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
    if except_key:
        query = query.where(SignIn.key_hash != hashed(except_key))
    values = query.values(ended_at=now(), ended_because=because)
    db.session.execute(values, execution_options={"synchronize_session": False})


def end_session(key: str) -> None:
    """End one session."""
    query = update(SignIn).where(SignIn.key_hash == hashed(key)).values(ended_at=now())
    db.session.execute(query, execution_options={"synchronize_session": False})


def why_ended(key: str, *, idle: timedelta) -> str:
    """What somebody is told whose session does not open the door any more; nothing when they ended it themselves."""
    row = db.session.execute(
        select(SignIn.ended_at, SignIn.ended_because, SignIn.last_seen_at, SignIn.expires_at).where(
            SignIn.key_hash == hashed(key)
        )
    ).first()
    if row is None or (row.ended_at and not row.ended_because):
        return ""
    if row.ended_because:
        return str(row.ended_because.words)
    if now() >= row.expires_at:
        return "You were signed out because your session had lasted its whole time."
    minutes = int(idle.total_seconds() // 60)
    return f"You were signed out because this session was not used for {plural(minutes, 'minute')}."


def actor_of(key: str, *, idle: timedelta, is_use: bool = True) -> Actor | None:
    """The person whose live session this key opens, in one query; None when it has ended or was idle too long.

    A page that only listens is no use of the session (``is_use``): left open, it does not keep it alive.
    """
    return _actor(rows_of(_BY_KEY, {"key_hash": hashed(key)}), key, idle=idle, is_use=is_use)


def actor_in(sign_in_id: int | None, *, idle: timedelta) -> Actor | None:
    """The person of a session that is listened in: whatever its key is by now."""
    return _actor(rows_of(_BY_ID, {"sign_in_id": sign_in_id}), "", idle=idle, is_use=False)


def _actor(rows: Sequence[Any], key: str, *, idle: timedelta, is_use: bool) -> Actor | None:
    if not rows:
        return None
    sign_in_id, last_seen, expires, must_set_up, person_id, name, is_administrator, unread, *_ = rows[0]
    seen = sight(*rows[0][8:13])
    moment = now()
    if moment >= expires or moment - last_seen > idle:
        return None
    if is_use and moment - last_seen > SEEN_EVERY:
        _touch(sign_in_id, moment)
        last_seen = moment
    standings: dict[int, Standing] = {}
    for *_, programme_id, slug, programme, specialty_id, is_head, role in rows:
        if programme_id is None:
            continue
        earlier = standings.get(programme_id)
        roles: frozenset[Role] = (earlier.roles if earlier else frozenset()) | frozenset([role] if role else [])
        standings[programme_id] = Standing(programme_id, slug, programme, roles, specialty_id, bool(is_head))
    return Actor(
        person_id, name, is_administrator, standings, session=key, sign_in_id=sign_in_id, unread=unread,
        must_set_up=must_set_up, idle_at=last_seen + idle, expires_at=expires, **seen,
    )  # fmt: skip


def _touch(sign_in_id: int, moment: datetime) -> None:
    table = SignIn.__table__
    query = update(table).where(table.c.id == sign_in_id).values(last_seen_at=moment)  # type: ignore[arg-type]
    if writing.get():
        db.session.execute(query)
        return
    with suppress(OperationalError), own_transaction() as connection:  # a full disk keeps nobody from reading
        connection.execute(query)


def actor_for(person_id: int) -> Actor:
    """The same person without a session: for commands, jobs and factories."""
    person = db.session.get_one(Person, person_id)
    memberships = db.session.scalars(
        select(Membership).where(Membership.person_id == person_id, Membership.ended_at.is_(None))
    ).all()
    standings = {
        row.programme_id: Standing(
            row.programme_id,
            row.programme.slug,
            row.programme.name,
            frozenset(row.roles),
            row.specialty_id,
            row.is_head,
        )
        for row in memberships
    }
    seen = sight(*db.session.execute(_SIGHT.where(Person.id == person_id)).one())
    return Actor(person.id, person.name, person.is_installation_administrator, standings, **seen)
