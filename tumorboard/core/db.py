"""The database: one typed base for all tables, and a SQLite that loses no acknowledged write."""

import re
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from enum import Enum as PythonEnum
from enum import StrEnum
from pathlib import Path
from typing import Any, Self, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    DDL,
    JSON,
    BindParameter,
    ClauseElement,
    Connection,
    Date,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Executable,
    FromClause,
    MetaData,
    Row,
    Text,
    bindparam,
    event,
    literal_column,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, ORMExecuteState, declared_attr, mapped_column, registry
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.schema import ExecutableDDLElement
from sqlalchemy.sql import visitors
from sqlalchemy.types import TypeDecorator

from tumorboard.core.errors import NotFound
from tumorboard.core.veil.rows import hidden, hide

#: False while a request only reads: SQLite then starts a plain transaction, and no writer waits for it.
writing: ContextVar[bool] = ContextVar("writing", default=True)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: stored in UTC, always aware in Python. Naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive moments; store UTC (without zone on SQLite, which has none)."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment back aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _values(kind: type[PythonEnum]) -> list[str]:
    return [member.value for member in kind]


_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
_TYPES: dict[Any, Any] = {
    str: Text(),
    datetime: UtcDateTime(),
    date: Date(),
    dict[str, Any]: JSON(),
    list[str]: JSON(),
    PythonEnum: Enum(PythonEnum, native_enum=False, length=40, values_callable=_values),
}


class Base(DeclarativeBase):
    """What every table has: a singular name of its own, an ``id``, and a way to be found by address."""

    registry = registry(metadata=MetaData(naming_convention=_NAMES), type_annotation_map=_TYPES)

    @declared_attr.directive
    def __tablename__(cls) -> str:
        """Singular snake case: ``AgendaItem`` is kept in ``agenda_item``."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-10)

    @classmethod
    def find(cls, address: int | str) -> Self:
        """The row this part of an address names; raise ``NotFound`` when there is none."""
        if isinstance(address, int) and address > 2**31 - 1:
            raise NotFound
        found = db.session.get(cls, address)
        if found is None:
            raise NotFound
        return found


class Versioned:
    """A row that two people may edit: a save against an older version fails instead of overwriting."""

    version: Mapped[int] = mapped_column(default=1, sort_order=90)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        """Let every UPDATE carry the version it was read at."""
        return {"version_id_col": cls.version}


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


def rows_of(statement: Executable, about: Mapping[str, Any] | None = None) -> Sequence[Row[*tuple[Any, ...]]]:
    """The rows of a page that is opened often, straight from the session's connection.

    The same transaction as ``db.session.execute``, without the ORM between (two thirds of a small query's time): for
    statements of columns only, and it does not flush what is about to be written.
    """
    return db.session.connection().execute(hide(statement, Base), about).all()


@event.listens_for(db.session, "do_orm_execute")
def _veil(state: ORMExecuteState) -> None:
    if hidden.get() and state.is_select and not state.is_column_load:
        state.statement = hide(state.statement, Base)


Statement = TypeVar("Statement")


def spelled(statement: Statement) -> Statement:
    """The same statement with ids and states spelled out in it: nothing to bind, and SQLite sees its partial indexes.

    Only whole numbers, members of enums and the empty text are written: no text that anybody typed. What has no value
    yet, or asks for it when it runs (``present``), is bound as before.
    """
    if not isinstance(statement, ClauseElement):
        return statement
    written: Any = visitors.replacement_traverse(statement, {}, _replace)
    return written  # type: ignore[no-any-return]


def _replace(element: Any, **_more: Any) -> ClauseElement | None:
    if not isinstance(element, BindParameter) or element.callable is not None or element.required:
        return None
    if not element.expanding:
        words = _words(element.value)
        return literal_column(words, element.type) if words else None
    every = [_words(value) for value in element.value or ()]
    return literal_column(f"({', '.join(filter(None, every))})") if every and all(every) else None


def _words(value: Any) -> str:
    """How a constant is written; empty for what is to be bound."""
    if isinstance(value, StrEnum):
        return f"'{value.value}'" if re.fullmatch(r"[a-z0-9_]+", value.value) else ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return "''" if value == "" else ""


#: Statements beside the tables, by kind of database: triggers, search indexes. Migrations carry them too.
BESIDES: dict[str, list[str]] = {"sqlite": [], "postgresql": []}


def beside(table: FromClause, dialect: str, statement: str) -> None:
    """Run a statement after the table is created on this kind of database."""
    BESIDES[dialect].append(statement)
    ddl: ExecutableDDLElement = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
    event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


_PRETENDED: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """The present moment, in UTC: the single clock of the app."""
    return _PRETENDED.get() or datetime.now(UTC)


def present() -> BindParameter[datetime]:
    """The clock inside a statement: read when the statement runs, so that one that is kept is never stale."""
    return bindparam(None, callable_=now, type_=UtcDateTime())


def filling(dialect: str, statement: str) -> None:
    """Let the next migration run a statement once, after its tables are made: for rows that were there before."""
    BESIDES[dialect].append(statement)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the clock stand at a moment, so that the demo's past is made by the actions. Never for real work."""
    token = _PRETENDED.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _PRETENDED.reset(token)


class Turnstile:
    """One writer at a time in this process, first come first served: SQLite's own waiting starves some."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    def enter(self, seconds: float = 30) -> bool:
        """Wait for one's turn; say whether it came."""
        with self._lock:
            if not self._taken:
                self._taken = True
                return True
            turn = threading.Event()
            self._waiting.append(turn)
        if turn.wait(seconds):
            return True
        with self._lock:
            if turn.is_set():
                return True
            self._waiting.remove(turn)
        return False

    def leave(self) -> None:
        """Hand over to whoever has waited longest."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False


def _keep_private(file: str | None) -> None:
    """Make a new SQLite file readable by its owner only; what SQLite puts beside it gets the same rights."""
    if file and file != ":memory:" and Path(file).parent.is_dir():
        Path(file).touch(mode=0o600)


def prepare_engine(engine: Engine) -> None:
    """Set up what each new connection of this engine needs; assert that SQLite is safe to trust."""
    if engine.dialect.name != "sqlite":
        return
    turnstile = Turnstile()
    _keep_private(engine.url.database)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}").close()
        # Without FULL an acknowledged write can be gone after a power cut.
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if not writing.get():
            connection.exec_driver_sql("BEGIN")
            return
        # A connection's second transaction still has its turn: a migration's steps would wait for themselves.
        connection.info["turn"] = connection.info.get("turn") or turnstile.enter()
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def _checkin(_connection: Any, entry: ConnectionPoolEntry) -> None:
        if entry.info.pop("turn", False):
            turnstile.leave()


@contextmanager
def own_transaction() -> Iterator[Connection]:
    """A short write of its own, beside the session's transaction (which must hold no writer's lock)."""
    token = writing.set(True)
    try:
        with db.engine.begin() as connection:
            yield connection
    finally:
        writing.reset(token)
