"""The forms of following up."""

from wtforms import RadioField
from wtforms.validators import InputRequired

from tumorboard.core.forms import Form, choice, day, line, text
from tumorboard.followups.actions import ANSWERS
from tumorboard.vocabulary.lists import choice_list


class SettleForm(Form):
    """Was it carried out?"""

    progress = RadioField(
        "Was it carried out?",
        choices={one.value: one.words for one in ANSWERS},
        validators=[InputRequired("Say whether it was carried out.")],
    )
    reason = choice(
        "Why not", {"": "No reason chosen"} | choice_list("deviation_reason").offers(),
        description="Needed when it was not carried out.",
    )  # fmt: skip
    happened_on = day("On which day")
    note = text("Note", longest=2000)


class ReopenForm(Form):
    """Why an answer is taken back."""

    because = line("Why is it open again?", required="Say why it is open again.", longest=1000)
