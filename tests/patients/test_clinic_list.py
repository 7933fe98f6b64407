"""Reading a clinic list: columns, encodings, and a sentence for every line that cannot be taken."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tumorboard.core.errors import RuleBroken
from tumorboard.patients.clinic_list import MOST_ROWS, decoded, read_clinic_list
from tumorboard.patients.models import Sex

TODAY = date(2026, 11, 21)
HEAD = "First name;Last name;DOB;Sex;MRN;Seen on\n"


def read(text: str, system: str = "North"):
    """The lines of a list."""
    return read_clinic_list(text, today=TODAY, system=system)


def test_a_line_is_read():
    [line] = read(HEAD + "Zoë;O’Brien;2015-03-01;F;77-1;2026-11-20\n")
    assert (line.name, line.born_on, line.sex, line.value) == ("Zoë O’Brien", date(2015, 3, 1), Sex.FEMALE, "77-1")
    assert (line.seen_on, line.system, line.problem) == (date(2026, 11, 20), "North", "")


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_any_delimiter(delimiter):
    assert read("name,dob,mrn\nKim,2015-03-01,1".replace(",", delimiter))[0].problem == ""


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (";;2015-03-01;F;1;", "There is no name."),
        ("A;B;yesterday;F;1;", "is no birth date"),
        ("A;B;2027-01-01;F;1;", "not possible"),
        ("A;B;1800-01-01;F;1;", "not possible"),
        ("A;B;2015-03-01;F;;", "no identifier"),
        ("A;B;2015-03-01;F;1;2015-02-01", "not possible"),
        ("A;B;2015-03-01;F;1;soon", "is no day"),
        (f"A;{'B' * 201};2015-03-01;F;1;", "longer than 200"),
    ],
)
def test_each_problem_has_its_sentence(cells, sentence):
    assert sentence in read(HEAD + cells)[0].problem


def test_formulas_are_only_text():
    assert read(HEAD + '=1+1;"@SUM(A1)";2015-03-01;F;1;')[0].name == "=1+1 @SUM(A1)"


@pytest.mark.parametrize("text", ["", "name\n", "name,dob,mrn", "name,dob,colour\nA,2015-03-01,red", "a\x00,b\n1,2"])
def test_what_is_no_list_is_refused(text):
    with pytest.raises(RuleBroken):
        read(text)


def test_too_many_lines_are_refused():
    with pytest.raises(RuleBroken, match="can be taken at once"):
        read("name,dob,mrn\n" + "A,2015-03-01,1\n" * (MOST_ROWS + 1))


def test_one_number_with_two_birth_dates_is_a_problem():
    first, second = read("name,dob,mrn\nA,2015-03-01,1\nA,2015-03-02,1\n")
    assert (first.problem, "another birth date" in second.problem) == ("", True)


def test_latin_1_and_marks_are_read():
    assert decoded("Zoë".encode("utf-8-sig")) == decoded("Zoë".encode("latin-1")) == "Zoë"


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    try:
        lines = read(text)
    except RuleBroken as refusal:
        assert refusal.sentence
    else:
        assert all(line.problem or line.born_on for line in lines)
