"""Which agenda follows from what was accepted of a proposal: judged against the week as it is now, in no database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from tumorboard.agendas.planning.week import Proposed, Slot, Week, cases_in
from tumorboard.agendas.proposal.stale import case_changed, meeting_changed, out_of_hours


@dataclass(frozen=True)
class Standing:
    """A place on an agenda as it is now; a break has no presentation."""

    item_id: int
    presentation_id: int | None
    minutes: int


@dataclass(frozen=True)
class Wanted:
    """A place on the agenda to come: an item that stands there, a case to list, or a new break."""

    minutes: int
    item_id: int | None = None
    candidate_id: int | None = None


@dataclass
class Choice:
    """What is carried out: the agenda of each meeting, the cases taken off, and what is refused, with the reason."""

    agendas: dict[int, list[Wanted]] = field(default_factory=dict)
    moved_off: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


def chosen(
    then: Week, now: Week, proposed: Proposed, standing: Mapping[int, Sequence[Standing]], names: Mapping[int, str],
    *, cases: Collection[int], meetings: Collection[int],
) -> Choice:  # fmt: skip
    """What of the chosen cases and meetings can be carried out now; what changed meanwhile is refused."""
    refused: dict[int, str] = {}
    wanted: dict[int, set[int]] = {}
    for key, slots in proposed.agendas.items():
        if key in meetings:
            meeting = meeting_changed(then, now, key)
            mine = {one: meeting or case_changed(then, now, one, key, names) for one in cases_in(slots) if one in cases}
            refused |= {one: why for one, why in mine.items() if why}
            if not meeting:
                wanted[key] = {one for one, why in mine.items() if not why}
    leave = {one for one in proposed.left_out if one in cases and then.candidate_by_id[one].at is not None}
    refused |= {one: why for one in leave if (why := case_changed(then, now, one, None, names))}
    while True:
        gone = _gone(now, wanted, leave, refused)
        agendas = {
            key: _order(proposed.agendas[key], [one for one in standing[key] if one.presentation_id not in gone],
                        fine - refused.keys())
            for key, fine in wanted.items()
        }  # fmt: skip
        late = next((one for key, order in agendas.items() if (one := _too_late(now, key, order, standing[key]))), None)
        if late is None:
            return Choice(agendas, sorted(gone), refused)
        refused[late] = "There is no time left for it while everybody it needs is there."


def _gone(now: Week, wanted: Mapping[int, set[int]], leave: set[int], refused: Mapping[int, str]) -> set[int]:
    """Who leaves the agenda on which it stands: for another, or for none."""
    gone = {one for one in leave if one not in refused}
    for key, fine in wanted.items():
        gone |= {one for one in fine - refused.keys() if now.candidate_by_id[one].at not in (None, key)}
    return gone


def _too_late(now: Week, key: int, order: Sequence[Wanted], standing: Sequence[Standing]) -> int | None:
    """A case to be listed that would end too late or without a specialist it needs, or makes another do so."""
    numbers = {one.item_id: one.presentation_id for one in standing}
    line = [(one.candidate_id or numbers.get(one.item_id or 0), one.minutes) for one in order]
    late = out_of_hours(now, now.meeting_by_id[key], line)
    fresh = [one.candidate_id for one in order if one.candidate_id is not None]
    is_over = sum(one.minutes for one in order) > now.meeting_by_id[key].minutes
    if not fresh or (late is None and not is_over):
        return None
    return late if late in fresh else fresh[-1]


def _order(slots: Sequence[Slot], standing: Sequence[Standing], fine: Collection[int]) -> list[Wanted]:
    here = {one.presentation_id: one for one in standing if one.presentation_id is not None}
    pauses = {one.item_id: one for one in standing if one.presentation_id is None}
    order: list[Wanted] = []
    for slot in slots:
        if slot.candidate_id in here:
            order.append(Wanted(here[slot.candidate_id].minutes, here[slot.candidate_id].item_id))
        elif slot.candidate_id is not None and slot.candidate_id in fine:
            order.append(Wanted(slot.minutes, candidate_id=slot.candidate_id))
        elif slot.item_id in pauses:
            order.append(Wanted(pauses[slot.item_id].minutes, slot.item_id))
        elif slot.candidate_id is None and slot.item_id is None and not pauses:
            order.append(Wanted(slot.minutes))
    while order and order[-1] == Wanted(order[-1].minutes):
        order.pop()  # a new break with nothing after it
    there = {one.item_id for one in order}
    return order + [Wanted(one.minutes, one.item_id) for one in standing if one.item_id not in there]
