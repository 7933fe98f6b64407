"""What one programme holds is invisible to another's members: by address, and by any number put into a form."""

import re
import zlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Table, select

from tests.forms import Control
from tests.hostility import Ground, hostile_ground
from tests.make import Make
from tests.walk import address, door_parts, everybody_who_may, rules
from tests.world import World, build
from tumorboard.core.db import Base, db
from tumorboard.policy import allowed

#: Tables of the whole installation: their rows may belong to several programmes, or to none.
SHARED = {"person", "patient", "patient_identifier", "ledger_entry", "sign_in", "once_token", "job", "draft",
          "absence", "factor", "half_sign_in", "recovery_code"}  # fmt: skip


class Elsewhere(Make):
    """Factories for a second world like the first."""

    def programme(self, slug: str = "", **facts: Any) -> Any:
        """The same programme under another name."""
        return super().programme("elsewhere" if slug == "sarcoma" else slug, **facts)


class TwoWorlds:
    """Our programme, and another with one of everything."""

    def __init__(self, ground: Ground, elsewhere: World) -> None:
        self.ground, self.elsewhere = ground, elsewhere
        self.swapped = list(self._swapped())
        self.their_ids = sorted({
            thing.id for thing in elsewhere.things.values() if isinstance(getattr(thing, "id", None), int)
        })  # fmt: skip
        self.their_people = {person.id for person in elsewhere.cast.values()}

    def tried_in(self, name: str) -> list[int]:
        """Their ids for a field: of the things its name speaks of, of three people, and eight of all others in turn."""
        stem = re.sub(r"(_id|-\d+|\d+)$", "", name)
        named = [
            thing.id for key, thing in self.elsewhere.things.items()
            if isinstance(getattr(thing, "id", None), int) and (stem in key or key.removesuffix("_id") in stem)
        ]  # fmt: skip
        start = zlib.crc32(name.encode()) % len(self.their_ids)
        others = (self.their_ids * 2)[start : start + 8]
        return sorted({*named, *sorted(self.their_people)[:3], *others})

    def _swapped(self) -> Iterator[tuple[str, str, str, str]]:
        """Each address with one part that names a thing of theirs, for somebody who may go there with ours."""
        ground, theirs = self.ground, self.elsewhere
        for method in ("GET", "POST"):
            for rule in rules(ground.app, method):
                people = everybody_who_may(ground.app, ground.make, ground.world, rule)
                view: Any = ground.app.view_functions[rule.endpoint]
                may = view.may
                for name in sorted(rule.arguments):
                    thing = theirs.thing(rule.endpoint, name)
                    if may is None or not isinstance(thing, Base):
                        continue
                    part, asked = theirs.part(rule.endpoint, name), name in door_parts(view)[-1:]
                    for person in people[:1]:
                        if not asked or not allowed(ground.make.actor(person), may, thing):
                            path = address(ground.app, ground.world, rule, **{name: part})
                            yield method, f"{rule.endpoint} {name}", path, ground.cookies[person.id]


@pytest.fixture(scope="module")
def worlds(empty_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoWorlds]:
    """Two worlds in one installation."""
    found: list[World] = []

    def _second(make: Make) -> None:
        other = Elsewhere(make.password)
        other.count = 10_000
        found.append(build(other))

    with hostile_ground(empty_url, tmp_path_factory.mktemp("worlds"), besides=_second) as ground:
        yield TwoWorlds(ground, found[0])


def test_no_address_leads_to_another_programme(worlds: TwoWorlds) -> None:
    open_doors = []
    for method, name, path, cookie in worlds.swapped:
        status, _ = worlds.ground.send(method, path, cookie)
        if status not in (403, 404):
            open_doors.append(f"{method} {name}: {status}")
    assert open_doors == []


@pytest.mark.once
def test_no_form_takes_what_belongs_to_another_programme(worlds: TwoWorlds) -> None:
    ground, taken = worlds.ground, []
    assert rows_of_two(worlds) == []
    for target in ground.targets:
        for control in filter(_is_number, target.form.shapes):
            for theirs in worlds.tried_in(control.name):
                status, _ = ground.post(target, target.form.filled(**{control.name: str(theirs)}))
                if not isinstance(status, int) or status >= 500:
                    taken.append(f"{target.endpoint} {control.name}={theirs}: {status}")
                elif status < 400:
                    taken += [f"{target.endpoint} {control.name}: {line}" for line in rows_of_two(worlds)]
                    ground.put_back()
    assert sorted(set(taken)) == []


def _is_number(control: Control) -> bool:
    offers_numbers = any(offer.isdecimal() for offer in [control.value, *control.offers])
    return control.name not in ("once", "version") and (offers_numbers or control.name.endswith("id"))


def rows_of_two(worlds: TwoWorlds) -> list[str]:
    """Rows that hang on two programmes, and rows of ours that name one of their people."""
    db.session.rollback()
    tables = [table for table in Base.metadata.sorted_tables if table.name not in SHARED]
    with db.engine.connect() as connection:
        rows = {table: connection.execute(select(table)).mappings().all() for table in tables}
    belongs: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for row in rows[Base.metadata.tables["programme"]]:
        belongs["programme"][row["id"]] = {row["id"]}
    for _ in range(4):
        for table in tables:
            for row in rows[table]:
                for column, other in _points_to(table):
                    if row[column] is not None:
                        belongs[table.name][row["id"]] |= belongs[other][row[column]]
    found = [
        f"{name} {key} of two programmes" for name, kept in belongs.items() for key, ids in kept.items() if len(ids) > 1
    ]
    ours = worlds.ground.world.programme.id
    for table in tables:
        for column, other in _points_to(table, also={"person"}):
            named = [row["id"] for row in rows[table] if other == "person" and row[column] in worlds.their_people]
            found += [f"{table.name}.{column} names a stranger" for key in named if ours in belongs[table.name][key]]
    return found


def _points_to(table: Table, also: frozenset[str] | set[str] = frozenset()) -> list[tuple[str, str]]:
    found = [(key.parent.name, key.column.table.name) for key in table.foreign_keys]
    return [(column, other) for column, other in found if other not in SHARED - also]
