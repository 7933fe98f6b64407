"""The frame: which entry of the rail a page stands below, and the programme visited last."""

import pytest

from tumorboard.directory.actions import give_membership
from tumorboard.frame import RAIL
from tumorboard.permissions import Role


@pytest.mark.parametrize(
    ("endpoint", "labels"),
    [
        ("home", ["My work"]),
        ("agendas.build", ["Conferences"]),
        ("agendas.candidates", ["Candidates"]),
        ("charts.case", ["Cases"]),
        ("signing.sign", ["Plans"]),
        ("directory.people", ["People"]),
        ("start.about", []),
    ],
)
def test_a_page_stands_below_one_entry(endpoint, labels):
    assert [place.label for place in RAIL if place.is_current(endpoint)] == labels


def test_the_programme_visited_last_is_remembered(client, make):
    first, second = make.programme("aaa"), make.programme("zzz")
    person = make.member(first, Role.COORDINATOR)
    give_membership(second, person, [Role.COORDINATOR], by=make.root())
    browser = client(person)
    assert "/programmes/aaa/" in browser.get("/").text
    browser.get("/programmes/zzz/every-child")
    assert browser.get_cookie("programme").value == str(second.id)
    assert "/programmes/zzz/" in browser.get("/").text
