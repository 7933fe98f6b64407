"""The forms of one's own ways to sign in."""

from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from tumorboard.accounts.proof import ONE_TIME
from tumorboard.core.forms import Form, clean, line


class NameForm(Form):
    """What a factor is called."""

    name = line("Name", required="Give it a name, such as “My phone”.", longest=80)


class NewPasskeyForm(NameForm):
    """A passkey that the browser makes."""

    passkey = HiddenField()


class NewAppForm(NameForm):
    """An authenticator app; the secret travels sealed with the page."""

    code = StringField(
        "Code that the app shows", filters=[clean],
        validators=[InputRequired("Type the six digits that the app shows."), Length(max=20)], render_kw=ONE_TIME,
    )  # fmt: skip
    sealed = HiddenField()
