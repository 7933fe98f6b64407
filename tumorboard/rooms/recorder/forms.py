"""The forms of the recorder."""

from collections.abc import Iterable
from typing import Any

from wtforms import RadioField
from wtforms.validators import InputRequired

from tumorboard.agendas.reading.lines import CaseLine
from tumorboard.core.forms import Form, text


class PullInForm(Form):
    """Which case is pulled in, and why it cannot wait."""

    presentation = RadioField("Case", coerce=int, validators=[InputRequired("Choose a case.")])
    reason = text("Why it cannot wait", required="Say why it cannot wait: the minutes show this.", longest=1000)


def pull_in_form(candidates: Iterable[CaseLine]) -> PullInForm:
    """The form with the cases that can be pulled in."""
    form: Any = PullInForm()
    form.presentation.choices = {one.presentation_id: f"{one.name} · {one.tumor} · {one.number}" for one in candidates}
    return form  # type: ignore[no-any-return]
