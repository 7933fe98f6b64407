"""The forms of triage."""

from tumorboard.core.forms import Form, choice, line, text
from tumorboard.vocabulary.lists import choice_list


class UrgencyForm(Form):
    """How urgent a case is, and why."""

    urgency = choice("How urgent it is", choice_list("urgency").offers(), required="Choose how urgent it is.")
    reason = text("Why", required="Say why it is that urgent, or not.", longest=2000)


class ProtocolForm(Form):
    """Which protocol a standard case follows."""

    protocol = line("The protocol it follows", required="Name the protocol it follows.")


class DiscussionForm(Form):
    """Why a case that is listed only needs a discussion."""

    because = text("Why it needs a discussion", required="Say why it needs a discussion.", longest=2000)
