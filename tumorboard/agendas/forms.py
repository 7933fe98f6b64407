"""The form of carrying a case over."""

from tumorboard.core.forms import Form, choice, text
from tumorboard.vocabulary.lists import choice_list


class DeferForm(Form):
    """Why a case was not decided."""

    reason = choice("Why it is carried over", choice_list("deferral_reason").offers(), required="Choose a reason.")
    note = text("Anything to add", longest=2000)
