"""The forms of countersigning."""

from collections.abc import Iterable

from tumorboard.core.forms import choice
from tumorboard.directory.models import Specialty
from tumorboard.plans.forms import SmallForm


class AskForm(SmallForm):
    """Which discipline is asked to countersign."""

    specialty = choice("Specialty", None, required="Choose a specialty.")


def ask_form(offered: Iterable[Specialty], **posted: object) -> AskForm:
    """The form with the disciplines that have not been asked."""
    form = AskForm(stem="ask", **posted)
    form.specialty.choices = [("", "Choose a specialty"), *[(str(one.id), one.name) for one in offered]]
    return form
