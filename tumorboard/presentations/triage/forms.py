"""The forms of triage."""

from tumorboard.core.forms import Form, choice, text
from tumorboard.vocabulary.lists import choice_list


class UrgencyForm(Form):
    """How urgent a case is, and why."""

    urgency = choice("How urgent it is", choice_list("urgency").offers(), required="Choose how urgent it is.")
    reason = text("Why", required="Say why it is that urgent, or not.", longest=2000)
