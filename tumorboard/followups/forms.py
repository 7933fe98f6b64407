"""The forms of following up, and of presenting again."""

from wtforms import RadioField
from wtforms.validators import InputRequired

from tumorboard.core.forms import Form, choice, day, line, text
from tumorboard.followups.actions import ANSWERS
from tumorboard.vocabulary.lists import choices


class SettleForm(Form):
    """Was it carried out?"""

    progress = RadioField(
        "Was it carried out?",
        choices={one.value: one.words for one in ANSWERS},
        validators=[InputRequired("Say whether it was carried out.")],
    )
    reason = choice(
        "Why not", {"": "No reason chosen"} | {one.key: one.label for one in choices("deviation_reason")},
        description="Needed when it was not carried out.",
    )  # fmt: skip
    happened_on = day("On which day")
    note = text("Note", longest=2000)


class ReopenForm(Form):
    """Why an answer is taken back."""

    because = line("Why is it open again?", required="Say why it is open again.", longest=1000)


class AgainForm(Form):
    """Presenting a case again: what became of the last decision comes first."""

    last_decision = RadioField(
        "Was the last decision carried out?",
        choices={one.key: one.label for one in choices("last_decision") if one.key != "no_prior_board"},
        validators=[InputRequired("Say whether the last decision was carried out.")],
    )
    note = text("What was carried out, and why the rest was not", longest=2000)
    question = text("Question to the board", required="Write the question to the board.", longest=4000)
    urgency = choice("Urgency", {one.key: one.label for one in choices("urgency")}, required="Choose the urgency.")
    urgency_reason = line("Why urgent", longest=1000)
