"""The index of who read which child's record: counted from each part of the ledger as it is sealed.

An entry concerns a child by its ``patient_id``, by its case, or because a list, an agenda or a wall showed it. Writers
pay nothing for the index: it is written by the worker, within the minute in which entries are sealed.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, column, select, table
from sqlalchemy.dialects import postgresql, sqlite

from tumorboard.audit.readings.models import Reading
from tumorboard.core.db import UtcDateTime

_case = table("case", column("id"), column("patient_id"))
_programme = table("programme", column("id"), column("time_zone"))
_READING: Table = Reading.__table__  # type: ignore[assignment]
_KEY = ["patient_id", "on", "person_id", "event", "programme_id"]
_UTC = UtcDateTime()


def readings_in(connection: Connection, rows: Sequence[Any], zone: ZoneInfo) -> list[dict[str, Any]]:
    """What these entries say of who did and saw what of which child, a line for each person, day and event."""
    told = [(row, _named(row.facts)) for row in rows if row.person_id is not None]
    children = _children(connection, {key for row, named in told for key in (row.case_id, *named["cases"]) if key})
    zones = {key: ZoneInfo(name) for key, name in connection.execute(select(_programme.c.id, _programme.c.time_zone))}
    counted: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row, named in told:
        at = _moment(row.at)
        if at is None:
            continue
        on = at.astimezone(zones.get(row.programme_id, zone)).date()
        for patient_id in _patients(row, named, children):
            values = (patient_id, on, row.person_id, row.event, row.programme_id or 0)
            line = counted.setdefault(values, dict(zip(_KEY, values, strict=True)) | {"times": 0, "first_at": at})
            line["times"] += 1
            line["last_at"] = at
    return list(counted.values())


def keep_readings(connection: Connection, lines: Sequence[Mapping[str, Any]]) -> None:
    """Add these lines to those of the same person, day and event."""
    if not lines:
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    new = insert(_READING)
    both = {"times": _READING.c.times + new.excluded.times, "last_at": new.excluded.last_at}
    connection.execute(new.on_conflict_do_update(index_elements=_KEY, set_=both), list(lines))


def _named(facts: str) -> dict[str, list[int]]:
    """The cases and patients that a list, an agenda or a file showed."""
    found: dict[str, list[int]] = defaultdict(list)
    try:
        told = json.loads(facts) if '"cases"' in facts or '"patients"' in facts else {}
    except (TypeError, ValueError):
        return found
    for name in ("cases", "patients"):
        ids = told.get(name) if isinstance(told, dict) else None
        if isinstance(ids, list):
            found[name] = [one for one in ids if isinstance(one, int) and not isinstance(one, bool)]
    return found


def _children(connection: Connection, cases: Iterable[int]) -> dict[int, int]:
    keys = sorted(cases)
    found: dict[int, int] = {}
    for at in range(0, len(keys), 500):
        some = select(_case.c.id, _case.c.patient_id).where(_case.c.id.in_(keys[at : at + 500]))
        found.update((row.id, row.patient_id) for row in connection.execute(some))
    return found


def _patients(row: Any, named: Mapping[str, Sequence[int]], children: Mapping[int, int]) -> set[int]:
    ids = {
        row.patient_id,
        children.get(row.case_id),
        *named["patients"],
        *(children.get(one) for one in named["cases"]),
    }
    return {one for one in ids if one}


def _moment(at: object) -> datetime | None:
    try:
        return _UTC.process_result_value(datetime.fromisoformat(str(at)), sqlite.dialect())
    except ValueError:
        return None
