"""What the reader of a request may not see is left out of every statement it runs, whoever wrote the statement.

The policy says which rows (``policy.Actor.hidden``), the guard draws the veil; here it is put into the statement. So a
list, a count, a search or a page that is written tomorrow cannot forget it. It is the second lock: the first is the
policy, which refuses the same rows one by one [OWASP ASVS 5.0 V8.2.2; OWASP Top Ten A01, deny by default].
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

from sqlalchemy import Executable, or_
from sqlalchemy.orm import with_loader_criteria
from sqlalchemy.orm.attributes import instance_state

#: By the name of a column, the ids that are hidden: what hangs on several of them goes by the first.
Hidden = tuple[tuple[str, frozenset[int]], ...]
NOTHING: Hidden = ()
hidden: ContextVar[Hidden] = ContextVar("hidden", default=NOTHING)
Statement = TypeVar("Statement", bound=Executable)
Act = TypeVar("Act")


@contextmanager
def veiled(what: Hidden) -> Iterator[None]:
    """Within this block no statement finds these rows, nor any that hang on them."""
    token = hidden.set(what)
    try:
        yield
    finally:
        hidden.reset(token)


def unveiled(act: Act) -> Act:
    """A function that sees all: an action (the policy has been asked about its thing), or what the app itself does."""

    @wraps(cast(Any, act))
    def _act(*given: Any, **named: Any) -> Any:
        with veiled(NOTHING):
            return cast(Any, act)(*given, **named)

    return cast(Act, _act)


def lift(session: Any) -> None:
    """Let a session read again, in full, what it read under the veil: an action is about to judge by it."""
    if hidden.get():
        for thing in session:
            instance_state(thing).load_options = ()
        session.expire_all()


def hide(statement: Statement, base: Any) -> Statement:
    """The statement as it runs for this reader: for nearly everybody, itself."""
    what = hidden.get()
    return statement.options(*_criteria(what, base)) if what else statement


@lru_cache(maxsize=256)
def _criteria(what: Hidden, base: Any) -> tuple[Any, ...]:
    found = []
    for mapper in base.registry.mappers:
        model = mapper.class_
        if getattr(model, "is_never_hidden", False):
            continue
        for name, ids in what:
            own = f"{model.__tablename__}_id" == name
            if own or name in mapper.columns:
                # The attribute, not the table's column: only that one follows an alias.
                column = getattr(model, "id" if own else name)
                apart = column.not_in(sorted(ids))
                clause = or_(column.is_(None), apart) if not own and mapper.columns[name].nullable else apart
                found.append(with_loader_criteria(model, clause, include_aliases=True))
                break
    return tuple(found)
