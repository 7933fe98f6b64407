"""The forms of signing in."""

from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from tumorboard.core.forms import Form, line


class SignInForm(Form):
    """E-mail and password."""

    #: Too many tries came before: this one was not looked at.
    waits = False

    email = line(
        "E-mail", required="Enter your e-mail address.", render_kw={"autocomplete": "username", "type": "email"}
    )
    password = PasswordField(
        "Password",
        validators=[InputRequired("Enter your password."), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )


class PasswordForm(Form):
    """One's own new password."""

    current = PasswordField(
        "Present password",
        validators=[InputRequired("Enter your present password."), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
    password = PasswordField(
        "New password",
        validators=[InputRequired("Enter a new password."), Length(max=200)],
        render_kw={"autocomplete": "new-password"},
    )
