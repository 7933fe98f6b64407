"""The forms of the second step, and of signing in by passkey."""

from wtforms import HiddenField, StringField
from wtforms.validators import Length

from tumorboard.accounts.proof import ONE_TIME
from tumorboard.core.forms import Form, clean


class PasskeyForm(Form):
    """What the browser answered for a passkey."""

    passkey = HiddenField()


class SecondForm(PasskeyForm):
    """A one-time code, a recovery code, or a passkey."""

    code = StringField(
        "Code from your authenticator app", filters=[clean], validators=[Length(max=60)],
        render_kw=ONE_TIME | {"inputmode": "text", "autocapitalize": "none"},
    )  # fmt: skip
