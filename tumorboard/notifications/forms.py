"""The form in which a person chooses how to hear of each topic."""

from typing import Any

from wtforms import RadioField

from tumorboard.core.forms import Form
from tumorboard.notifications.kinds import Topic, Way


def _topic(topic: Topic) -> RadioField:
    return RadioField(
        topic.words, choices={way.value: way.words for way in topic.ways}, description=topic.help,
    )  # fmt: skip


class ChoicesForm(Form):
    """One choice for each topic."""

    meetings = _topic(Topic.MEETINGS)
    asked = _topic(Topic.ASKED)
    urgent = _topic(Topic.URGENT)
    own_cases = _topic(Topic.OWN_CASES)
    nudges = _topic(Topic.NUDGES)
    cutoff = _topic(Topic.CUTOFF)
    replies = _topic(Topic.REPLIES)
    digest = _topic(Topic.DIGEST)

    @property
    def ways(self) -> dict[Topic, Way]:
        """What is chosen."""
        chosen: dict[Topic, Any] = {topic: self[topic.value].data for topic in Topic if topic.is_chosen}
        return {topic: Way(way) for topic, way in chosen.items() if way}
