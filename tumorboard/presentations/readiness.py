"""What a presentation still lacks before the board can discuss it, and why it is asked: pure, explains itself.

12.7 % of cases are delayed, all of them for radiology or histology [PMC3817328]: so each thing has an owner and is due
before the cut-off.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tumorboard.cases.biopsy import is_done
from tumorboard.core.words import plural
from tumorboard.vocabulary.programme import When

OPERATED = ("open_incisional_suspected", "open_incisional_not_suspected", "excisional", "unplanned_excision",
            "planned_excision")  # fmt: skip
ARRIVED = ("not_read_in", "read_in")
#: The kinds of referral a checklist tells apart.
KINDS = ("discussion", "pre_biopsy")
REFERRER, DESK = "referrer", "coordinator"


class Asked(StrEnum):
    """One thing asked before a discussion [nuh.nhs.uk, PMC3817328, Newcastle], as it is kept and as it reads."""

    words: str

    def __new__(cls, value: str, words: str = "") -> "Asked":
        """Make a member that is its value and carries its words."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.words = words
        return member

    PRESENTER = "presenter", "A presenter who knows the patient"
    PERFORMANCE = "performance", "Performance status"
    IMAGING = "imaging_received", "Imaging received"
    IMAGING_READ = "imaging_read", "Imaging read here"
    SLIDES = "slides", "Slides located"
    REFERENCE_REQUESTED = "reference_requested", "Reference pathology requested"
    REFERENCE_REPORTED = "reference_reported", "Reference pathology reported"
    OPERATION_NOTE = "operation_note", "Operation note"
    FAMILY = "family_informed", "Patient and family informed"
    CONSENT = "consent_to_share", "Consent to share"
    BIOPSY_AGREED = "biopsy_agreed", "Place of the biopsy agreed with orthopaedic oncology"


@dataclass(frozen=True)
class Check:
    """One line of a checklist: what, when, of which kinds of referral, by whom, how long before the cut-off.

    ``owner`` is ``referrer``, ``coordinator`` (the desk) or a specialty's code; ``hours`` count back from the cut-off.
    """

    asked: str
    owner: str = REFERRER
    when: When = When.ALWAYS
    kinds: tuple[str, ...] = KINDS
    hours: int = 0


_WHEN = {
    Asked.SLIDES: When.TISSUE_TAKEN, Asked.REFERENCE_REQUESTED: When.TISSUE_TAKEN,
    Asked.REFERENCE_REPORTED: When.TISSUE_TAKEN, Asked.OPERATION_NOTE: When.OPERATED_ELSEWHERE,
    Asked.BIOPSY_AGREED: When.BIOPSY_PLANNED,
}  # fmt: skip


def usual_when(asked: Asked) -> When:
    """When a thing makes sense to ask: slides need tissue, the operation note an operation elsewhere."""
    return _WHEN.get(asked, When.ALWAYS)


#: Of a programme without a template.
USUAL = tuple(
    Check(asked, when=usual_when(asked))
    for asked in (Asked.PERFORMANCE, Asked.IMAGING, Asked.SLIDES, Asked.OPERATION_NOTE, Asked.FAMILY)
)


@dataclass(frozen=True)
class Facts:
    """What is known of a presentation and its case when its readiness is asked."""

    has_performance: bool = False
    is_family_informed: bool = False
    imaging: tuple[str, ...] = ()
    slides: tuple[str, ...] = ()
    biopsy_status: str = ""
    is_outside: bool = False
    operation_note: str = ""
    has_presenter: bool = False
    kind: str = "discussion"


@dataclass(frozen=True)
class Answer:
    """One thing asked: whether it is there, and why (not)."""

    asked: str
    is_there: bool
    because: str
    check: Check


def readiness(facts: Facts, checks: Collection[Check] = USUAL) -> tuple[Answer, ...]:
    """Every thing that the checklist asks of these facts, in its order; slides need tissue, and so on."""
    return tuple(
        Answer(check.asked, *_JUDGES.get(check.asked, _ticked)(facts), check)
        for check in checks
        if facts.kind in check.kinds and _APPLIES[check.when](facts)
    )


def lacking(facts: Facts, checks: Collection[Check] = USUAL) -> tuple[Answer, ...]:
    """What is not there yet."""
    return tuple(answer for answer in readiness(facts, checks) if not answer.is_there)


def operated_elsewhere(biopsy_status: str, is_outside: bool) -> bool:
    """Say whether the operation note of another hospital is needed: an open biopsy or an excision done outside."""
    return is_outside and biopsy_status in OPERATED


def asked_words(what: str) -> str:
    """A kept readiness code in words; one that is no longer asked is shown as it is."""
    known = {one.value: one.words for one in Asked}
    return known.get(what) or what.replace("_", " ").capitalize()


def _imaging(facts: Facts) -> tuple[bool, str]:
    waiting = [one for one in facts.imaging if one not in ARRIVED]
    if not facts.imaging:
        return False, "No imaging is listed yet."
    if waiting:
        return False, f"{plural(len(waiting), 'study', 'studies')} not received yet."
    return True, "All listed imaging is here."


def _imaging_read(facts: Facts) -> tuple[bool, str]:
    unread = [one for one in facts.imaging if one != "read_in"]
    if not facts.imaging:
        return False, "No imaging is listed yet."
    if unread:
        return False, f"{plural(len(unread), 'study', 'studies')} not read here yet."
    return True, "All listed imaging is read here."


def _slides(facts: Facts) -> tuple[bool, str]:
    if not facts.slides or any(not place.strip() for place in facts.slides):
        return False, "Tissue was taken; nobody has said yet where the slides are."
    return True, "It is known where the slides are."


def _either(is_there: bool, there: str, lacking: str) -> tuple[bool, str]:
    return is_there, there if is_there else lacking


def _ticked(_facts: Facts) -> tuple[bool, str]:
    return False, "Nobody has said yet that it is there."


#: What the facts decide; every other check is there once somebody says so.
_JUDGES: Mapping[str, Callable[[Facts], tuple[bool, str]]] = {
    Asked.PRESENTER: lambda facts: _either(
        facts.has_presenter, "Somebody who knows the patient presents, or has briefed the chair.",
        "Nobody is named yet.",
    ),
    Asked.PERFORMANCE: lambda facts: _either(facts.has_performance, "It is given.", "Not given yet."),
    Asked.IMAGING: _imaging,
    Asked.IMAGING_READ: _imaging_read,
    Asked.SLIDES: _slides,
    Asked.OPERATION_NOTE: lambda facts: _either(
        facts.operation_note == "received", "The operation note is here.",
        "Operated elsewhere; the operation note is not here yet.",
    ),
    Asked.FAMILY: lambda facts: _either(
        facts.is_family_informed, "They know that the board will discuss.", "Not told yet."
    ),
}  # fmt: skip

_APPLIES: Mapping[When, Callable[[Facts], bool]] = {
    When.ALWAYS: lambda facts: True,
    When.TISSUE_TAKEN: lambda facts: is_done(facts.biopsy_status),
    When.OPERATED_ELSEWHERE: lambda facts: operated_elsewhere(facts.biopsy_status, facts.is_outside),
    When.BIOPSY_PLANNED: lambda facts: facts.biopsy_status == "planned",
}
