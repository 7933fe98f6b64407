"""Checking the ledger against its seals: every entry that was changed, removed, inserted or moved, and where.

One pass over both in the order of ids, in parts of one size: memory does not grow with the ledger. A seal's own digest
is checked first; the marks in it then say which entry is not the one that was sealed.
"""

import hmac
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Row, Table, func, select

from tumorboard.audit.sealing.canonical import FIRST, FORMS, Mark, digest_of, mark_of, unpacked
from tumorboard.audit.sealing.keys import Keys
from tumorboard.audit.sealing.models import Pruning, Seal
from tumorboard.audit.sealing.raw import every_entry, reading

_SEAL: Table = Seal.__table__  # type: ignore[assignment]
SEALS = 20
SealRow = Row[*tuple[Any, ...]]


class Finding(NamedTuple):
    """Something that is not as it was sealed. ``what`` is one word; ``entry`` and ``at`` say where, 0 for a seal."""

    what: str
    words: str
    entry: int = 0
    at: str = ""


class Ground(NamedTuple):
    """What the check begins from: how much is sealed, and what was pruned, by whom the tombstone says."""

    sealed: int
    until: int
    pruned_to: int | None
    pruned: int
    findings: tuple[Finding, ...]


def ground_of(keys: Keys) -> Ground:
    """Read the end of the chain and the tombstones; a tombstone that no key of ours made counts for nothing."""
    with reading() as connection:
        most, until = connection.execute(select(func.max(_SEAL.c.total), func.max(_SEAL.c.to_id))).one()
        stones = connection.execute(select(Pruning.__table__).order_by(Pruning.to_id)).all()
    found, pruned_to, pruned = [], None, 0
    for row in stones:
        stone = Pruning(**row._mapping)
        key = keys.by_id.get(stone.key_id)
        if key is None or not hmac.compare_digest(digest_of(key, stone.facts, b""), stone.digest):
            found.append(
                Finding("forged", f"Tombstone {stone.id} is forged: these entries were not pruned by the app.")
            )
            continue
        pruned_to, pruned = stone.to_id, stone.total
    return Ground(most or 0, until if until is not None else -(2**63), pruned_to, pruned, tuple(found))


def findings(keys: Keys, ground: Ground, checked: Callable[[int], object] = lambda _count: None) -> Iterator[Finding]:
    """Everything that is not as it was sealed, in the order of the ledger; ``checked`` hears how many were compared."""
    yield from ground.findings
    try:
        yield from _compared(keys, ground, checked)
    except (ValueError, TypeError, OverflowError) as error:
        words = f"The check ends here: a seal holds what is no value of its column ({error}). It was changed by hand."
        yield Finding("forged", words)


def _compared(keys: Keys, ground: Ground, checked: Callable[[int], object]) -> Iterator[Finding]:
    entries = _Ahead(every_entry(ground.until))
    former: SealRow | None = None
    for seal in _seals():
        key = keys.by_id.get(seal.key_id)
        yield from _of_the_seal(seal, former, key)
        is_pruned = ground.pruned_to is not None and seal.to_id <= ground.pruned_to
        yield from _of_its_entries(seal, [] if is_pruned else list(unpacked(seal.marks)), entries, key)
        checked(seal.entries)
        former = seal
    for entry in entries.rest():
        yield _at("inserted", entry, "was inserted: no seal covers it, and newer ones are sealed")


def _seals() -> Iterator[SealRow]:
    last = -(2**31)
    while True:
        with reading() as connection:
            rows = connection.execute(select(_SEAL).where(_SEAL.c.id > last).order_by(_SEAL.c.id).limit(SEALS)).all()
        yield from rows
        if len(rows) < SEALS:
            return
        last = rows[-1].id


def _of_the_seal(seal: SealRow, former: SealRow | None, key: bytes | None) -> Iterator[Finding]:
    where = f"Seal {seal.id} (entries {seal.from_id} to {seal.to_id})"
    if key is None or seal.form not in FORMS:
        yield Finding("unknown", f"{where} was made with a key that is not here: {seal.key_id}.")
        return
    model = Seal(**{name: value for name, value in seal._mapping.items() if name != "marks"})
    if not hmac.compare_digest(digest_of(key, model.facts, seal.marks), seal.digest):
        yield Finding("forged", f"{where} is forged: its key did not make it.")
    if seal.former != (former.digest if former else FIRST) or seal.id != (former.id + 1 if former else 1):
        yield Finding("broken", f"{where} does not follow on the one before it: seals were removed or exchanged.")


class _Ahead:
    """The entries, to be taken up to an id."""

    def __init__(self, entries: Iterable[Any]) -> None:
        self._entries = iter(entries)
        self._next = next(self._entries, None)

    def upto(self, last: int) -> Iterator[Any]:
        """Those with an id up to this one."""
        while self._next is not None and self._next.id <= last:
            entry, self._next = self._next, next(self._entries, None)
            yield entry

    def rest(self) -> Iterator[Any]:
        """Those that are left."""
        return self.upto(2**63)


def _of_its_entries(seal: SealRow, marks: list[Mark], entries: _Ahead, key: bytes | None) -> Iterator[Finding]:
    sealed, places = {one.id: one for one in marks}, {one.mark: one.id for one in marks}
    for entry in entries.upto(seal.to_id):
        mark = sealed.pop(entry.id, None)
        if mark is None:
            yield _at("inserted", entry, f"was inserted after seal {seal.id} was made")
        elif key is None or seal.form not in FORMS:
            continue
        elif not hmac.compare_digest(actual := mark_of(key, entry, seal.form).mark, mark.mark):
            place = places.get(actual)
            if place is not None:
                yield _at("moved", entry, f"was moved: it holds what was sealed as entry {place}")
            else:
                yield _at("changed", entry, "was changed after it was sealed")
    for mark in sealed.values():
        at = f"{mark.moment:%Y-%m-%d %H:%M:%S}"
        yield Finding("removed", f"Entry {mark.id} of {at} UTC was removed (seal {seal.id}).", mark.id, at)


def _at(what: str, entry: Any, words: str) -> Finding:
    at = str(entry.at)[:19]
    return Finding(what, f"Entry {entry.id} of {at} UTC {words}.", entry.id, at)
