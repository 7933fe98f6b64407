"""The predicted quorum of an agenda's cases: needed against expected, and which gaps a nudge could close."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tumorboard.agendas.reading.lines import AgendaLine, Need
from tumorboard.conferences.models import Conference
from tumorboard.conferences.replies.expected import Expectation
from tumorboard.conferences.replies.sayings import Prediction, predicted
from tumorboard.conferences.replies.states import Expected

Needs = Mapping[int, Sequence[Need]]


@dataclass(frozen=True)
class Gap:
    """A specialty that cases of this agenda need and of which nobody has said yes."""

    prediction: Prediction
    cases: int


def foresee(
    conference: Conference, presentation_ids: Sequence[int], lines: Sequence[AgendaLine], needs: Needs,
    expected: Mapping[int, Expectation],
) -> dict[int, list[Prediction]]:  # fmt: skip
    """The predicted quorum of each case; of those on the agenda at the time they are discussed.

    Nobody is wanted at the minute of a case that is listed without discussion: whoever comes at all gives input.
    """
    during = {line.case.presentation_id: _during(line) for line in lines if line.case and not line.case.protocol}
    return {
        key: predicted(
            [_Needed(one) for one in needs[key] if one.is_required], expected, conference.zone, during.get(key)
        )
        for key in presentation_ids
    }


def gaps(lines: Sequence[AgendaLine], foreseen: Mapping[int, Sequence[Prediction]]) -> list[Gap]:
    """The specialties that listed cases lack, the most needed first."""
    found: dict[int, list[Prediction]] = {}
    for line in lines:
        is_to_discuss = line.case and not line.outcome and not line.case.protocol
        for one in foreseen[line.case.presentation_id] if line.case and is_to_discuss else []:
            if one.state is not Expected.COMING:
                found.setdefault(one.specialty_id, []).append(one)
    return sorted((Gap(several[0], len(several)) for several in found.values()), key=lambda gap: -gap.cases)


def lacking(predictions: Sequence[Prediction]) -> list[Prediction]:
    """Those that are not coming, as far as is known."""
    return [one for one in predictions if one.state is not Expected.COMING]


class _Needed:
    """A need as quorum sees a specialty."""

    def __init__(self, need: Need) -> None:
        self.id, self.code, self.name = need.specialty_id, need.code, need.name


def _during(line: AgendaLine) -> tuple[datetime, datetime]:
    return line.starts_at, line.starts_at + timedelta(minutes=line.minutes)
