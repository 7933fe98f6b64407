"""Performance status: which scale for which age, and which values it has.

Lansky under 16 years, Karnofsky or ECOG from 16 (mdcalc.com/calc/3176). A value is kept with its scale.
"""

from enum import StrEnum

from tumorboard.core.errors import RuleBroken
from tumorboard.vocabulary.lists import choices

ADULT_SCALE_FROM_YEARS = 16


class Scale(StrEnum):
    """The three scales; their values and texts are in ``data/scales.toml``."""

    LANSKY = "lansky"
    KARNOFSKY = "karnofsky"
    ECOG = "ecog"

    @property
    def label(self) -> str:
        """The scale as it is written."""
        return "ECOG" if self is Scale.ECOG else self.capitalize()

    @property
    def values(self) -> tuple[int, ...]:
        """The values it has, best first: Lansky and Karnofsky 100 to 0 in tens, ECOG 0 to 5."""
        return tuple(int(one.code) for one in choices(self.value))


def scales_for_age(years: int) -> tuple[Scale, ...]:
    """The scales that apply at an age in completed years (mdcalc 3176)."""
    if years < ADULT_SCALE_FROM_YEARS:
        return (Scale.LANSKY,)
    return (Scale.KARNOFSKY, Scale.ECOG)


def performance_refusal(scale: str, value: int | None, *, years: int) -> str:
    """Why this performance status cannot be right at this age, or nothing when it can."""
    if scale not in list(Scale):
        return "Choose Lansky, Karnofsky or ECOG."
    chosen = Scale(scale)
    if chosen not in scales_for_age(years):
        age = f"{years} years"
        return (
            f"Lansky is for children under 16; at {age} use Karnofsky or ECOG."
            if chosen is Scale.LANSKY
            else f"{chosen.label} is for patients from 16; at {age} use Lansky."
        )
    if value is None:
        return f"Give the {chosen.label} value, or leave the scale empty."
    if value not in chosen.values:
        steps = "a whole number from 0 to 5" if chosen is Scale.ECOG else "0 to 100 in steps of ten"
        return f"{chosen.label} is {steps}; {value} is not one of its values."
    return ""


def require_performance(scale: str, value: int | None, *, years: int) -> Scale:
    """The scale, when the value can be right at this age; refuses with a sentence otherwise."""
    sentence = performance_refusal(scale, value, years=years)
    if sentence:
        raise RuleBroken(sentence, field="performance")
    return Scale(scale)


def performance_words(scale: str, value: int) -> str:
    """A stored performance status in words: ``Lansky 60: up and about, minimal active play``."""
    found = next((one.label for one in choices(Scale(scale)) if one.code == str(value)), str(value))
    return f"{Scale(scale).label} {found}"
