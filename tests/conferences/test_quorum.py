"""Quorum, without a database."""

import json
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as some

from tumorboard.conferences.quorum import quorum


@dataclass(frozen=True)
class Spoken:
    """A specialty, as quorum sees it."""

    id: int
    code: str
    name: str


RAD, PAT, ORT = Spoken(1, "RAD", "Radiology"), Spoken(2, "PAT", "Pathology"), Spoken(3, "ORT", "Orthopedic Oncology")


def test_quorum_names_the_one_who_is_absent():
    found = quorum([RAD, PAT, ORT], {2, 3})
    assert (found.words, found.title, found.is_met) == ("Radiology absent", "Quorum 2 of 3", False)
    assert (found.present, found.missing) == ((PAT, ORT), (RAD,))


def test_quorum_names_several_who_are_absent():
    assert quorum([RAD, PAT, ORT], {3}).words == "Radiology and Pathology absent"
    assert quorum([RAD, PAT, ORT, Spoken(4, "NSU", "Neurosurgery")], {4}).words == (
        "Radiology, Pathology and Orthopedic Oncology absent"
    )


def test_quorum_says_when_everybody_or_nobody_is_there():
    assert quorum([RAD, PAT], {1, 2}).words == "Every required specialty present"
    assert quorum([RAD, PAT], set()).words == "No required specialty present"
    assert quorum([], {1}).words == "No specialty required"
    assert quorum([], set()).is_met


def test_quorum_ignores_who_was_not_needed():
    assert quorum([RAD], {1, 2, 99}).present == (RAD,)


def test_stamp_can_be_kept_as_json():
    stamp = quorum([RAD, PAT], {2}).stamp()
    assert json.loads(json.dumps(stamp)) == {
        "needed": ["RAD", "PAT"], "present": ["PAT"], "absent": ["RAD"],
        "names": {"RAD": "Radiology", "PAT": "Pathology"}, "is_met": False,
    }  # fmt: skip


@given(some.sets(some.integers(1, 12)), some.sets(some.integers(1, 12)))
def test_quorum_puts_each_needed_specialty_in_one_place(needed, present):
    asked = [Spoken(key, f"S{key}", f"Specialty {key}") for key in sorted(needed)]
    found = quorum(asked, present)
    assert {one.id for one in found.present} == needed & present
    assert {one.id for one in found.missing} == needed - present
    assert found.is_met == (needed <= present)
