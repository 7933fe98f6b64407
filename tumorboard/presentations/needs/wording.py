"""A checklist in words, and what one version changed of the one before. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from tumorboard.core.words import plural
from tumorboard.presentations.readiness import DESK, KINDS, REFERRER, Check, asked_words

_OF = {"discussion": "of discussions only", "pre_biopsy": "of pre-biopsy consults only"}
_OWNERS = {REFERRER: "the referrer", DESK: "the coordinator"}
Names = Mapping[str, str]


def owner_words(check: Check, names: Names) -> str:
    """Who owes it; ``names`` are the specialties' by code."""
    return _OWNERS.get(check.owner) or names.get(check.owner, check.owner)


def hours_words(check: Check) -> str:
    """When it is due."""
    return f"{plural(check.hours, 'hour')} before the cut-off" if check.hours else "at the cut-off"


def kinds_words(check: Check) -> str:
    """Of which cases it is asked."""
    return "of every case" if set(check.kinds) == set(KINDS) else " and ".join(_OF[one] for one in check.kinds)


def check_words(check: Check, names: Names) -> tuple[str, str]:
    """What is asked; of which cases, whose it is, and by when."""
    told = f"{kinds_words(check)}, owed by {owner_words(check, names)}, {hours_words(check)}"
    return asked_words(check.asked), told


def changes(before: Sequence[Check], after: Sequence[Check], names: Names) -> list[str]:
    """What a version changed, a sentence each."""
    was, is_now = {one.asked: one for one in before}, {one.asked: one for one in after}
    said = [f"Asked now: {', '.join(check_words(one, names))}" for one in after if one.asked not in was]
    said += [f"Not asked any more: {asked_words(one.asked)}" for one in before if one.asked not in is_now]
    for one in after:
        if one.asked in was and (different := list(_different(was[one.asked], one, names))):
            said.append(f"{asked_words(one.asked)}: {'; '.join(different)}")
    return said


def _different(was: Check, check: Check, names: Names) -> Iterator[str]:
    if was.owner != check.owner:
        yield f"owed by {owner_words(check, names)}, before by {owner_words(was, names)}"
    if was.hours != check.hours:
        yield f"due {hours_words(check)}, before {hours_words(was)}"
    if set(was.kinds) != set(check.kinds):
        yield f"asked {kinds_words(check)}, before {kinds_words(was)}"
