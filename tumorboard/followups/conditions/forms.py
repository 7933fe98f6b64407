"""The form about a condition."""

from wtforms import RadioField
from wtforms.validators import InputRequired

from tumorboard.core.forms import Form, day, line, text

MET, NOT_MET = "met", "not_met"


class ConditionForm(Form):
    """Is the condition met?"""

    answer = RadioField(
        "Is the condition met?",
        choices={MET: "Met: it is to be carried out", NOT_MET: "Not met: it does not apply"},
        validators=[InputRequired("Say whether the condition is met.")],
    )
    met_on = day("Known since")
    note = text("What was found", longest=2000, description="Needed when it does not apply.")


class TakeBackForm(Form):
    """Why what was said about a condition is taken back."""

    because = line("Why is this taken back?", required="Say why this is taken back.", longest=1000)
