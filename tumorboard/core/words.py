"""How things are said: ages, times, counts, names and differences between texts."""

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def age(born: date, on: date) -> str:
    """Age in the unit a paediatrician uses: days to 4 weeks, weeks to 3 months, months to 2 years, then years."""
    days = (on - born).days
    if days < 0:
        return "not yet born"
    months = whole_months(born, on)
    if days < 28:
        return plural(days, "day")
    if months < 3:
        return plural(days // 7, "week")
    if months < 24:
        return plural(months, "month")
    return plural(months // 12, "year")


def whole_months(born: date, on: date) -> int:
    """Completed months between two days."""
    return (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)


def years(born: date, on: date) -> int:
    """Completed years between two days."""
    return whole_months(born, on) // 12


def plural(count: int, singular: str, several: str = "") -> str:
    """``1 case``, ``2 cases``: a count with its noun."""
    return f"{count:,} {singular if count == 1 else several or singular + 's'}"


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """The time of day in a zone: ``8:00``."""
    local = moment.astimezone(zone)
    return f"{local.hour}:{local:%M}"


def day(value: date | datetime, zone: ZoneInfo | None = None) -> str:
    """A day as people write it: ``Fri 4 Dec 2026``."""
    local = value.astimezone(zone) if isinstance(value, datetime) and zone else value
    return f"{local:%a} {local.day} {local:%b %Y}"


def moment(value: datetime, zone: ZoneInfo) -> str:
    """A moment in full: ``Fri 4 Dec 2026, 8:00``."""
    return f"{day(value, zone)}, {clock(value, zone)}"


def away(value: date | datetime, today: date) -> str:
    """How far a day is: ``today``, ``in 2 days``, ``3 weeks ago``."""
    on = value.date() if isinstance(value, datetime) else value
    days = (on - today).days
    if days in (-1, 0, 1):
        return {-1: "yesterday", 0: "today", 1: "tomorrow"}[days]
    size = abs(days)
    words = (
        plural(size, "day") if size < 14 else plural(size // 7, "week") if size < 70 else plural(size // 30, "month")
    )
    return f"in {words}" if days > 0 else f"{words} ago"


def waited(since: datetime | date, today: date) -> str:
    """How long something has waited: ``3 days``."""
    on = since.astimezone(UTC).date() if isinstance(since, datetime) else since
    return plural(max((today - on).days, 0), "day")


#: So many pieces, and pairs of equal ones, are compared at once: comparing is quadratic at best, and texts are long.
MOST_PIECES, MOST_PAIRS = 4_000, 90_000


def diff(before: str, after: str) -> list[tuple[str, str]]:
    """Two texts, word by word: a list of (``same`` | ``out`` | ``in``, words). Long ones by sentences, then words."""
    marks: list[tuple[str, str]] = []
    for how, words in _diff(before, after, (r"\s+|\S+", r"[^\n.;]*[\n.;]+\s*|[^\n.;]+")):
        if marks and marks[-1][0] == how:
            words = marks.pop()[1] + words
        marks.append((how, words))
    return marks


def _diff(before: str, after: str, pieces: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Compare by the finest pieces that are few enough; what differs by coarse ones is compared by finer ones."""
    for number, pattern in enumerate(pieces):
        old, new = re.findall(pattern, before), re.findall(pattern, after)
        first = _alike(old, new)
        last = _alike(old[first:][::-1], new[first:][::-1])
        a, b = old[first : len(old) - last], new[first : len(new) - last]
        counted = Counter(b)
        if len(a) + len(b) <= MOST_PIECES and sum(counted[piece] for piece in a) <= MOST_PAIRS:
            yield from _same(old[:first])
            yield from _compared(a, b, pieces[:number])
            yield from _same(old[len(old) - last :])
            return
    yield from (("out", before), ("in", after))


def _compared(old: list[str], new: list[str], finer: Sequence[str]) -> Iterator[tuple[str, str]]:
    for verb, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        was, now_is = "".join(old[a:b]), "".join(new[c:d])
        if verb == "equal":
            yield "same", was
        elif verb == "replace" and finer:
            yield from _diff(was, now_is, finer)
        else:
            yield from ((how, words) for how, words in (("out", was), ("in", now_is)) if words)


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """How many pieces both begin with."""
    differs = (number for number, (one, other) in enumerate(zip(old, new, strict=False)) if one != other)
    return next(differs, min(len(old), len(new)))


def _same(pieces: list[str]) -> Iterator[tuple[str, str]]:
    if pieces:
        yield "same", "".join(pieces)


def bare(value: str) -> str:
    """Text for looking up: without accents, case and doubled blanks."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", value).casefold())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(unicodedata.normalize("NFC", kept).split())
