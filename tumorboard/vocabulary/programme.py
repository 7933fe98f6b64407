"""What a programme template holds: all that makes one programme different from another."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from tumorboard.vocabulary.codes import CHECK_LOCALLY, UNVERIFIED, Code, Diagnosis

COC_ATTENDANCE = ("surgery", "pathology", "radiology", "radiation oncology", "medical oncology")


class When(StrEnum):
    """When a readiness check applies to a case."""

    ALWAYS = "always"
    TISSUE_TAKEN = "tissue taken"
    OPERATED_ELSEWHERE = "operated elsewhere"
    BIOPSY_PLANNED = "biopsy planned"


@dataclass(frozen=True, slots=True)
class MeetingTemplate:
    """The weekly meeting as a new programme starts with it; referral closes at the last cut-off before it."""

    title: str
    weekday: int
    starts_at: time
    minutes: int
    minutes_per_case: int
    time_zone: str
    cutoff_weekday: int
    cutoff_at: time
    cutoff_words: str
    source: str

    @property
    def cutoff_minutes_before(self) -> int:
        """Minutes on the clock from the cut-off to the meeting (Newcastle: Wednesday 12:30 for Friday 8:00)."""
        week = 7 * 24 * 60
        meeting = self.weekday * 24 * 60 + self.starts_at.hour * 60 + self.starts_at.minute
        cutoff = self.cutoff_weekday * 24 * 60 + self.cutoff_at.hour * 60 + self.cutoff_at.minute
        return (meeting - cutoff) % week


@dataclass(frozen=True, slots=True)
class SpecialtyTemplate:
    """A discipline of the programme. ``added``: not on the public page, and why it is here."""

    code: str
    name: str
    is_required: bool
    prepares_late_add_ons: bool
    counts_as: str
    is_added: bool
    why: str


@dataclass(frozen=True, slots=True)
class RuleTemplate:
    """A specialty that a kind of case needs; every condition that is given must hold, one of its words is enough."""

    specialty: str
    name: str
    because: str
    source: str
    regions: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    situations: tuple[str, ...] = ()
    age_from: int | None = None
    age_below: int | None = None


@dataclass(frozen=True, slots=True)
class TumorGroup:
    """A kind of tumor as the programme speaks of it, with the diagnoses that belong to it."""

    name: str
    diagnoses: tuple[Diagnosis, ...]


@dataclass(frozen=True, slots=True)
class ReadinessCheck:
    """One thing a case needs before the meeting; ``owner`` is ``referrer``, ``coordinator`` or a specialty's code."""

    code: str
    name: str
    owner: str
    when: When
    source: str

    @property
    def words(self) -> str:
        """The check as it is shown, with what a reader must know of its standing."""
        return f"{self.name} ({CHECK_LOCALLY})" if self.source == UNVERIFIED else self.name


@dataclass(frozen=True, slots=True)
class ProgrammeTemplate:
    """A programme before it exists: copy its file to make another one."""

    slug: str
    name: str
    description: str
    source: str
    case_prefix: str
    meeting: MeetingTemplate
    specialties: tuple[SpecialtyTemplate, ...]
    all_rules: tuple[RuleTemplate, ...]
    tumors: tuple[TumorGroup, ...]
    procedures: tuple[Code, ...]
    services: tuple[Code, ...]
    trial_groups: tuple[Code, ...]
    sections: tuple[str, ...]
    readiness: tuple[ReadinessCheck, ...]

    @property
    def specialty_codes(self) -> frozenset[str]:
        """The codes of the specialties that the programme has."""
        return frozenset(one.code for one in self.specialties)

    @property
    def rules(self) -> tuple[RuleTemplate, ...]:
        """The rules that can work here: their specialty exists."""
        return tuple(rule for rule in self.all_rules if rule.specialty in self.specialty_codes)

    @property
    def rules_off(self) -> tuple[str, ...]:
        """Why a rule does not work here, one sentence each."""
        return tuple(
            f"The rule “{rule.because}: {rule.name}” is off: this programme has no {rule.name} ({rule.specialty})."
            for rule in self.all_rules
            if rule.specialty not in self.specialty_codes
        )

    @property
    def late_add_ons_need(self) -> tuple[SpecialtyTemplate, ...]:
        """The specialties that must agree to a case after the cut-off, usually pathology and radiology (Newcastle)."""
        return tuple(one for one in self.specialties if one.prepares_late_add_ons)

    @property
    def accreditation_gaps(self) -> tuple[str, ...]:
        """Disciplines that must attend (CoC Standard 2.5) and that no specialty of the programme stands for."""
        present = {one.counts_as for one in self.specialties}
        return tuple(needed for needed in COC_ATTENDANCE if needed not in present)
