"""The form that ends a trigger."""

from tumorboard.core.forms import Form, line


class DropForm(Form):
    """Why a case need not be presented again."""

    because = line(
        "Why need it not be presented again?", required="Say why the case need not be presented again.", longest=1000
    )
