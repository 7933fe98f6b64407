"""What a version of the checklist changed, in words."""

from tumorboard.presentations.needs.wording import changes
from tumorboard.presentations.readiness import DESK, Check

NAMES = {"RAD": "Radiology"}


def test_changes_says_what_came_went_and_is_different():
    before = [Check("slides"), Check("imaging_received"), Check("consent_to_share")]
    after = [
        Check("slides"), Check("imaging_received", "RAD", kinds=("pre_biopsy",), hours=24), Check("presenter", DESK),
    ]  # fmt: skip
    assert changes(before, after, NAMES) == [
        "Asked now: A presenter who knows the patient, of every case, owed by the coordinator, at the cut-off",
        "Not asked any more: Consent to share",
        "Imaging received: owed by Radiology, before by the referrer; due 24 hours before the cut-off, "
        "before at the cut-off; asked of pre-biopsy consults only, before of every case",
    ]
    assert changes(after, after, NAMES) == []
