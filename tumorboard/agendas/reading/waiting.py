"""The list of candidates: read as bare rows, and drawn again only when one of them says something else.

What it is kept by is everything it shows, read anew at each request, so it can neither be old nor another reader's.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from flask import render_template, request
from sqlalchemy import bindparam, select

from tumorboard.agendas.late.queries import late_notes
from tumorboard.agendas.reading.kept import Drawn, fragment
from tumorboard.agendas.reading.lines import CANDIDATES, CaseLine, rings_from
from tumorboard.conferences.queries import Ahead, specialties_expected
from tumorboard.core.db import rows_of
from tumorboard.directory.models import Person
from tumorboard.presentations.models import Presentation, ReadinessNeed, SpecialtyNeed
from tumorboard.presentations.states import PresentationState

_ACCEPTED = (Presentation.programme_id == bindparam("programme"), Presentation.state == PresentationState.ACCEPTED)
_REQUIRED = (
    select(SpecialtyNeed.presentation_id, SpecialtyNeed.specialty_id)
    .join(Presentation, Presentation.id == SpecialtyNeed.presentation_id)
    .where(*_ACCEPTED, SpecialtyNeed.is_required)
    .order_by(SpecialtyNeed.id)
)
_ASKED = (
    select(ReadinessNeed.presentation_id, ReadinessNeed.what, ReadinessNeed.done_at, Person.name)
    .join(Presentation, Presentation.id == ReadinessNeed.presentation_id)
    .outerjoin(Person, Person.id == ReadinessNeed.owner_id)
    .where(*_ACCEPTED)
    .order_by(ReadinessNeed.id)
)


class WaitingRows(NamedTuple):
    """All that the list shows of a programme's candidates, as the database gives it."""

    cases: tuple[Any, ...]
    required: tuple[Any, ...]
    asked: tuple[Any, ...]
    specialties: tuple[Any, ...]
    #: What became of those that were asked for late, in words.
    late: tuple[tuple[int, str], ...] = ()

    @property
    def case_ids(self) -> list[int]:
        """Whose facts are shown."""
        return [row[1] for row in self.cases]


def waiting_rows(programme_id: int) -> WaitingRows:
    """The candidates of a programme in their order, with what they need: five queries."""
    about = {"programme": programme_id}
    found = (rows_of(CANDIDATES, about), rows_of(_REQUIRED, about), rows_of(_ASKED, about))
    rows = [tuple(map(tuple, rows)) for rows in (*found, specialties_expected(programme_id))]
    late = tuple((key, note.words) for key, note in late_notes(programme_id).items())
    return WaitingRows._make([*rows, late])


def drawn_candidates(rows: WaitingRows, *, ahead: Ahead | None, today: date) -> Drawn:
    """The list as it is now, with a button to the next meeting."""
    return fragment((request.script_root, rows, ahead, today), lambda: (_draw(rows, ahead, today), rows.case_ids))


def _draw(rows: WaitingRows, ahead: Ahead | None, today: date) -> str:
    lines = [CaseLine(*row) for row in rows.cases]
    return render_template(
        "agendas/_candidates.html", lines=lines, ahead=ahead, today=today, rings=rings_from(rows.asked),
        late=dict(rows.late), chips=_chips(rows.required, rows.specialties),
        why={line.presentation_id: line.standing() for line in lines},
    )  # fmt: skip


def _chips(required: Sequence[Any], specialties: Sequence[Any]) -> dict[int, list[tuple[str, str, str]]]:
    """Each candidate's required specialties, in the programme's order, against who is expected."""
    needed: dict[int, set[int]] = defaultdict(set)
    for presentation_id, specialty_id in required:
        needed[presentation_id].add(specialty_id)
    shown = {key: (code, name, "expected" if is_there else "missing") for key, code, name, is_there in specialties}
    return {key: [chip for one, chip in shown.items() if one in keys] for key, keys in needed.items()}
