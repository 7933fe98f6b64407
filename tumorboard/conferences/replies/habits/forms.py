"""The forms of habits: a standing pattern, an absence, a substitute."""

from collections.abc import Sequence
from typing import Any

from tumorboard.conferences.replies.forms import ANSWERS
from tumorboard.core.forms import Form, choice, day, line
from tumorboard.directory.models import Person

WEEKS = {"1": "every week", "2": "every second week", "3": "every third week", "4": "every fourth week"}


class PatternForm(Form):
    """How somebody usually comes to a series."""

    answer = choice("Usually", ANSWERS, required="Choose one of the three.")
    every_weeks = choice("How often", WEEKS, required="Choose how often.")
    anchor_on = day("Counted from the week of", required="Choose a day of a week in which you come.")

    @property
    def facts(self) -> dict[str, Any]:
        """What ``keep_pattern`` takes."""
        return {
            "answer": self.answer.data, "every_weeks": int(self.every_weeks.data), "anchor_on": self.anchor_on.data,
        }  # fmt: skip


class PeriodForm(Form):
    """From one day to another, both included."""

    from_on = day("First day", required="Choose the first day.")
    until_on = day("Last day", required="Choose the last day.")

    @property
    def period(self) -> dict[str, Any]:
        """The two days."""
        return {"from_on": self.from_on.data, "until_on": self.until_on.data}


class AbsenceForm(PeriodForm):
    """The days on which somebody is away."""

    words = line("What for", longest=200)


class SubstituteForm(PeriodForm):
    """Who stands in for a specialty, and when."""

    person_id = choice("Who stands in", {}, required="Choose a person.")

    def offer(self, people: Sequence[Person]) -> None:
        """The people to choose from."""
        self.people = {str(one.id): one for one in people}
        self.person_id.choices = {"": "Choose a person", **{key: one.name for key, one in self.people.items()}}
