"""The minutes of a meeting as they are told: the order of what happened, and when they are no draft any more. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tumorboard.agendas.carryover.models import Closing
from tumorboard.agendas.models import AgendaItem, Deferral
from tumorboard.agendas.states import Outcome
from tumorboard.audit.checking.anchors import Anchor
from tumorboard.cases.models import Case
from tumorboard.conferences.models import Conference
from tumorboard.conferences.states import PRESENT, ConferenceState, Presence
from tumorboard.directory.letterhead.queries import Heading
from tumorboard.patients.models import Patient
from tumorboard.plans.models import Plan, PlanLine, PlanSection, Signature
from tumorboard.presentations.models import Presentation

Window = tuple[datetime, datetime | None]


@dataclass(frozen=True)
class Participant:
    """Somebody on the attendance list; ``times`` is empty for who was there all the time."""

    person_id: int
    name: str
    code: str
    specialty: str
    presence: Presence
    times: Sequence[Window] = ()

    @property
    def was_there(self) -> bool:
        """In the room or remote."""
        return self.presence in PRESENT


@dataclass(frozen=True)
class PlanTold:
    """The version of a plan that the minutes give, and what is printed of it."""

    plan: Plan
    signature: Signature | None
    sections: Mapping[str, PlanSection]
    lines: Sequence[PlanLine]
    unagreed: Sequence[str] = ()  #: who dissents and why, and which discipline gave no input, each in a sentence


@dataclass(frozen=True)
class CaseTold:
    """One case of the meeting: when it was up, what was agreed, or why it was put off."""

    agenda_item: AgendaItem
    presentation: Presentation
    case: Case
    patient: Patient
    identifier: str
    pulled_in: str
    late: str
    times: Sequence[Window]
    told: PlanTold | None
    deferral: Deferral | None

    @property
    def is_discussed(self) -> bool:
        """The meeting came to it and did not put it off."""
        return self.agenda_item.outcome is Outcome.DISCUSSED

    @property
    def key(self) -> tuple[Any, ...]:
        """Its place: in the order in which cases were taken up, the others after them as the agenda had them."""
        begun = self.times[0][0].timestamp() if self.times else float("inf")
        return (begun, self.agenda_item.position, self.agenda_item.id)

    @property
    def minutes(self) -> int | None:
        """The whole minutes it was up; None where nobody clocked it."""
        if not self.times or any(until is None for _, until in self.times):
            return None
        return round(sum((until - since).total_seconds() for since, until in self.times if until) / 60)


@dataclass(frozen=True)
class Minutes:
    """Everything the minutes say. ``groups`` is (specialty, who was there of it)."""

    conference: Conference
    heading: Heading
    closing: Closing | None
    groups: Sequence[tuple[str, list[Participant]]]
    cases: Sequence[CaseTold]
    anchor: Anchor | None = None
    """Of the ledger, as it was sealed when these minutes were drawn: printed, it holds the ledger to its word."""

    @property
    def is_final(self) -> bool:
        """The meeting was held and nothing on its agenda stands open; before that the minutes are a draft."""
        is_held = self.conference.state is ConferenceState.HELD
        return is_held and all(one.agenda_item.outcome is not None for one in self.cases)

    @property
    def discussed(self) -> list[CaseTold]:
        """What was discussed, in order."""
        return [one for one in self.cases if one.is_discussed]

    @property
    def put_off(self) -> list[CaseTold]:
        """What was carried over."""
        return [one for one in self.cases if one.agenda_item.outcome is Outcome.DEFERRED]

    @property
    def not_reached(self) -> list[CaseTold]:
        """What stands open still."""
        return [one for one in self.cases if one.agenda_item.outcome is None]


def in_groups(people: Sequence[Participant]) -> list[tuple[str, list[Participant]]]:
    """Participants by specialty in the order they come in; those without one last, and those who were not there."""
    groups: dict[str, list[Participant]] = {}
    for one in people:
        if one.was_there:
            groups.setdefault(one.specialty, []).append(one)
    alone = groups.pop("", [])
    away = [one for one in people if not one.was_there]
    return [
        *groups.items(),
        *([("Without a specialty", alone)] if alone else []),
        *([("Not there", away)] if away else []),
    ]
