"""The story of a case as one list by date, and what of it stands on top. Pure: rows in, words out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tumorboard.agendas.states import Outcome
from tumorboard.cases.biopsy import is_done, is_unplanned_excision, place_words, warning_words
from tumorboard.cases.models import Case
from tumorboard.charts.queries import Advised, Planned, Presented
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.words import day, moment
from tumorboard.plans.states import UNSETTLED, PlanState, Progress
from tumorboard.presentations.states import PresentationState
from tumorboard.vocabulary.lists import label

UTC = ZoneInfo("UTC")


@dataclass(frozen=True)
class Moment:
    """One entry of the timeline: when, what, more, and its icon and colour."""

    on: date | None
    when: str
    what: str
    more: str = ""
    icon: str = "circle"
    colour: str = ""
    at: datetime | None = None

    @property
    def order(self) -> tuple[date, datetime]:
        """By day, then by time; what has no day comes before everything."""
        return self.on or date.min, self.at or datetime.min.replace(tzinfo=UTC)

    @property
    def entry(self) -> tuple[str, str, str | None, str, str | None]:
        """As the timeline macro takes it."""
        return self.when, self.what, self.more or None, self.icon, self.colour or None


@dataclass(frozen=True)
class Flag:
    """A fact that must not be missed: its colour, its icon and one sentence."""

    colour: str
    icon: str
    words: str
    warning_id: int | None = None


def timeline(
    case: Case, rows: Iterable[Any], presentations: Iterable[Presented], plans: Iterable[Planned], zone: ZoneInfo
) -> list[Moment]:
    """Everything that happened, newest first; what has no date stands last."""
    moments = [_biopsy(case), _stage(case), _opened(case, zone)]
    moments += [_TELL[row.kind](row, zone) for row in rows]
    moments += [_presented(one, zone) for one in presentations]
    moments += [_signed(plan, zone) for plan in plans if plan.signed_at]
    known = [one for one in moments if one is not None]
    return sorted(known, key=lambda one: one.order, reverse=True)


def _at(at: datetime, zone: ZoneInfo, what: str, more: str = "", icon: str = "circle", colour: str = "") -> Moment:
    return Moment(at.astimezone(zone).date(), moment(at, zone), what, more, icon, colour, at)


def _on(on: date | None, what: str, more: str = "", icon: str = "circle", colour: str = "") -> Moment:
    return Moment(on, day(on) if on else "No date given", what, more, icon, colour)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _biopsy(case: Case) -> Moment | None:
    if not is_done(case.biopsy_status) and case.biopsy_status != "planned":
        return None
    more = _joined(place_words(case.biopsy_place), case.biopsy_by)
    colour = "blocked" if case.is_unplanned_excision else ""
    return _on(case.biopsy_on, label("biopsy_status", case.biopsy_status), more, "microscope", colour)


def _stage(case: Case) -> Moment | None:
    return _on(case.stage_on, f"Stage {case.stage}", case.stage_system, "book") if case.stage else None


def _opened(case: Case, zone: ZoneInfo) -> Moment:
    return _at(case.opened_at, zone, "Case opened", case.number, "case")


def _imaging(row: Any, _zone: ZoneInfo) -> Moment:
    return _on(row.on, _joined(label("imaging_modality", row.code), row.words), row.more, "scan")


def _pathology(row: Any, _zone: ZoneInfo) -> Moment:
    return _on(row.on, row.words, row.more or label("report_availability", row.code), "microscope")


def _treatment(row: Any, _zone: ZoneInfo) -> Moment:
    return _on(row.on, _joined(label("modality", row.code), row.words), row.more, "bone")


def _attachment(row: Any, zone: ZoneInfo) -> Moment:
    return _at(row.at, zone, f"File attached: {row.words}", row.person, "plan")


def _warning(row: Any, zone: ZoneInfo) -> Moment:
    more = f"Acknowledged by {row.person}" if row.person else "Nobody has acknowledged it yet"
    return _at(row.at, zone, "Biopsy outside: warning", more, "alert", "" if row.person else "waiting")


def _holder(row: Any, zone: ZoneInfo) -> Moment:
    return _at(row.at, zone, f"Held by {row.person or row.words}", "", "person")


def _deferral(row: Any, zone: ZoneInfo) -> Moment:
    return _at(row.at, zone, "Deferred", _joined(label("deferral_reason", row.code), row.words), "undo", "waiting")


def _settlement(row: Any, zone: ZoneInfo) -> Moment:
    progress = Progress(row.code)
    reason = label("deviation_reason", row.more) if row.more else ""
    return _at(row.at, zone, f"{progress.words}: {row.words}", _joined(reason, row.person), progress.icon,
               progress.colour)  # fmt: skip


def _meeting(row: Any, _zone: ZoneInfo) -> Moment:
    zone, state = ZoneInfo(row.words), ConferenceState(row.code)
    if state is ConferenceState.CANCELLED:
        return _at(row.at, zone, "Conference cancelled", "", state.icon, state.colour)
    more = Outcome(row.more).words if row.more else "On the agenda"
    return _at(row.at, zone, "Conference", more, "calendar", "info")


_TELL = {
    "imaging": _imaging, "pathology": _pathology, "treatment": _treatment, "warning": _warning, "holder": _holder,
    "deferral": _deferral, "settlement": _settlement, "meeting": _meeting, "attachment": _attachment,
}  # fmt: skip


def _presented(one: Presented, zone: ZoneInfo) -> Moment:
    colour = one.state.colour if one.state is PresentationState.RETURNED else ""
    return _at(one.referred_at or one.written_at, zone, "Referred" if one.referred_at else "Referral begun",
               _joined(one.writer, one.state.words), "arrow-right", colour)  # fmt: skip


def _signed(plan: Planned, zone: ZoneInfo) -> Moment:
    signed_at = plan.signed_at or plan.started_at
    words = "Plan signed" if plan.number == 1 else f"Plan signed, version {plan.number}"
    more = PlanState.SUPERSEDED.words if plan.state is PlanState.SUPERSEDED else ""
    return _at(signed_at, zone, words, more, "plan", "ready")


def flags(case: Case, rows: Iterable[Any]) -> list[Flag]:
    """The facts that come first: unplanned excision, biopsy outside, reference pathology (PRODUCT.md rule 12)."""
    found = []
    waiting = next((row.key for row in rows if row.kind == "warning" and not row.person), None)
    is_told = is_unplanned_excision(case.biopsy_status)  # then one sentence says both
    if waiting is not None and not is_told:
        words = warning_words(case.biopsy_status, case.biopsy_place, case.biopsy_by)
        found.append(Flag("waiting", "alert", words, waiting))
    if case.is_unplanned_excision:
        place = case.biopsy_place
        where = place if place in ("", "here", "elsewhere") else f"at {place}"
        parts = ["Unplanned excision", f"on {day(case.biopsy_on)}" if case.biopsy_on else "", where]
        words = " ".join(part for part in parts if part)
        found.append(Flag("blocked", "alert", f"{words}.", waiting if is_told else None))
    if case.reference_pathology in ("major", "minor"):
        colour = "blocked" if case.reference_pathology == "major" else "waiting"
        found.append(Flag(colour, "microscope", f"Reference pathology found a {case.reference_pathology} discrepancy."))
    if case.reference_pathology == "requested":
        found.append(Flag("info", "microscope", "Reference pathology is requested and not reported yet."))
    return found


def current(presentations: Sequence[Presented]) -> Presented | None:
    """The question that counts now: of the newest presentation that was sent and not withdrawn."""
    quiet = (PresentationState.WITHDRAWN, PresentationState.DRAFT)
    return next((one for one in presentations if one.state not in quiet), None)


def last_signed(plans: Iterable[tuple[Planned, str | None]]) -> tuple[Planned, str | None] | None:
    """The plan in force, with its consensus."""
    return next((pair for pair in plans if pair[0].state is PlanState.SIGNED), None)


def carried_out(recommendations: Sequence[Advised]) -> str:
    """Whether the last plan was carried out, in words: ``2 of 3 settled, 1 not carried out``."""
    if not recommendations:
        return "No recommendation"
    unsettled = (*UNSETTLED, Progress.PROPOSED)
    settled = [one for one in recommendations if one.progress not in unsettled]
    missed = [one for one in settled if one.progress is Progress.NOT_DONE]
    words = f"{len(settled)} of {len(recommendations)} settled"
    return f"{words}, {len(missed)} not carried out" if missed else words
