"""The agenda as rows of a spreadsheet: what its page says, for one reader's specialty."""

from collections.abc import Mapping, Sequence
from datetime import date

from tumorboard.agendas.reading.lines import AgendaLine, Need
from tumorboard.conferences.models import Conference
from tumorboard.core.words import age, clock
from tumorboard.vocabulary.lists import label

HEADS = (
    "Time", "Minutes", "Case", "Patient", "Age", "Sex", "Identifier", "Tumor", "Urgency", "Question", "Needed",
    "Asked of your specialty", "Presents", "Stands",
)  # fmt: skip


def rows(
    conference: Conference, lines: Sequence[AgendaLine], needs: Mapping[int, Sequence[Need]], *,
    specialty_id: int | None, today: date,
) -> list[list[object]]:  # fmt: skip
    """One row for each place on the agenda; a break has its words only."""
    return [[clock(line.starts_at, conference.zone), line.minutes, *_told(line, needs, specialty_id, today)]
            for line in lines]  # fmt: skip


def _told(line: AgendaLine, needs: Mapping[int, Sequence[Need]], specialty_id: int | None, today: date) -> list[object]:
    case = line.case
    if case is None:
        return ["", line.words, *[""] * (len(HEADS) - 4)]
    asked = needs.get(case.presentation_id, ())
    mine = next((need for need in asked if need.specialty_id == specialty_id), None)
    return [
        case.number, case.name, age(case.born_on, today), case.sex.words, case.identifier, case.tumor,
        label("urgency", case.urgency), case.question, " ".join(need.code for need in asked if need.is_required),
        (mine.question or ("required" if mine.is_required else "")) if mine else "", case.presenter,
        line.outcome.words if line.outcome else "Listed without discussion" if case.protocol else "",
    ]  # fmt: skip
