"""The form of signing."""

from wtforms import HiddenField
from wtforms.validators import InputRequired

from tumorboard.accounts.proof import ProofForm


class SignForm(ProofForm):
    """Signing: a fresh proof, and the text that was read."""

    seen_hash = HiddenField(validators=[InputRequired("Open the page again: it does not say which text you read.")])
