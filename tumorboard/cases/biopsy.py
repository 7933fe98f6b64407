"""The biopsy guard: its place can decide whether a limb can be saved, so one done or planned outside is told."""

from tumorboard.vocabulary.lists import label

NOT_DONE = frozenset({"", "none", "planned", "not_known"})
UNPLANNED = "unplanned_excision"
HERE = "here"


def is_done(status: str) -> bool:
    """Whether the answer says that tissue has been taken."""
    return status not in NOT_DONE


def is_outside(place: str) -> bool:
    """Whether the place is another institution: ``elsewhere``, or its name."""
    return place not in ("", HERE)


def needs_warning(status: str, place: str) -> bool:
    """Whether the board must be told: a biopsy or excision planned or done outside (programme page)."""
    return is_outside(place) and (status == "planned" or is_done(status))


def is_unplanned_excision(status: str) -> bool:
    """Residual tumor follows 35 to 74 % of unplanned excisions [10.1186/s12957-015-0719-y]."""
    return status == UNPLANNED


def place_words(place: str) -> str:
    """The place as a reader says it: the list's word, or the institution's name."""
    return label("biopsy_place", place) if place else ""


def warning_words(status: str, place: str, by: str = "") -> str:
    """What has to be acknowledged, in one sentence."""
    where = "elsewhere" if place == "elsewhere" else f"at {place}"
    who = f" by {by}" if by else ""
    if status == "planned":
        return f"A biopsy is planned {where}{who}. Its place can decide whether a limb can be saved."
    if is_unplanned_excision(status):
        return f"An unplanned excision was done {where}{who}."
    return f"A biopsy was done {where}{who}."
