"""The forms of replying: with one click, for a part of the meeting, by the link in an invitation."""

from datetime import datetime, time
from typing import Any

from wtforms import RadioField
from wtforms.validators import InputRequired, Optional

from tumorboard.conferences.models import Conference
from tumorboard.conferences.replies.models import Reply
from tumorboard.conferences.replies.states import Answer
from tumorboard.conferences.times import moment_of
from tumorboard.core.forms import Clock, Form

ANSWERS = {one.value: one.words for one in Answer}


class ReplyForm(Form):
    """Whether somebody comes, and for which part of the meeting."""

    answer = RadioField("Do you come?", choices=ANSWERS, validators=[InputRequired("Choose one of the three.")])
    from_at = Clock("Only from", format=["%H:%M", "%H:%M:%S"], validators=[Optional()])
    until_at = Clock("Only until", format=["%H:%M", "%H:%M:%S"], validators=[Optional()])

    @classmethod
    def of(cls, conference: Conference, reply: Reply | None) -> "ReplyForm":
        """The form as it was answered last."""
        if reply is None:
            return cls()
        times = {"from_at": _local(reply.from_at, conference), "until_at": _local(reply.until_at, conference)}
        return cls(data={"answer": reply.answer.value, **times})

    def facts(self, conference: Conference) -> dict[str, Any]:
        """What ``give_reply`` takes: the times are those of the meeting's day, where it is held."""
        times = {
            name: moment_of(conference.on, field.data, conference.zone) if field.data else None
            for name, field in (("from_at", self.from_at), ("until_at", self.until_at))
        }
        return {"answer": self.answer.data, **times}


def _local(moment: datetime | None, conference: Conference) -> time | None:
    return moment.astimezone(conference.zone).time() if moment else None
