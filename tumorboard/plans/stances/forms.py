"""The form of a stance."""

from wtforms import RadioField
from wtforms.validators import InputRequired

from tumorboard.core.forms import Form, text
from tumorboard.plans.stances.states import StanceKind


class StanceForm(Form):
    """Agree, or dissent and why."""

    kind = RadioField(
        "What do you say to this plan?",
        choices={StanceKind.AGREE.value: "I agree", StanceKind.DISSENT.value: "I dissent"},
        validators=[InputRequired("Choose whether you agree or dissent.")],
    )
    reason = text("Why you dissent", longest=2_000)
