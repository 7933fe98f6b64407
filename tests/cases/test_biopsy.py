"""The biopsy guard, without a database."""

import pytest

from tumorboard.cases.biopsy import is_done, is_unplanned_excision, needs_warning, place_words, warning_words


@pytest.mark.parametrize(
    ("status", "place", "needed"),
    [
        ("planned", "elsewhere", True),
        ("planned", "County General", True),
        ("planned", "here", False),
        ("planned", "", False),
        ("core_needle", "elsewhere", True),
        ("unplanned_excision", "elsewhere", True),
        ("none", "elsewhere", False),
        ("not_known", "elsewhere", False),
        ("", "elsewhere", False),
    ],
)
def test_needs_warning_when_a_biopsy_is_planned_or_done_outside(status, place, needed):
    assert needs_warning(status, place) is needed


def test_is_done_only_when_tissue_was_taken():
    assert is_done("core_needle")
    assert not is_done("planned")
    assert is_unplanned_excision("unplanned_excision")


def test_warning_words_name_what_and_where():
    assert warning_words("planned", "County General", "Dr. Ode") == (
        "A biopsy is planned at County General by Dr. Ode. Its place can decide whether a limb can be saved."
    )
    assert warning_words("unplanned_excision", "elsewhere") == "An unplanned excision was done elsewhere."
    assert place_words("here") == "Here"
    assert place_words("County General") == "County General"
