"""The form of signing."""

from wtforms import HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

from tumorboard.core.forms import Form


class SignForm(Form):
    """Signing: the password again, and the text that was read."""

    password = PasswordField(
        "Your password",
        validators=[InputRequired("Type your password to sign."), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
    seen_hash = HiddenField()
