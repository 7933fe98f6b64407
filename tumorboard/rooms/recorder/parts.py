"""The parts of the recorder's page: what each shows, alone or together."""

from collections.abc import Callable
from typing import Any

from tumorboard.agendas.forms import DeferForm
from tumorboard.agendas.reading.lines import agenda_of
from tumorboard.audit.events import Event
from tumorboard.conferences.models import Conference
from tumorboard.core.db import now
from tumorboard.guard import actor, seen
from tumorboard.plans.forms import offers, section_form
from tumorboard.plans.holds.queries import holds_of
from tumorboard.plans.models import Plan
from tumorboard.plans.phrases.queries import phrases_in
from tumorboard.plans.queries import lines_of
from tumorboard.plans.recommendations.typed import offered_lines
from tumorboard.plans.signing.queries import missing_of
from tumorboard.plans.stances.queries import arranged, said_to
from tumorboard.plans.states import PlanState, SectionKind
from tumorboard.rooms.recorder import queries
from tumorboard.rooms.recorder.queries import Discipline

#: Written before the recommendations, and after them; the rest is folded until it is needed.
FIRST = (SectionKind.CONSENSUS, SectionKind.INTENT)
LAST = (SectionKind.FAMILY_TOLD, SectionKind.AGAIN)
FOLDED = tuple(kind for kind in SectionKind if kind not in (*FIRST, *LAST))

Told = dict[str, Any]


def shown(conference: Conference, *names: str) -> Told:
    """What these parts need, each thing asked once; showing a case is an entry that names it."""
    told: Told = {
        "conference": conference, "zone": conference.time_zone, "moment": now(), "now": queries.now_in(conference.id),
        "today": now().astimezone(conference.zone).date(), "reader_id": actor().id,
    }  # fmt: skip
    for fill in dict.fromkeys(fill for name in names for fill in PARTS[name]):
        fill(told)
    case = told["now"].presentation
    cases = [line.case.case_id for line in told.get("lines", ()) if line.case] or ([case.case_id] if case else [])
    seen(Event.AGENDA_READ, conference, cases=cases, key="recorder")
    return told


def _agenda(told: Told) -> None:
    conference = told["conference"]
    told["lines"] = agenda_of(conference)
    told["taken"] = queries.taken_in(conference.id)
    told["current"] = next((line for line in told["lines"] if line.item_id == told["now"].item_id), None)
    told["coming"] = [line for line in told["lines"] if line.outcome is None and line is not told["current"]]
    told["open_ids"] = [line.item_id for line in told["lines"] if line.outcome is None]
    told["defer"] = DeferForm(formdata=None).apart("defer")


def _plan(told: Told) -> None:
    presentation = told["now"].presentation
    plan = queries.newest_plan(presentation.id) if presentation else None
    told["plan"] = plan
    told["is_draft"] = plan is not None and plan.state is PlanState.DRAFT
    told["sections"] = {row.kind: row for row in plan.sections} if plan else {}
    told["phrases"] = phrases_in(told["now"].book)


def _sections(told: Told) -> None:
    plan: Plan | None = told["plan"]
    told["holds"] = holds_of(plan.id) if plan and told["is_draft"] else {}
    told["order"] = {"first": FIRST, "folded": FOLDED, "last": LAST}
    told["forms"] = {
        kind: section_form(kind, told["sections"].get(kind), formdata=None).apart(f"plan-{plan.id}")
        for kind in SectionKind
        if plan and told["is_draft"]
    }


def _lines(told: Told) -> None:
    plan = told["plan"]
    told["plan_lines"] = lines_of(plan.id) if plan else []
    silent: list[Discipline] = [one for one in told["disciplines"] if one.is_needed and one.said is None]
    without = {
        "without_input": [one.specialty.code for one in silent],
        "names": {one.specialty.code: one.specialty.name for one in silent},
    }
    noted = [one.silence for one in silent if one.silence is not None]
    told["missing"] = missing_of(told["sections"], told["plan_lines"], without, noted) if told["is_draft"] else []
    told["offered"], told["kinds"] = offered_lines(), offers("modality", "Kind by the words")


def _stances(told: Told) -> None:
    plan, consensus = told["plan"], told["sections"].get(SectionKind.CONSENSUS)
    told["stances"] = arranged(said_to(plan.id), consensus) if plan else None


def _people(told: Told) -> None:
    conference = told["conference"]
    told["people"] = queries.attending(conference.id, conference.programme_id)
    told["here"] = {one.specialty_id for one in told["people"] if one.is_here and one.specialty_id}


def _disciplines(told: Told) -> None:
    presentation, plan = told["now"].presentation, told.get("plan")
    told["disciplines"] = queries.disciplines(
        told["conference"].programme_id, presentation.id if presentation else None, plan.id if plan else None
    )


def _absent(told: Told) -> None:
    told["absent"] = [one for one in told["disciplines"] if one.is_needed and one.specialty.id not in told["here"]]


#: Each part and what it asks, in this order.
PARTS: dict[str, tuple[Callable[[Told], None], ...]] = {
    "agenda": (_agenda,),
    "case": (_agenda, _plan, _sections, _people, _disciplines, _lines, _stances),
    "lines": (_plan, _disciplines, _lines),
    "stances": (_plan, _stances),
    "inputs": (_plan, _people, _disciplines),
    "people": (_people, _disciplines, _absent),
}
