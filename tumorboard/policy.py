"""The policy: who acts, and whether the table lets them: for one thing, or as a condition on a list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, wraps
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, false, not_, or_, true

from tumorboard.core.errors import Forbidden
from tumorboard.core.veil.rows import Hidden
from tumorboard.permissions import GRANTS, SAVE_BY, WITHHELD, Is, May, Role


@dataclass(frozen=True)
class Standing:
    """What one membership gives: the programme, the roles in it, and the specialty spoken for."""

    programme_id: int
    slug: str
    programme: str
    roles: frozenset[Role]
    specialty_id: int | None = None
    is_head: bool = False


@dataclass(frozen=True)
class Glass:
    """A patient's record that was opened in an emergency: which opening, until when, and the cases it shows."""

    opening_id: int
    patient_id: int
    until: datetime
    cases: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Actor:
    """The person who acts, with everything the policy asks about them, and no database behind it."""

    id: int
    name: str
    is_installation_administrator: bool = False
    standings: Mapping[int, Standing] = field(default_factory=dict)
    session: str = ""
    sign_in_id: int | None = None
    unread: int = 0
    #: May open nothing but their sign-in settings before they have a second factor.
    must_set_up: bool = False
    #: When the session ends: if it is not used before, and in any case.
    idle_at: datetime | None = None
    expires_at: datetime | None = None
    #: Every restricted case; those on which they are not named; and the patients they know of by no other case.
    restricted: frozenset[int] = frozenset()
    shut_out: frozenset[int] = frozenset()
    shut_out_patients: frozenset[int] = frozenset()
    glass: Glass | None = None
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """Name the revocable session, not the person: Flask-Login keeps this in the cookie."""
        return self.session

    @cached_property
    def hidden(self) -> Hidden:
        """What no statement of their requests finds: nothing, for nearly everybody."""
        cases, patients = self.shut_out, self.shut_out_patients
        if self.glass:
            cases, patients = cases - self.glass.cases, patients - {self.glass.patient_id}
        named = (("case_id", cases), ("patient_id", patients))
        return tuple((name, ids) for name, ids in named if ids)

    @property
    def in_public(self) -> Hidden:
        """What nobody's screen shows where whoever passes can read it."""
        return (("case_id", self.restricted),) if self.restricted else ()

    def roles_in(self, programme_id: int | None) -> frozenset[Role]:
        """The roles this person has in a programme; none where they are no member."""
        standing = self.standings.get(programme_id) if programme_id is not None else None
        return standing.roles if standing else frozenset()

    def programmes_as(self, *roles: Role) -> list[int]:
        """The ids of the programmes in which this person has one of the roles."""
        return [key for key, standing in self.standings.items() if standing.roles & set(roles)]


Statement = TypeVar("Statement")
Judge = Callable[[Actor, Any], bool]
Clause = Callable[[Actor, Any], ColumnElement[bool]]
_JUDGES: dict[tuple[Is, type], tuple[Judge, Clause]] = {}


def predicate(name: Is, model: type, *, judge: Judge, clause: Clause) -> None:
    """Teach the policy a predicate about one kind of thing: in Python, and as SQL for lists."""
    _JUDGES[name, model] = (judge, clause)


_ROLES = {Is[role.name]: role for role in Role}


def holds(actor: Actor, name: Is, thing: Any) -> bool:
    """Say whether a predicate is true of this person and thing."""
    if name is Is.SIGNED_IN:
        return True
    if name is Is.INSTALLATION_ADMINISTRATOR:
        return actor.is_installation_administrator
    if thing is None:
        return name in _ROLES and bool(actor.programmes_as(_ROLES[name]))
    if name is Is.MEMBER:
        return bool(actor.roles_in(thing.programme_id))
    if name in _ROLES:
        return _ROLES[name] in actor.roles_in(thing.programme_id)
    known = _JUDGES.get((name, type(thing)))
    return known is not None and known[0](actor, thing)


def allowed(actor: Actor, may: May, thing: Any = None) -> bool:
    """Say whether the table lets this person do this to this thing."""
    grants = GRANTS[may]
    if (actor.shut_out or actor.shut_out_patients) and thing is not None and holds(actor, WITHHELD, thing):
        grants = [names for names in grants if SAVE_BY in names]
    return any(all(holds(actor, name, thing) for name in names) for names in grants)


def visible_as(actor: Actor, name: Is, model: Any) -> ColumnElement[bool]:
    """One predicate as a condition on a list."""
    if name is Is.SIGNED_IN:
        return true()
    if name is Is.INSTALLATION_ADMINISTRATOR:
        return true() if actor.is_installation_administrator else false()
    if name is Is.MEMBER or name in _ROLES:
        keys = actor.programmes_as(*([_ROLES[name]] if name in _ROLES else list(Role)))
        return among(model.programme_id, keys)
    known = _JUDGES.get((name, model))
    return known[1](actor, model) if known else false()


def visible(actor: Actor, may: May, model: Any) -> ColumnElement[bool]:
    """The same table as a condition on a list: the rows of ``model`` this person may do this to."""
    return or_(*[_granted(actor, names, model) for names in GRANTS[may]])


def _granted(actor: Actor, names: list[Is], model: Any) -> ColumnElement[bool]:
    clauses = [visible_as(actor, name, model) for name in names]
    if (actor.shut_out or actor.shut_out_patients) and SAVE_BY not in names:
        clauses.append(not_(visible_as(actor, WITHHELD, model)))
    return and_(*clauses)


def among(column: Any, keys: Sequence[int]) -> ColumnElement[bool]:
    """``column IN keys``, and for a single key, as most readers have, a plain comparison: nothing to expand."""
    clause: ColumnElement[bool] = column == keys[0] if len(keys) == 1 else column.in_(keys)
    return clause if keys else false()


def per_reader(build: Callable[[Actor], Statement], most: int = 200) -> Callable[[Actor], Statement]:
    """A statement that depends on nothing but who reads: built once for a person as they stand, not at each request.

    Everything else goes into it as a ``bindparam``, and the clock as ``core.db.present()``.
    """
    built: dict[object, Statement] = {}

    @wraps(build)
    def _built(actor: Actor) -> Statement:
        sees = (actor.shut_out, actor.shut_out_patients, actor.glass)
        key = (actor.id, actor.is_installation_administrator, sees, *actor.standings.items())
        if (statement := built.get(key)) is None:
            if len(built) >= most:
                built.clear()
            statement = built[key] = build(actor)
        return statement

    return _built


def require(actor: Actor, may: May, thing: Any = None) -> None:
    """Raise ``Forbidden`` with a sentence unless the table allows it."""
    if not allowed(actor, may, thing):
        who = " or ".join(" and ".join(names) for names in GRANTS[may])
        raise Forbidden(f"You may not {may}.", remedy=f"This is for: {who}.")
