"""Who is found, and who is not."""

import pytest

from tumorboard.permissions import Role
from tumorboard.search.queries import MOST, hits, name_tokens


@pytest.fixture
def programme(make):
    return make.programme("sarcoma")


@pytest.fixture
def by(make, programme):
    return make.actor(make.member(programme, Role.COORDINATOR))


def names(words, by):
    return [hit.patient.name for hit in hits(words, by).found]


def test_hits_by_name_in_any_order_by_beginnings_and_without_accents(make, programme, by):
    make.case(programme, name="José Müller Ortiz")
    make.case(programme, name="Nina O'Brien")
    for words in ("jose", "Mül", "muller jo", "ORTIZ jos", "  ortiz   müller "):
        assert names(words, by) == ["José Müller Ortiz"], words
    assert names("o'brien", by) == ["Nina O'Brien"]
    assert names("jose brien", by) == []


def test_hits_in_any_script(make, programme, by):
    make.case(programme, name="王 小明")
    make.case(programme, name="Ольга Ильина")
    assert names("ольга", by) == ["Ольга Ильина"]
    assert names("王", by) == ["王 小明"]


@pytest.mark.parametrize(
    "words",
    ["%", '"', "*", "_", "'", "\\", "OR", "NOT a", "name_key:a", "(", "^", "-", "\x00", " ", "a' OR 1=1 --", "NEAR("],
)
def test_hits_of_signs_list_nobody(make, programme, by, words):
    make.case(programme, name="Xenia Quill")
    assert names(words, by) == []


def test_hits_put_exact_numbers_first(make, programme, by):
    case = make.case(programme, name="Zoe First")
    make.case(programme, name=f"{case.number} Second")
    found = hits(case.number.lower(), by).found
    assert (found[0].patient.name, found[0].is_exact) == ("Zoe First", True)
    value = case.patient.identifiers[0].value
    assert names(value.lower(), by) == ["Zoe First"]


def test_hits_show_each_reader_only_their_own(make, programme, by):
    referrer = make.member(programme, Role.REFERRER)
    mine = make.case(programme, by=referrer, name="Same Name")
    make.case(programme, name="Same Name")
    stranger = make.actor(make.member(make.programme(), Role.COORDINATOR))
    assert [hit.cases for hit in hits("same", make.actor(referrer)).found] == [[mine]]
    assert len(hits("same", by).found) == 2
    assert hits("same", stranger).found == []
    assert hits(mine.number, stranger).found == []
    assert hits(mine.patient.identifiers[0].value, stranger).found == []


def test_hits_are_capped_and_newest_first(make, programme, by):
    for _ in range(MOST + 1):
        newest = make.case(programme, by=make.member(programme, Role.COORDINATOR), name="Common Name")
    found = hits("common", by)
    assert (len(found.found), found.is_capped) == (MOST, True)
    assert found.found[0].cases == [newest]


def test_name_tokens_are_words():
    assert name_tokens('Jé "x" % *') == ["je", '"x"']
