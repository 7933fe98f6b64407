"""Sides: every site with every side."""

import pytest

from tumorboard.core.errors import RuleBroken
from tumorboard.vocabulary.lists import SITES, choices, site
from tumorboard.vocabulary.site import require_side, side_refusal, sides_for, site_entry, site_words

SIDES = ["", *(one.code for one in choices("laterality"))]


@pytest.mark.parametrize("side", SIDES)
def test_side_is_accepted_exactly_where_the_site_can_have_it(side):
    for place in SITES.values():
        sentence = side_refusal(place, side)
        assert (sentence == "") is (side in sides_for(place))
        if side in ("left", "right", "bilateral"):
            assert (sentence == "") is place.has_side
        if side == "" and place.has_side:
            assert "right, left, both, or not known" in sentence


def test_side_of_a_sternum_is_refused():
    with pytest.raises(RuleBroken, match="Sternum is listed without a side") as refused:
        require_side(site("sternum"), "left")
    assert refused.value.field == "side"
    require_side(site("sternum"), "")


def test_midline_is_refused_for_a_limb_and_taken_for_the_pubis():
    assert "does not lie in the midline" in side_refusal(site("femur_distal"), "midline")
    require_side(site("pubis"), "midline")


def test_unknown_side_is_refused():
    assert side_refusal(site("femur"), "upside_down") == "Choose a side from the list."


def test_site_words_read_as_a_clinician_says_it():
    assert site_words(site("femur_distal"), "left") == "Left femur, distal"
    assert site_words(site("sternum"), "") == "Sternum"


def test_entry_knows_every_listed_site_by_key_label_and_offer():
    for one in SITES.values():
        assert site_entry(one.key).listed == one
        assert site_entry(one.label.upper()).listed == one
        assert site_entry(one.offer).listed == one
    assert str(site_entry("Femur, distal").coding) == "femur_distal tumorboard 2026-11"


def test_entry_keeps_free_words_and_refuses_nothing_and_novels():
    entry = site_entry("  behind the  left ear ")
    assert (entry.label, entry.listed, entry.coding) == ("behind the left ear", None, None)
    with pytest.raises(RuleBroken, match="Say where the tumor is") as refused:
        site_entry(" ")
    assert refused.value.field == "site"
    with pytest.raises(RuleBroken, match="longer than 300"):
        site_entry("x" * 301)
