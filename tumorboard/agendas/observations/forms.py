"""The form of an observer: a line for each scale."""

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from tumorboard.agendas.observations.models import Observation
from tumorboard.agendas.observations.scales import HIGHEST, LOWEST, Scale
from tumorboard.agendas.observations.states import Decision, Lacking
from tumorboard.core.forms import Form

SCORES = {"": "Not seen", **{str(one): str(one) for one in range(LOWEST, HIGHEST + 1)}}
NOT_SAID = {"": "Not said", **{one.value: one.words for one in Decision}}


class ObservationForm(Form):
    """Whether it was decided, and what was missing; the scores are added for a programme."""

    decision = RadioField("What did it come to?", choices=NOT_SAID, validators=[Optional()])
    missing = SelectMultipleField(
        "Which information was missing?", choices={one.value: one.words for one in Lacking},
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip

    @property
    def scores(self) -> dict[str, int]:
        """The lines that were scored."""
        found = {name.removeprefix("score_"): field.data for name, field in self._fields.items()}
        return {
            key: int(value) for key, value in found.items() if f"score_{key}" in self._fields and value in set("12345")
        }


def observation_form(scales: Sequence[Scale], kept: Observation | None) -> ObservationForm:
    """The form for these scales, with what its observer said before."""
    fields = {
        f"score_{one.key}": RadioField(one.words, choices=SCORES, validators=[Optional()], description=one.anchors)
        for one in scales
    }
    kind: Any = type("ScoredForm", (ObservationForm,), fields)
    stands: dict[str, Any] = {"decision": "", "missing": []} | dict.fromkeys(fields, "")
    if kept is not None:
        stands |= {"decision": kept.decision or "", "missing": kept.missing, "version": kept.version}
        stands |= {f"score_{one.scale}": str(one.score) for one in kept.scores}
    form: ObservationForm = kind(data=stands)
    return form
