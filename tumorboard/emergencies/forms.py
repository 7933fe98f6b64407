"""The forms of an emergency, and of its review."""

from tumorboard.core.forms import Form, choice, day, line, text
from tumorboard.emergencies.models import Verdict


class GlassForm(Form):
    """Whose record, and why now."""

    value = line("Patient's number", required="Type the number exactly as it stands on the wristband.", longest=80)
    born_on = day("Birth date", required="Enter the birth date.")
    reason = line("Why do you need the record now?", required="Say why you need the record now.")


class ReviewForm(Form):
    """Was it justified?"""

    verdict = choice(
        "Was it justified?", {"": "Choose", **{one.value: one.words for one in Verdict}},
        required="Say whether it was justified.",
    )  # fmt: skip
    note = text("Note", longest=2000)
