"""The small forms of what a plan recommends: lines, trials and services."""

from typing import Any

from tumorboard.core.forms import choice, day, line, weeks
from tumorboard.plans.forms import SmallForm, offers
from tumorboard.plans.models import PlanLine
from tumorboard.plans.recommendations.actions import LISTS
from tumorboard.vocabulary.lists import choices


class LineForm(SmallForm):
    """One recommendation."""

    modality = choice("Kind", offers("modality", "Choose a kind"), required="Choose the kind of recommendation.")
    words = line(
        "Procedure, regimen or words", required="Say what is recommended.", longest=1000,
        description="Choose from the list or write your own.",
    )  # fmt: skip
    condition = line("Only if", description="“PET is clear”, “the margin is close”: blocked until somebody says so.")
    owner_id = choice("Who sees to it", None, validate_choice=False)
    owner_words = line("or somebody else", description="A name or an institution outside the programme.")
    due_on = day("By")
    due_weeks = weeks("or weeks after the condition is met")

    def facts(self) -> dict[str, Any]:
        """What the actions take; words that stand in the list of this kind bring their code."""
        words, owner = self.words.data or "", self.owner_id.data or ""
        modality = self.modality.data or ""
        listed = choices(LISTS[modality]) if modality in LISTS else ()
        return {
            "modality": modality, "words": words, "condition": self.condition.data or "",
            "owner_id": int(owner) if owner.isdecimal() and len(owner) < 10 else None,
            "owner_words": self.owner_words.data or "", "due_on": self.due_on.data, "due_weeks": self.due_weeks.data,
            "code": next((one.key for one in listed if one.label.casefold() == words.casefold()), ""),
        }  # fmt: skip


def line_form(people: list[tuple[int, str]], kept: PlanLine | None = None, **posted: Any) -> LineForm:
    """The form of a recommendation: empty, or filled with what was saved."""
    names = ("modality", "words", "condition", "owner_id", "owner_words", "due_on", "due_weeks")
    filled = {name: getattr(kept, name) for name in names} if kept else {}
    if kept and kept.owner_id:
        filled |= {"owner_id": str(kept.owner_id), "owner_words": ""}
    form = LineForm(stem="line", **filled, **posted)
    form.owner_id.choices = [("", "Not named yet"), *[(str(key), name) for key, name in people]]
    if kept and not form.is_submitted():
        form.version.data = str(kept.version)
    return form


def offered_words() -> list[str]:
    """Every procedure, regimen, technique and service, for the list behind the field of words."""
    return [one.label for name in ("procedure", "regimen", "radiotherapy", "service") for one in choices(name)]


class TrialForm(SmallForm):
    """A trial that was weighed."""

    name = line("Trial", required="Name the trial.")
    group = choice("Group", offers("trial_group", "No group"))
    status = choice("Where the child stands", offers("trial_status", "Choose"), required="Say where the child stands.")
    because = line("Why not", longest=1000)


class ServiceForm(SmallForm):
    """A supportive service."""

    service = choice("Service", offers("service", "Choose a service"), required="Choose a service.")
    note = line("Note")
