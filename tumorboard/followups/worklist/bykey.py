"""Lists ordered by a day that may be missing, page by page: by day and id, never by offset."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, or_, select

from tumorboard.core.db import db
from tumorboard.permissions import May
from tumorboard.policy import Actor, visible

SIZE = 50
Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of a list, and where the next page begins."""

    rows: Sequence[Row]
    next_key: str | None


def by_day(query: Select[Any], model: Any, after: str) -> Select[Any]:
    """Ordered by ``due_on``, those without a day last; continued after a key."""
    continued = _continued(model, after)
    query = query.order_by(model.due_on.asc().nulls_last(), model.id)
    return query if continued is None else query.where(continued)


def page_of(query: Select[Any]) -> Page[Any]:
    """One page of such a list."""
    rows = db.session.scalars(query.limit(SIZE + 1)).all()
    return Page(rows[:SIZE], _key(rows[SIZE - 1]) if len(rows) > SIZE else None)


def those_allowed(by: Actor, may: May, rows: Sequence[Any]) -> set[int]:
    """The ids of those rows to which this person may do this: one query for all buttons of a list."""
    if not rows:
        return set()
    model = type(rows[0])
    ids = [row.id for row in rows]
    return set(db.session.scalars(select(model.id).where(model.id.in_(ids), visible(by, may, model))))


def _key(row: Any) -> str:
    return f"{row.due_on.isoformat() if row.due_on else 'none'}_{row.id}"


def _continued(model: Any, after: str) -> ColumnElement[bool] | None:
    on, _, number = after.partition("_")
    if not (number.isascii() and number.isdecimal()) or len(number) > 9:
        return None
    later = model.id > int(number)
    if on == "none":
        return and_(model.due_on.is_(None), later)
    try:
        day = date.fromisoformat(on)
    except ValueError:
        return None
    return or_(model.due_on > day, and_(model.due_on == day, later), model.due_on.is_(None))
