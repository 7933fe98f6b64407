"""Generated weeks: cases and meetings as a busy programme has them, the same for the same seed."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from tumorboard.agendas.planning.week import Candidate, Meeting, Week

TODAY = date(2026, 11, 21)
CORE = (1, 2, 3, 4, 5)
#: Specialties some cases need, and how many of a hundred cases do.
SOME = {6: 15, 7: 12, 8: 20, 9: 15, 10: 10, 11: 8, 12: 15}
MINUTES = (5, 8, 8, 8, 8, 10, 10, 12, 15, 20)
URGENCIES = ("routine",) * 70 + ("urgent",) * 23 + ("fracture",) * 3 + ("bleeding",) * 2 + ("cord_compression",) * 2


def week(cases: int, meetings: int, seed: int) -> Week:
    """So many candidates, all ready, and so many weekly meetings that together hold about as much."""
    chance = Random(f"{cases}/{meetings}/{seed}")
    candidates = tuple(_candidate(key, meetings, chance) for key in range(1, cases + 1))
    wanted = sum(one.minutes for one in candidates) / meetings
    return Week(TODAY, tuple(_meeting(key, wanted, chance) for key in range(1, meetings + 1)), candidates)


def _candidate(key: int, meetings: int, chance: Random) -> Candidate:
    some = {specialty for specialty, share in SOME.items() if chance.random() * 100 < share}
    wanted = TODAY + timedelta(days=chance.randrange(7, 7 * meetings + 7)) if chance.random() < 0.15 else None
    return Candidate(
        key, chance.choice(URGENCIES), TODAY - timedelta(days=chance.randrange(60)), chance.choice(MINUTES),
        frozenset({*CORE, *some}), wanted, chance.random() < 0.08,
    )  # fmt: skip


def _meeting(key: int, wanted: float, chance: Random) -> Meeting:
    """Every week one, its length in quarters of an hour; now and then a specialty is away, or comes late, or leaves."""
    on = TODAY + timedelta(days=7 * key - 1)
    minutes = max(45, round(wanted * chance.uniform(0.8, 1.15) / 15) * 15)
    away = {one for one in SOME if chance.random() < 0.2} | {one for one in CORE if chance.random() < 0.02}
    windows = {}
    for one in SOME:
        if one not in away and chance.random() < 0.12:
            half = minutes // 2
            windows[one] = (0, half) if chance.random() < 0.6 else (half, minutes)
    starts_at = datetime.combine(on, time(13), UTC)
    return Meeting(key, starts_at, on, minutes, away=frozenset(away), windows=windows)
