"""The forms of invitations and forgotten passwords."""

from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from tumorboard.core.forms import Form, line


class AskForm(Form):
    """The address of somebody who forgot their password."""

    email = line(
        "E-mail", required="Enter your e-mail address.", render_kw={"autocomplete": "username", "type": "email"}
    )


class NewPasswordForm(Form):
    """The password that the holder of a link chooses."""

    password = PasswordField(
        "New password",
        validators=[InputRequired("Enter a new password."), Length(max=200)],
        render_kw={"autocomplete": "new-password"},
    )
