"""Names and numbers compared as people mean them."""

import pytest

from tumorboard.patients.names import identifier_key, is_similar, known_spelling, name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Amara Osei", "Osei Amara"),
        ("Zoë Müller", "zoe mu\u0308ller"),
        ("Amara Osei", "Amara Abena Osei"),
        ("Sukarno", "Sukarno Putra"),
        ("Jonathan Smith", "Jonathon Smith"),
        ("محمد علي", "علي محمد"),
    ],
)
def test_is_similar_sees_one_person_in_two_spellings(one, other):
    assert is_similar(one, other)
    assert is_similar(other, one)


@pytest.mark.parametrize(("one", "other"), [("Amara Osei", "Jonas Weber"), ("李伟", "王芳"), ("", "Amara Osei")])
def test_is_similar_keeps_two_people_apart(one, other):
    assert not is_similar(one, other)


def test_identifier_key_leaves_case_and_blanks_aside():
    assert identifier_key(" 4471 20a ") == identifier_key("447120A")
    assert identifier_key("4471-20") != identifier_key("447120")


def test_name_key_is_one_line_without_accents():
    assert name_key("Zoë  Ann", "Müller") == "zoe ann muller"


def test_known_spelling_keeps_one_hospital_one():
    assert known_spelling("children's hospital", ["Children's Hospital"]) == "Children's Hospital"
    assert known_spelling("Elsewhere", ["Children's Hospital"]) == "Elsewhere"
