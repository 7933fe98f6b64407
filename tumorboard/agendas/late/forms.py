"""The forms of late add-ons."""

from wtforms import RadioField
from wtforms.validators import InputRequired

from tumorboard.core.forms import Form, text


class AskForm(Form):
    """Why a case cannot wait."""

    reason = text("Why can it not wait?", required="Say why it cannot wait: those who prepare read this.", longest=1000)


class AnswerForm(Form):
    """A specialty's answer."""

    agrees = RadioField(
        "Can you prepare it?", choices={"yes": "Agree: we prepare it", "no": "Refuse: it goes to the next meeting"},
        validators=[InputRequired("Choose one of the two.")],
    )  # fmt: skip
    because = text("If not, why?", longest=1000)
