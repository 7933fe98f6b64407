"""From what to what a thing was changed, in codes: numbers, choices, switches and ids, never a text somebody typed."""

from functools import cache
from typing import Any

from sqlalchemy import Boolean, Enum, Integer, inspect

from tumorboard.audit.ledger import plain
from tumorboard.core.db import Base

_CODED = (Boolean, Enum, Integer)
_OWN = ("id", "version")


@cache
def _columns(model: type[Base]) -> tuple[str, ...]:
    columns = inspect(model).column_attrs
    return tuple(one.key for one in columns if one.key not in _OWN and isinstance(one.columns[0].type, _CODED))


def codes_of(thing: Base) -> dict[str, Any]:
    """The codes of a thing as it stands, to be compared after it was changed."""
    return {name: plain(getattr(thing, name)) for name in _columns(type(thing))}


def changes(thing: Base, since: dict[str, Any]) -> dict[str, dict[str, list[Any]]]:
    """The ledger's fact ``changes``: each code that is another now, as [from, to]; nothing where none is."""
    now = codes_of(thing)
    found = {name: [was, now[name]] for name, was in since.items() if now[name] != was}
    return {"changes": found} if found else {}
