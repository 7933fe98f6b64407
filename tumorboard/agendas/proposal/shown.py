"""What the page of a proposal shows: each meeting's agenda with the reasons, who is left out, what changed since."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from tumorboard.agendas.order import Standing
from tumorboard.agendas.planning.formula import Part, parts
from tumorboard.agendas.planning.kept import proposed_from_json, week_from_json
from tumorboard.agendas.planning.reasons import Reasons
from tumorboard.agendas.planning.week import Candidate, Meeting, Proposed, Slot, Week
from tumorboard.agendas.proposal.models import Proposal
from tumorboard.agendas.proposal.queries import Read
from tumorboard.agendas.proposal.stale import case_changed, meeting_changed
from tumorboard.agendas.reading.lines import CaseLine, chips
from tumorboard.core.words import clock, day, plural
from tumorboard.presentations.readiness import asked_words
from tumorboard.vocabulary.lists import label

Chips = list[tuple[str, str, str]]


@dataclass(frozen=True)
class Row:
    """A case as the page shows it; a break has no line. ``changed`` says why it cannot be carried out any more."""

    minutes: int
    at: str = ""
    line: CaseLine | None = None
    chips: Chips | None = None
    standing: str = ""
    why: str = ""
    part: Part | None = None
    now: str = ""
    is_change: bool = False
    changed: str = ""


@dataclass(frozen=True)
class Agenda:
    """A meeting as it is proposed, and as it stands now."""

    meeting: Meeting
    rows: list[Row]
    used: int
    cases: int
    now: str
    changed: str


@dataclass(frozen=True)
class Shown:
    """The whole page."""

    agendas: list[Agenda]
    left_out: list[Row]
    points: float
    points_now: float
    is_stale: bool
    case_ids: list[int]
    vacant: dict[int, str]

    @property
    def placed(self) -> int:
        """How many cases have a place."""
        return sum(one.cases for one in self.agendas)

    @property
    def used(self) -> int:
        """How many meetings have a case."""
        return sum(bool(one.cases) for one in self.agendas)

    @property
    def empty(self) -> list[str]:
        """The days of the open meetings for which nothing is proposed."""
        return [day(one.meeting.on) for one in self.agendas if not one.rows]

    @property
    def changes(self) -> int:
        """How many cases would still change their place."""
        rows = [row for one in self.agendas for row in one.rows] + self.left_out
        return sum(row.is_change and not row.changed for row in rows)


def shown(proposal: Proposal, read: Read) -> Shown:
    """A proposal beside the week as it is now."""
    page = _Page(week_from_json(proposal.week), proposed_from_json(proposal.proposed), read)
    agendas = [page.agenda(one) for one in page.week.meetings if one.id in page.proposed.agendas]
    left_out = [page.row(page.week.candidate_by_id[one], None, None) for one in page.proposed.left_out]
    rows = [row for one in agendas for row in one.rows] + left_out
    return Shown(
        agendas, sorted(left_out, key=lambda row: (not row.is_change, bool(row.why.startswith("Lacks")))),
        sum(one.cost for one in page.parts.values()) / 7, page.cost_now() / 7,
        any(row.changed for row in rows) or any(one.changed for one in agendas),
        [row.line.case_id for row in rows if row.line], read.vacant,
    )  # fmt: skip


class _Page:
    def __init__(self, week: Week, proposed: Proposed, read: Read) -> None:
        self.week, self.proposed, self.read = week, proposed, read
        lacking = {one: asked_words(one) for case in week.candidates for one in case.lacks}
        names = read.names | {key: read.names.get(key, "A specialty") for one in week.candidates for key in one.needs}
        self.reasons = Reasons(week, proposed, names, lacking)
        self.parts = parts(week, proposed)
        self.names = names

    def agenda(self, meeting: Meeting) -> Agenda:
        """One meeting."""
        rows = []
        for slot in self.proposed.agendas[meeting.id]:
            at = clock(meeting.starts_at + timedelta(minutes=slot.start), ZoneInfo(meeting.zone))
            if slot.candidate_id is None:
                rows.append(Row(slot.minutes, at, now="" if slot.item_id else "new"))
            else:
                rows.append(self.row(self.week.candidate_by_id[slot.candidate_id], meeting, at))
        there = [one for one in self.week.candidates if one.at == meeting.id]
        now = f"{plural(len(there), 'case')}, {sum(one.minutes for one in there)} minutes now"
        return Agenda(
            meeting, rows, sum(row.minutes for row in rows), sum(row.line is not None for row in rows), now,
            meeting_changed(self.week, self.read.week, meeting.id),
        )  # fmt: skip

    def row(self, case: Candidate, meeting: Meeting | None, at: str | None) -> Row:
        """One case, placed or left out."""
        line = self.read.lines.get(case.id)
        key = meeting.id if meeting else None
        is_done = self._is_done(case, key)
        is_moved = case.at != key and not is_done
        changed = ""
        if is_moved or (meeting is not None and not is_done):
            changed = case_changed(self.week, self.read.week, case.id, key, self.names)
        standing = Standing(
            case.id, case.urgency, case.since, case.is_carried_over, case.minutes, case.times_deferred
        )  # fmt: skip
        words = label("urgency", case.urgency)
        expected = self.read.expected.get(meeting.id, set()) if meeting else set(self.names)
        return Row(
            case.minutes, at or "", line, chips(self.read.needs.get(case.id, ()), expected=expected) if line else None,
            standing.why(self.week.today, words),
            self.reasons.why_here(case) if meeting else self.reasons.why_out(case), self.parts[case.id],
            "done" if is_done else self._now(case, meeting), is_moved, changed,
        )  # fmt: skip

    def _is_done(self, case: Candidate, key: int | None) -> bool:
        """Say whether what is proposed for a case has been carried out since, by whomever."""
        now = self.read.week.candidate_by_id.get(case.id)
        return now is not None and case.at != key and now.at == key

    def _now(self, case: Candidate, meeting: Meeting | None) -> str:
        if case.at is None:
            return "new" if meeting else ""
        if meeting and meeting.id == case.at:
            return "stays"
        before = day(self.week.meeting_by_id[case.at].on)
        return f"moves from {before}" if meeting else f"is taken off {before}"

    def cost_now(self) -> int:
        """The formula's sum for the agendas as they stood when the proposal was made."""
        agendas: dict[int, tuple[Slot, ...]] = {}
        for key in self.proposed.agendas:
            there = sorted((one for one in self.week.candidates if one.at == key), key=lambda one: one.place)
            agendas[key] = tuple(Slot(0, one.minutes, one.id) for one in there)
        out = tuple(one.id for one in self.week.candidates if one.at not in agendas)
        return sum(one.cost for one in parts(self.week, Proposed(agendas, out)).values())
