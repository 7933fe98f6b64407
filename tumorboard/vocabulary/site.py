"""Where the tumor is: a listed site or words; a side where the list asks for one, refused where there is none."""

import unicodedata
from dataclasses import dataclass

from tumorboard.core.errors import RuleBroken
from tumorboard.vocabulary.codes import Coding, Site, folded
from tumorboard.vocabulary.lists import SITES, choices

NO_SIDE = ("", "midline", "not_applicable", "unknown")
SIDE_WORDS = {"right": "Right", "left": "Left", "bilateral": "Both sides,", "midline": "Midline,"}
SIDES = ("right", "left", "bilateral", "unknown")

LONGEST_WORDS = 300


@dataclass(frozen=True, slots=True)
class SiteEntry:
    """What a case keeps of its site: the words as they were, and the listed site where there is one."""

    label: str
    listed: Site | None = None

    @property
    def coding(self) -> Coding | None:
        """The code, never without system and version; nothing for free words."""
        return self.listed.coding if self.listed else None


def site_entry(typed: str) -> SiteEntry:
    """The entry for what a form posted: a key, a pick-list line, a label, or free words. Refuses an empty field."""
    words = " ".join(unicodedata.normalize("NFC", typed).split())
    if not words:
        raise RuleBroken("Say where the tumor is.", remedy="Choose from the list, or write it in words.", field="site")
    if len(words) > LONGEST_WORDS:
        raise RuleBroken(f"The site is longer than {LONGEST_WORDS} letters.", field="site")
    asked = folded(words)
    listed = SITES.get(words) or next(
        (one for one in SITES.values() if asked in (folded(one.offer), folded(one.label))), None
    )
    return SiteEntry(listed.label, listed) if listed else SiteEntry(words)


def sides_for(site: Site) -> tuple[str, ...]:
    """The sides that may be given for a site (side column: Norwegian sarcoma list; midline: check locally)."""
    if not site.has_side:
        return NO_SIDE
    return (*SIDES, "midline") if site.can_be_midline else SIDES


def side_refusal(site: Site, side: str) -> str:
    """Why this side cannot be given for this site, or nothing when it can."""
    if side in sides_for(site):
        return ""
    if side and side not in {one.code for one in choices("laterality")}:
        return "Choose a side from the list."
    if not site.has_side:
        return f"{site.label} is listed without a side. Leave the side empty, and say where in words."
    if not side or side == "not_applicable":
        return f"{site.label} has a side: right, left, both, or not known."
    return f"{site.label} does not lie in the midline. Choose right, left, both, or not known."


def require_side(site: Site, side: str) -> None:
    """Refuse a side that the site cannot have, or a missing one that it needs."""
    sentence = side_refusal(site, side)
    if sentence:
        raise RuleBroken(sentence, field="side")


def site_words(site: Site, side: str) -> str:
    """Site and side as the board reads them: ``Left femur, distal``."""
    before = SIDE_WORDS.get(side, "")
    return f"{before} {site.label[0].lower()}{site.label[1:]}" if before else site.label
