"""The predicted quorum in words: what a case needs against who can be expected when it is discussed. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tumorboard.conferences.quorum import Discipline
from tumorboard.conferences.replies.stances import Expectation
from tumorboard.conferences.replies.states import Expected
from tumorboard.core.words import clock, plural


@dataclass(frozen=True)
class Prediction:
    """A needed specialty: whether somebody of it can be expected, and that in words."""

    specialty_id: int
    code: str
    name: str
    state: Expected
    words: str

    @property
    def chip(self) -> tuple[str, str, str, str]:
        """As a chip: filled when somebody comes, outlined while nobody has said, struck when all are away."""
        return self.code, self.name, _STATUS[self.state], self.words

    @property
    def said(self) -> str:
        """The words alone, beginning a line."""
        return self.words[:1].upper() + self.words[1:]

    @property
    def sentence(self) -> str:
        """As it stands beside a case: ``Radiology: nobody has said yes``."""
        return f"{self.name}: {self.words}"


_STATUS = {Expected.COMING: "given", Expected.UNKNOWN: "expected", Expected.AWAY: "missing"}


def predict(
    one: Discipline, expected: Expectation | None, zone: ZoneInfo, during: tuple[datetime, datetime] | None = None
) -> Prediction:
    """What can be expected of a specialty; ``during`` is when its case is discussed, if that is known."""
    state, words = _told(expected, zone, during)
    return Prediction(one.id, one.code, one.name, state, words)


def predicted(
    needed: Sequence[Discipline], expected: Mapping[int, Expectation], zone: ZoneInfo,
    during: tuple[datetime, datetime] | None = None,
) -> list[Prediction]:  # fmt: skip
    """The predicted quorum of a case, in the order of its needs."""
    return [predict(one, expected.get(one.id), zone, during) for one in needed]


def heat_words(meetings: Sequence[Sequence[Expected]]) -> str:
    """What the specialties at the coming meetings amount to: gaps first, then what is not answered yet."""
    total = plural(len(meetings), "coming meeting")
    gaps = sum(state is Expected.AWAY for meeting in meetings for state in meeting)
    waits = sum(Expected.UNKNOWN in meeting for meeting in meetings)
    missing = f"{plural(gaps, 'gap')} in {total}" if gaps else ""
    if not waits:
        return missing or f"Every specialty comes, at {total}"
    if missing:
        return f"{missing}; {waits} still {'waits' if waits == 1 else 'wait'} for a yes"
    return f"{waits} of {total} still {'waits' if waits == 1 else 'wait'} for a yes"


def _told(
    expected: Expectation | None, zone: ZoneInfo, during: tuple[datetime, datetime] | None
) -> tuple[Expected, str]:
    if expected is None or not expected.people:
        return Expected.AWAY, "nobody speaks for it"
    if expected.state is Expected.UNKNOWN:
        return Expected.UNKNOWN, "nobody has said yes"
    if expected.state is Expected.AWAY:
        return Expected.AWAY, f"away until {_day(expected.away_until)}" if expected.away_until else "nobody can come"
    here = _window(expected, zone)
    if during is not None and not expected.covers(*during):
        return Expected.AWAY, f"not then, comes {here}" if here else "not then"
    return Expected.COMING, f"comes {here}".strip()


def _window(expected: Expectation, zone: ZoneInfo) -> str:
    begins = f"from {clock(expected.from_at, zone)}" if expected.from_at else ""
    ends = f"until {clock(expected.until_at, zone)}" if expected.until_at else ""
    return f"{begins} {ends}".strip()


def _day(on: date) -> str:
    return f"{on.day} {on:%B}"
