"""What a person is shut out of, or has opened in an emergency: asked with the session, so that no page pays for it.

The nouns that keep these tables stand above this one, so they are named by their columns alone.
"""

from typing import Any

from sqlalchemy import (
    Boolean,
    Integer,
    String,
    and_,
    case,
    cast,
    column,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    table,
)

from tumorboard.core.db import UtcDateTime, present
from tumorboard.directory.models import Membership, Person
from tumorboard.policy import Glass


def _case(name: str) -> Any:
    columns = (column(one, Integer) for one in ("id", "patient_id", "programme_id"))
    return table("case", *columns, column("is_restricted", Boolean)).alias(name)


_reader = table("case_reader", column("case_id"), column("person_id"), column("until"))
_seen = table("patient_seen", column("patient_id"), column("programme_id"))
_opening = table(
    "emergency_opening", column("id", Integer), column("person_id"), column("patient_id", Integer),
    column("until", UtcDateTime()), column("ended_at"),
)  # fmt: skip
_barred, _other, _third, _opened = _case("barred"), _case("other"), _case("third"), _case("opened")


def _is_there(rows: Any, *such: Any) -> Any:
    """A row of this table alone; all else that is named stands outside."""
    return exists().where(*such).correlate_except(rows)


def _is_named_on(one: Any) -> Any:
    mine = (_reader.c.case_id == one.c.id, _reader.c.person_id == Person.id, _reader.c.until.is_(None))
    return _is_there(_reader, *mine)


def _is_member_of(programme_id: Any) -> Any:
    live = and_(Membership.programme_id == programme_id, Membership.ended_at.is_(None))
    return _is_there(Membership, Membership.person_id == Person.id, live)


def _knows_otherwise() -> Any:
    """They know the patient by another case that they may see, or because another programme of theirs saw them."""
    by_case = _is_there(
        _other, _other.c.patient_id == _barred.c.patient_id, or_(not_(_other.c.is_restricted), _is_named_on(_other)),
        _is_member_of(_other.c.programme_id),
    )  # fmt: skip
    also_restricted = _is_there(
        _third, _third.c.patient_id == _barred.c.patient_id, _third.c.programme_id == _seen.c.programme_id,
        _third.c.is_restricted,
    )  # fmt: skip
    by_programme = _is_there(
        _seen, _seen.c.patient_id == _barred.c.patient_id, _seen.c.programme_id != _barred.c.programme_id,
        _is_member_of(_seen.c.programme_id), not_(also_restricted),
    )  # fmt: skip
    return or_(by_case, by_programme)


#: Each restricted case: alone where the person is named on it, else with a colon, and the patient if they vanish too.
RESTRICTED = (
    select(
        func.aggregate_strings(
            cast(_barred.c.id, String)
            + case(
                (_is_named_on(_barred), ""),
                (_knows_otherwise(), ":"),
                else_=literal(":") + cast(_barred.c.patient_id, String),
            ),
            ",",
        )
    )
    .where(_barred.c.is_restricted)
    .correlate(Person)
    .scalar_subquery()
    .label("restricted")
)
GLASS = _opening
IS_OPEN = and_(_opening.c.person_id == Person.id, _opening.c.ended_at.is_(None), _opening.c.until > present())
OPENED = (
    select(func.aggregate_strings(cast(_opened.c.id, String), ","))
    .where(_opened.c.patient_id == _opening.c.patient_id)
    .correlate(_opening)
    .scalar_subquery()
    .label("opened")
)
#: What a statement about a person adds, joined with ``GLASS`` on ``IS_OPEN``.
COLUMNS = (RESTRICTED, _opening.c.id.label("opening_id"), _opening.c.patient_id, _opening.c.until, OPENED)


def sight(
    restricted: str | None, opening_id: int | None, patient_id: int | None, until: Any, opened: str | None
) -> Any:
    """The same as an ``Actor`` takes it."""
    every = [one.partition(":") for one in restricted.split(",")] if restricted else []
    glass = None
    if opening_id is not None and patient_id is not None:
        glass = Glass(opening_id, patient_id, until, frozenset(int(one) for one in (opened or "").split(",") if one))
    return {
        "restricted": frozenset(int(key) for key, _, _ in every),
        "shut_out": frozenset(int(key) for key, colon, _ in every if colon),
        "shut_out_patients": frozenset(int(patient) for _, _, patient in every if patient),
        "glass": glass,
    }
