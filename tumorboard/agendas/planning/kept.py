"""A week and its proposal as JSON and back: ids, days, minutes and codes, no clinical text."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from tumorboard.agendas.planning.week import Candidate, Meeting, Pause, Proposed, Slot, Week, Weights

Json = dict[str, Any]


def week_as_json(week: Week) -> Json:
    """A week as it is kept."""
    return {
        "today": week.today.isoformat(),
        "weights": asdict(week.weights),
        "meetings": [_meeting_as_json(one) for one in week.meetings],
        "candidates": [_candidate_as_json(one) for one in week.candidates],
    }


def week_from_json(kept: Json) -> Week:
    """The week as it was."""
    return Week(
        date.fromisoformat(kept["today"]), tuple(_meeting(one) for one in kept["meetings"]),
        tuple(_candidate(one) for one in kept["candidates"]), Weights(**kept["weights"]),
    )  # fmt: skip


def proposed_as_json(proposed: Proposed) -> Json:
    """A proposal as it is kept."""
    agendas = {
        str(key): [[one.start, one.minutes, one.candidate_id, one.item_id] for one in slots]
        for key, slots in proposed.agendas.items()
    }
    return {"agendas": agendas, "left_out": list(proposed.left_out)}


def proposed_from_json(kept: Json) -> Proposed:
    """The proposal as it was."""
    agendas = {int(key): tuple(Slot(*one) for one in slots) for key, slots in kept["agendas"].items()}
    return Proposed(agendas, tuple(kept["left_out"]))


def _meeting_as_json(one: Meeting) -> Json:
    return {
        "id": one.id, "starts_at": one.starts_at.isoformat(), "on": one.on.isoformat(), "minutes": one.minutes,
        "zone": one.zone, "is_published": one.is_published, "is_closed": one.is_closed, "away": sorted(one.away),
        "windows": {str(key): list(window) for key, window in sorted(one.windows.items())},
        "pauses": [[pause.item_id, pause.minutes, pause.start] for pause in one.pauses],
    }  # fmt: skip


def _meeting(kept: Json) -> Meeting:
    return Meeting(**{
        **kept, "starts_at": datetime.fromisoformat(kept["starts_at"]), "on": date.fromisoformat(kept["on"]),
        "away": frozenset(kept["away"]), "pauses": tuple(Pause(*one) for one in kept["pauses"]),
        "windows": {int(key): (begin, end) for key, (begin, end) in kept["windows"].items()},
    })  # fmt: skip


def _candidate_as_json(one: Candidate) -> Json:
    return {
        "id": one.id, "urgency": one.urgency, "since": one.since.isoformat(), "minutes": one.minutes,
        "needs": sorted(one.needs), "wanted_on": one.wanted_on.isoformat() if one.wanted_on else None,
        "is_carried_over": one.is_carried_over, "lacks": list(one.lacks), "at": one.at, "place": one.place,
        "is_kept": one.is_kept, "not_at": sorted(one.not_at), "times_deferred": one.times_deferred,
        "is_listed_only": one.is_listed_only,
    }  # fmt: skip


def _candidate(kept: Json) -> Candidate:
    return Candidate(**{
        **kept, "since": date.fromisoformat(kept["since"]), "needs": frozenset(kept["needs"]),
        "wanted_on": date.fromisoformat(kept["wanted_on"]) if kept["wanted_on"] else None,
        "lacks": tuple(kept["lacks"]), "not_at": frozenset(kept["not_at"]),
    })  # fmt: skip
