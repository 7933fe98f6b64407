"""What the referral page knows of what is typed."""

from datetime import timedelta

from werkzeug.datastructures import MultiDict

from tumorboard.core.db import now
from tumorboard.presentations.referral.pages import traits_typed


def test_what_is_typed_is_read_as_far_as_it_goes():
    born = (now().date() - timedelta(days=17 * 366)).isoformat()
    typed = MultiDict([
        ("site", "femur_distal"), ("diagnosis", "ewing_sarcoma_pnet"), ("born_on", born),
        ("situation", "second_opinion"), ("asks_about", "growth"), ("asks_about", "fertility"),
    ])  # fmt: skip
    traits = traits_typed(typed)
    assert (traits.region, traits.site, traits.years) == ("lower limb", "femur_distal", 17)
    assert traits.diagnosis_group == "Round-cell sarcomas"
    assert traits.asks_about == {"growth", "fertility"}
    half = traits_typed(MultiDict({"site": "fem", "diagnosis": "9260/3", "born_on": "2026-13-01"}))
    assert (half.region, half.diagnosis_group, half.years) == ("", "", None)
    assert traits_typed(MultiDict({"born_on": "2999-01-01"})).years is None
