"""Counting a try before the password is looked at, in a transaction of its own: many at once are no more than in turn.

The same happens for an account that exists and for one that does not.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Row, Table, case, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from tumorboard.accounts.factors.sealing import derived_key
from tumorboard.accounts.tries.limits import ACCOUNT, DEVICE, NETWORK, PAIR, Limit, network_of
from tumorboard.accounts.tries.models import TryCount
from tumorboard.core.db import db, now, own_transaction
from tumorboard.core.jobs import job

_TABLE: Table = TryCount.__table__  # type: ignore[assignment]
KEPT, UNTOLD_KEPT = timedelta(days=2), timedelta(days=60)


def named(*parts: str) -> str:
    """A keyed hash: the table holds no e-mail and no address."""
    return hmac.digest(derived_key("sign-in tries"), "\n".join(parts).encode("utf-8", "replace"), "sha256").hex()


def account_key(email: str) -> str:
    """The count of an account, known here or not."""
    return named(ACCOUNT.name, email.strip().lower())


@dataclass(frozen=True)
class Try:
    """One try to sign in. With a ``wait`` it was not looked at."""

    account: str
    limits: dict[str, Limit]
    wait: timedelta = timedelta(0)

    def forgive(self) -> None:
        """It was right: it counts no more, and this place begins anew with this account."""
        with own_transaction() as connection:
            for key, limit in sorted(self.limits.items()):
                failed = 0 if limit in (PAIR, DEVICE) else _one_less(_TABLE.c.failed)
                connection.execute(update(_TABLE).where(_TABLE.c.key == key).values(failed=failed))
            about = update(_TABLE).where(_TABLE.c.key == self.account, _TABLE.c.untold > 0)
            connection.execute(about.values(untold=_TABLE.c.untold - 1))


def begin_try(email: str, address: str, device: str) -> Try:
    """Count a try, or say how long it must wait. ``device`` names a browser on which this account has signed in.

    The session must hold no lock.
    """
    account, network = account_key(email), network_of(address)
    limits = {named(DEVICE.name, device, account): DEVICE} if device else {
        named(PAIR.name, network, account): PAIR, named(NETWORK.name, network): NETWORK, account: ACCOUNT,
    }  # fmt: skip
    moment = now()
    with own_transaction() as connection:
        rows = _locked(connection, sorted({account, *limits}), moment)
        wait = max(_left(limit, rows[key], moment) for key, limit in limits.items())
        if wait <= timedelta(0):
            for key, limit in limits.items():
                failed = _remembered(limit, rows[key], moment) + 1
                connection.execute(update(_TABLE).where(_TABLE.c.key == key).values(failed=failed, last_at=moment))
            since = rows[account].untold_since if rows[account].untold else moment
            told = {"untold": rows[account].untold + 1, "untold_since": since}
            connection.execute(update(_TABLE).where(_TABLE.c.key == account).values(**told))
    return Try(account, limits, max(wait, timedelta(0)))


def take_untold(email: str) -> tuple[int, datetime | None]:
    """How many tries of this account failed since it was last told, and since when."""
    key = account_key(email)
    query = select(_TABLE.c.untold, _TABLE.c.untold_since).where(_TABLE.c.key == key, _TABLE.c.untold > 0)
    with own_transaction() as connection:
        found = connection.execute(query.with_for_update()).first()
        if found is None:
            return 0, None
        connection.execute(update(_TABLE).where(_TABLE.c.key == key).values(untold=0, untold_since=None))
    return found.untold, found.untold_since


@job("forget_tries", every=timedelta(days=1))
def forget_tries() -> None:
    """Delete counts that slow nobody down any more."""
    old = or_((TryCount.last_at < now() - KEPT) & (TryCount.untold == 0), TryCount.last_at < now() - UNTOLD_KEPT)
    db.session.execute(delete(TryCount).where(old), execution_options={"synchronize_session": False})


def _one_less(column: ColumnElement[int]) -> ColumnElement[int]:
    return case((column > 0, column - 1), else_=0)


def _locked(connection: Connection, keys: list[str], moment: datetime) -> dict[str, Row[tuple[object, ...]]]:
    """The rows of these counts, made where they are missing; locked in one order, so that none waits for another."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    new = [{"key": key, "failed": 0, "last_at": moment, "untold": 0} for key in keys]
    connection.execute(insert(_TABLE).values(new).on_conflict_do_nothing(index_elements=["key"]))
    query = select(_TABLE).where(_TABLE.c.key.in_(keys)).order_by(_TABLE.c.key).with_for_update()
    return {row.key: row for row in connection.execute(query)}


def _remembered(limit: Limit, row: Row[tuple[object, ...]], moment: datetime) -> int:
    return 0 if moment - row.last_at > limit.memory else int(row.failed)


def _left(limit: Limit, row: Row[tuple[object, ...]], moment: datetime) -> timedelta:
    """What is left of a wait; never more than the whole, should the clock have been set back."""
    wait = limit.wait(_remembered(limit, row, moment))
    left: timedelta = row.last_at + wait - moment
    return min(left, wait)
