"""What changed from one published agenda to the next."""

from hypothesis import given
from hypothesis import strategies as st

from tumorboard.agendas.versions import changes


def lines(*keys: int, minutes: int = 8) -> list[dict[str, int]]:
    """An agenda of these items, in this order."""
    return [{"agenda_item_id": key, "position": place, "minutes": minutes} for place, key in enumerate(keys)]


def verbs(before, after) -> list[tuple[str, int]]:
    """Verb and item of each change."""
    return [(verb, line["agenda_item_id"]) for verb, line, _how in changes(before, after)]


def test_added_and_removed():
    assert verbs(lines(1, 2), lines(2, 3)) == [("added", 3), ("removed", 1)]


def test_only_what_was_moved_is_named():
    assert verbs(lines(1, 2, 3, 4), lines(4, 1, 2, 3)) == [("moved", 4)]


def test_minutes():
    assert [how for _verb, _line, how in changes(lines(1), lines(1, minutes=12))] == ["8 to 12 minutes"]


@given(st.permutations(list(range(8))))
def test_the_same_agenda_has_no_changes(order):
    assert changes(lines(*order), lines(*order)) == []
