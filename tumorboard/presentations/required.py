"""Which specialties a case needs: the programme's default, its rules on the kind of case, the referrer's wish."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

DEFAULT = "Heard on every case of this programme"
ADDED = "Added by the referrer"


@dataclass(frozen=True)
class CaseTraits:
    """What the rules look at: region and key of the site, diagnosis group, years, situation, what is asked."""

    region: str = ""
    diagnosis_group: str = ""
    years: int | None = None
    site: str = ""
    situation: str = ""
    asks_about: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SpecialtyRule:
    """A programme's rule: a case with these traits needs this specialty. An empty condition is not asked."""

    specialty: str
    because: str
    regions: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    diagnosis_groups: frozenset[str] = frozenset()
    situations: frozenset[str] = frozenset()
    asks_about: frozenset[str] = frozenset()
    age_from: int | None = None
    age_below: int | None = None

    def applies(self, traits: CaseTraits) -> bool:
        """Say whether every condition of the rule is met; an unknown trait meets none."""
        asked = (
            (self.regions, traits.region), (self.sites, traits.site),
            (self.diagnosis_groups, traits.diagnosis_group), (self.situations, traits.situation),
        )  # fmt: skip
        met = [trait in wanted for wanted, trait in asked if wanted]
        if self.asks_about:
            met.append(bool(self.asks_about & traits.asks_about))
        if self.age_from is not None:
            met.append(traits.years is not None and traits.years >= self.age_from)
        if self.age_below is not None:
            met.append(traits.years is not None and traits.years < self.age_below)
        return bool(met) and all(met)


#: Of a programme without a template (PRODUCT.md, rule 4).
USUAL_RULES = (
    SpecialtyRule("OTO", "Head and neck", regions=frozenset({"head and neck", "skull"})),
    SpecialtyRule("NSU", "Spine or skull", regions=frozenset({"spine", "skull"})),
    SpecialtyRule("AYA", "16 years or older", age_from=16),
)


def required_specialties(
    default: Sequence[str],
    rules: Iterable[SpecialtyRule],
    traits: CaseTraits,
    *,
    offered: Collection[str],
    added: Iterable[str] = (),
) -> dict[str, str]:
    """The codes of the specialties a case needs, each with its reason. A rule naming one the programme lacks is off."""
    needed = {code: DEFAULT for code in default if code in offered}
    for rule in rules:
        if rule.specialty in offered and rule.applies(traits):
            needed[rule.specialty] = rule.because
    for code in added:
        if code in offered:
            needed.setdefault(code, ADDED)
    return needed


def rules_off(rules: Iterable[SpecialtyRule], *, offered: Collection[str]) -> list[str]:
    """A sentence for each rule that is off because the programme lacks its specialty."""
    return [
        f"The rule “{rule.because}” is off: this programme has no specialty {rule.specialty}."
        for rule in rules
        if rule.specialty not in offered
    ]
