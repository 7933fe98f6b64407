"""What a presentation still lacks before the board can discuss it, and why it is asked: pure, explains itself."""

from dataclasses import dataclass
from enum import StrEnum

from tumorboard.cases.biopsy import is_done
from tumorboard.core.words import plural

OPERATED = ("open_incisional_suspected", "open_incisional_not_suspected", "excisional", "unplanned_excision",
            "planned_excision")  # fmt: skip
ARRIVED = ("not_read_in", "read_in")


class Asked(StrEnum):
    """One thing asked before a discussion [nuh.nhs.uk, PMC3817328], as it is kept and as it reads."""

    words: str

    def __new__(cls, value: str, words: str = "") -> "Asked":
        """Make a member that is its value and carries its words."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.words = words
        return member

    PERFORMANCE = "performance", "Performance status"
    IMAGING = "imaging_received", "Imaging received"
    SLIDES = "slides", "Slides located"
    OPERATION_NOTE = "operation_note", "Operation note"
    FAMILY = "family_informed", "Patient and family informed"


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


@dataclass(frozen=True)
class Answer:
    """One thing asked: whether it is there, and why (not)."""

    asked: Asked
    is_there: bool
    because: str


def readiness(facts: Facts) -> tuple[Answer, ...]:
    """Every thing asked of these facts, in order. Slides need tissue; the operation note an operation elsewhere."""
    answers = [_performance(facts), _imaging(facts)]
    if is_done(facts.biopsy_status):
        answers.append(_slides(facts))
    if operated_elsewhere(facts.biopsy_status, facts.is_outside):
        answers.append(_operation_note(facts))
    answers.append(_family(facts))
    return tuple(answers)


def lacking(facts: Facts) -> tuple[Answer, ...]:
    """What is not there yet."""
    return tuple(answer for answer in readiness(facts) if not answer.is_there)


def operated_elsewhere(biopsy_status: str, is_outside: bool) -> bool:
    """Say whether the operation note of another hospital is needed: an open biopsy or an excision done outside."""
    return is_outside and biopsy_status in OPERATED


def asked_words(what: str) -> str:
    """A kept readiness code in words; one that is no longer asked is shown as it is."""
    known = {one.value: one.words for one in Asked}
    return known.get(what) or what.replace("_", " ").capitalize()


def _performance(facts: Facts) -> Answer:
    told = "It is given." if facts.has_performance else "Not given yet."
    return Answer(Asked.PERFORMANCE, facts.has_performance, told)


def _imaging(facts: Facts) -> Answer:
    waiting = [one for one in facts.imaging if one not in ARRIVED]
    if not facts.imaging:
        return Answer(Asked.IMAGING, False, "No imaging is listed yet.")
    if waiting:
        return Answer(Asked.IMAGING, False, f"{plural(len(waiting), 'study', 'studies')} not received yet.")
    return Answer(Asked.IMAGING, True, "All listed imaging is here.")


def _slides(facts: Facts) -> Answer:
    lost = [place for place in facts.slides if not place.strip()]
    if not facts.slides or lost:
        return Answer(Asked.SLIDES, False, "Tissue was taken; nobody has said yet where the slides are.")
    return Answer(Asked.SLIDES, True, "It is known where the slides are.")


def _operation_note(facts: Facts) -> Answer:
    there = facts.operation_note == "received"
    told = "The operation note is here." if there else "Operated elsewhere; the operation note is not here yet."
    return Answer(Asked.OPERATION_NOTE, there, told)


def _family(facts: Facts) -> Answer:
    told = "They know that the board will discuss." if facts.is_family_informed else "Not told yet."
    return Answer(Asked.FAMILY, facts.is_family_informed, told)
