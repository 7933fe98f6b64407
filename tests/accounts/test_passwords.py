"""Passwords: long ones, none that everybody uses, none of one's own name; nothing else is asked of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tumorboard.accounts.passwords import LONGEST, SHORTEST, check_strength, common_passwords
from tumorboard.core.errors import RuleBroken

ADA = ("Ada Lovelace", "ada.lovelace")


def test_common_passwords_are_many_and_all_pass_the_length():
    assert len(common_passwords()) >= 3000
    assert all(SHORTEST <= len(one) <= LONGEST for one in common_passwords())


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("fourteen chars", "15 to 200 characters"),
        ("x" * 201, "15 to 200 characters"),
        ("PasswordPassword", "guessed first"),
        ("1qaz2wsx3edc4rfv", "guessed first"),
        ("aaaaaaaaaaaaaaaaaaaa", "guessed first"),
        ("Ada-Lovelace-2026!", "made of your name"),
        ("tumorboard hospital", "made of your name"),
    ],
)
def test_check_strength_refuses_what_is_guessed(password, words):
    with pytest.raises(RuleBroken, match=words):
        check_strength(password, about=ADA)


@given(st.text(st.characters(codec="utf-8"), min_size=SHORTEST, max_size=60))
def test_check_strength_asks_for_no_kind_of_character(password):
    try:
        check_strength(password)
    except RuleBroken as refusal:
        assert "guessed first" in refusal.sentence or "made of" in refusal.sentence
