"""The form of a programme's weights."""

from dataclasses import asdict
from typing import Any, Self

from wtforms import IntegerField
from wtforms.validators import InputRequired

from tumorboard.agendas.planning.week import BOUNDS, Weights
from tumorboard.core.forms import Form


class Points(IntegerField):  # type: ignore[misc]
    """A whole number whose refusal is a sentence."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take a whole number."""
        try:
            super().process_formdata([value.strip()[:9] for value in valuelist])
        except ValueError as error:
            raise ValueError("Enter a whole number, such as 4.") from error


def _points(label: str, help_: str, name: str) -> Points:
    least, most = BOUNDS[name]
    return Points(
        label, description=f"{help_} {least} to {most}.".strip(),
        validators=[InputRequired(f"Give a whole number from {least} to {most}.")],
        render_kw={"min": least, "max": most},
    )  # fmt: skip


class WeightsForm(Form):
    """What a week of waiting weighs."""

    routine = _points("Routine", "", "routine")
    urgent = _points("Urgent", "", "urgent")
    fracture = _points("Fracture", "", "fracture")
    bleeding = _points("Bleeding", "", "bleeding")
    cord_compression = _points("Cord compression", "", "cord_compression")
    carried_over = _points("Carried over", "Added to the weight of a case that was deferred.", "carried_over")
    week_waited = _points("Each week waited", "Added for each week a case has waited already.", "week_waited")
    late = _points("Past the wanted day", "How many times its weight each week past that day costs besides.", "late")
    block = _points("A specialist who waits", "Each time a specialty waits for its next case.", "block")
    break_after = _points("A break beyond", "Minutes of cases in one meeting.", "break_after")
    break_minutes = _points("Length of the break", "Minutes; 0 proposes none.", "break_minutes")

    @classmethod
    def of(cls, weights: Weights, *, version: int, saved: bool = False) -> Self:
        """The form of the weights, as posted or (``saved``) as they stand in the database."""
        stands = {**asdict(weights), "version": version}
        return cls(formdata=None, data=stands) if saved else cls(data=stands)

    @property
    def weights(self) -> Weights:
        """As the action takes them."""
        given: dict[str, Any] = {name: self[name].data for name in BOUNDS}
        return Weights(**given)
