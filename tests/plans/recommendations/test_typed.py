"""One typed line becomes a recommendation."""

import pytest

from tumorboard.plans.recommendations.typed import offered_lines, typed_line


@pytest.mark.parametrize(
    ("line", "modality", "kept"),
    [
        ("Wide excision", "", ("surgery", "Wide excision", "wide_excision")),
        ("wide excision", "", ("surgery", "wide excision", "wide_excision")),
        ("Core biopsy, image-guided", "", ("biopsy", "Core biopsy, image-guided", "core_biopsy")),
        ("MAP", "", ("systemic", "MAP", "map")),
        ("follow-up:  Imaging in 3 months", "", ("follow_up", "Imaging in 3 months", "")),
        ("Surgery: Wide excision", "", ("surgery", "Wide excision", "wide_excision")),
        ("Wide excision", "pain", ("pain", "Wide excision", "")),
        ("Ask the family: again", "", ("other", "Ask the family: again", "")),
        ("Surgery:", "", ("other", "Surgery:", "")),
    ],
)
def test_typed_line_reads_what_was_meant(line, modality, kept):
    assert tuple(typed_line(line, modality)) == kept


def test_offered_lines_say_their_kind():
    offered = dict(offered_lines())
    assert offered["Radiofrequency ablation"] == "Interventional radiology" and offered["VAC"] == "Systemic treatment"
