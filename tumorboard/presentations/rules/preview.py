"""What new rules would have asked of the last cases: who would gain which specialty, and who would lose it."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from tumorboard.directory.models import Programme, Specialty
from tumorboard.policy import Actor
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.referral.beside import case_traits
from tumorboard.presentations.required import CaseTraits, SpecialtyRule, required_specialties
from tumorboard.presentations.rules.queries import last_presentations, readable_cases


@dataclass(frozen=True)
class Effect:
    """What the new rules change for one case: specialties with their new reason, and those no longer asked."""

    gained: dict[str, str]
    lost: list[str]

    def __bool__(self) -> bool:
        """Say whether anything changes."""
        return bool(self.gained or self.lost)


@dataclass
class Preview:
    """The last cases under the new rules; ``lines`` only of cases that the reader may see."""

    looked_at: int = 0
    changed: int = 0
    gained: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    lines: list[tuple[Presentation, CaseTraits, Effect]] = field(default_factory=list)
    hidden: int = 0

    def add(self, presentation: Presentation, traits: CaseTraits, effect: Effect, *, is_readable: bool) -> None:
        """Count one case, and show it to whom may see it."""
        self.looked_at += 1
        if not effect:
            return
        self.changed += 1
        self.gained.update(effect.gained.keys())
        self.lost.update(effect.lost)
        if is_readable:
            self.lines.append((presentation, traits, effect))
        else:
            self.hidden += 1


def effect_of(
    traits: CaseTraits, before: Iterable[SpecialtyRule], after: Iterable[SpecialtyRule], *,
    default: Sequence[str], offered: Collection[str],
) -> Effect:  # fmt: skip
    """The difference two sets of rules make for one case. Pure."""
    then = required_specialties(default, before, traits, offered=offered)
    now = required_specialties(default, after, traits, offered=offered)
    return Effect(
        gained={code: because for code, because in now.items() if code not in then},
        lost=[code for code in then if code not in now],
    )


def preview_of(
    programme: Programme, before: Sequence[SpecialtyRule], after: Sequence[SpecialtyRule], *,
    specialties: Sequence[Specialty], by: Actor,
) -> Preview:  # fmt: skip
    """Try new rules on the last 50 cases, each as it was when it was referred: two queries."""
    presentations = last_presentations(programme)
    readable = readable_cases([one.case_id for one in presentations], by=by)
    default, offered = [one.code for one in specialties if one.is_required], [one.code for one in specialties]
    found = Preview()
    for one in presentations:
        on = (one.referred_at or one.written_at).date()
        traits = case_traits(one.case, one.situation, on, one.asks_about)
        effect = effect_of(traits, before, after, default=default, offered=offered)
        found.add(one, traits, effect, is_readable=one.case_id in readable)
    return found
