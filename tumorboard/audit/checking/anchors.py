"""Anchors: the newest count and seal, kept where whoever rewrites the database cannot reach them.

The chain says that nothing before a seal was changed; only an anchor says that the newest seals are still there, and
that the whole chain was not made again. Each seal is appended to ``instance/anchors`` and to the file of the setting;
one goes out by mail every day, and the minutes of each meeting print one.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from tumorboard.audit.checking.verification import Finding
from tumorboard.audit.sealing.canonical import in_words
from tumorboard.audit.sealing.models import Seal
from tumorboard.audit.sealing.queries import newest_seal
from tumorboard.audit.sealing.raw import reading
from tumorboard.core.errors import RuleBroken
from tumorboard.core.words import plural

#: Fewer digits than this are too easily met by chance.
SHORTEST = 8
_AT = select(Seal.digest).where(Seal.total == bindparam("total"))
_MOST = select(Seal.total).order_by(Seal.id.desc()).limit(1)


class Anchor(NamedTuple):
    """How many entries were sealed, and the digits that the seal began with; ``source`` says where it was kept."""

    total: int
    digits: str
    source: str = ""

    @property
    def count_words(self) -> str:
        """``12,345 entries``."""
        return plural(self.total, "entry", "entries")

    @property
    def digits_words(self) -> str:
        """``a1b2-c3d4-e5f6-0718``."""
        return in_words(self.digits)

    @property
    def words(self) -> str:
        """As it is printed and mailed."""
        return f"{self.count_words}, {self.digits_words}"


def anchor_of(seal: Seal) -> Anchor:
    """What is kept of a seal elsewhere."""
    return Anchor(seal.total, seal.digest)


def parse_anchor(words: str, source: str = "") -> Anchor:
    """An anchor as somebody types it from paper: ``12,345 entries, a1b2-c3d4``. Refuses what is none."""
    found = re.fullmatch(r"\s*([\d,. ']*\d)\s*(?:entries|entry)?[\s,:;]+([0-9a-fA-F][0-9a-fA-F\s-]*)\s*", words)
    digits = re.sub(r"[\s-]", "", found[2]).lower() if found else ""
    if found is None or not SHORTEST <= len(digits) <= 64:
        raise RuleBroken(f"“{words}” is no anchor.", remedy="Type the count and the digits: 12345 a1b2-c3d4-e5f6-0718")
    return Anchor(int(re.sub(r"\D", "", found[1])), digits, source or f"anchor {words.strip()}")


def append_anchors(file: Path, seals: Sequence[Seal]) -> None:
    """Write each seal's anchor at the end of a file. Raises ``OSError`` where it cannot be written."""
    text = "".join(f"{seal.made_at:%Y-%m-%dT%H:%M:%SZ} {seal.total} {seal.digest}\n" for seal in seals)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="ascii") as kept:
        kept.write(text)


def kept_anchors(file: Path) -> Iterator[Anchor]:
    """The anchors of a file, oldest first; a line that is none (a note, a line cut by a crash) is left out."""
    if not file.exists():
        return
    with file.open(encoding="utf-8", errors="replace") as kept:
        for number, line in enumerate(kept, 1):
            parts = line.split()
            if len(parts) == 3 and parts[1].isdecimal() and re.fullmatch(r"[0-9a-f]{64}", parts[2]):
                yield Anchor(int(parts[1]), parts[2], f"{file.name}, line {number}, of {parts[0]}")


def anchor_finding(connection: Connection, anchor: Anchor) -> Finding | None:
    """What is wrong with the chain, by this anchor; nothing where it agrees."""
    digest = connection.scalar(_AT, {"total": anchor.total})
    if digest is None:
        most = connection.scalar(_MOST) or 0
        if most < anchor.total:
            words = f"The chain was cut: it seals {most:,} entries, and {anchor.source} says {anchor.total:,}."
            return Finding("cut", words)
        words = f"The chain was made again: no seal was made at {anchor.total:,} entries, as {anchor.source} says."
        return Finding("anchor", words)
    if not digest.startswith(anchor.digits):
        words = f"The chain was made again: the seal at {anchor.total:,} entries is not the one of {anchor.source}."
        return Finding("anchor", words)
    return None


def anchor_findings(anchors: Iterable[str]) -> Iterator[Finding]:
    """What is wrong with the chain by anchors as somebody typed them."""
    yield from _compared(parse_anchor(words) for words in anchors)


def anchor_file_findings(file: Path) -> Iterator[Finding]:
    """What is wrong with the chain by the anchors in a file: the first of each kind, and how many more there are."""
    told: Counter[str] = Counter()
    for one in _compared(kept_anchors(file)):
        told[one.what] += 1
        if told[one.what] == 1:
            yield one
    for what, count in told.items():
        if count > 1:
            yield Finding(what, f"{count - 1:,} more anchors of {file} do not agree either.")


def _compared(anchors: Iterable[Anchor]) -> Iterator[Finding]:
    """Each part is read in a transaction of its own: a long one would keep SQLite's log from being emptied."""
    waiting = iter(anchors)
    while some := list(islice(waiting, 1000)):
        with reading() as connection:
            found = [anchor_finding(connection, anchor) for anchor in some]
        yield from (one for one in found if one is not None)


def newest_anchor() -> str:
    """The newest anchor in words."""
    seal = newest_seal()
    return f"Ledger sealed: {anchor_of(seal).words}" if seal else "Nothing is sealed yet."


def mail_words(seal: Seal) -> str:
    """The daily mail: nothing in it but the anchor."""
    anchor = anchor_of(seal)
    return (
        f"The tumorboard's ledger was sealed on {seal.made_at:%Y-%m-%d at %H:%M} UTC:\n\n    {anchor.words}\n\n"
        "Keep this mail where those who run the database cannot delete it. To check the ledger against it:\n\n"
        f'    flask --app wsgi audit verify --anchor "{anchor.total} {anchor.digits_words}"\n\n'
        f"The whole seal: {anchor.digits}\n"
    )
