"""Side of a site: asked where the list says so, refused where there is none (a sternum has no left)."""

from tumorboard.core.errors import RuleBroken
from tumorboard.vocabulary.codes import Site
from tumorboard.vocabulary.lists import choices

NO_SIDE = ("", "midline", "not_applicable", "unknown")
SIDES = ("right", "left", "bilateral", "unknown")


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
    before = {"right": "Right", "left": "Left", "bilateral": "Both sides,", "midline": "Midline,"}.get(side, "")
    return f"{before} {site.label[0].lower()}{site.label[1:]}" if before else site.label
