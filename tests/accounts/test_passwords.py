"""Passwords: long ones, none that everybody uses, none of one's own name; nothing else is asked of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tumorboard.accounts.passwords import LONGEST, SHORTEST, check_strength, common_passwords, hasher, matches
from tumorboard.config import Settings
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


@pytest.mark.once
@pytest.mark.parametrize("length", [64, LONGEST])
def test_matches_compares_every_character_as_typed(app, length):
    typed = ("A long sentence, kept as it is typed. " * 6)[: length - 1] + "E"
    check_strength(typed)
    with app.app_context():
        kept = hasher().hash(typed)
        assert matches(typed, kept)
        for other in (typed[:-1], typed[:-1] + "e", typed.lower(), f"{typed} ", f" {typed}"):
            assert not matches(other, kept)


@pytest.mark.once
def test_passwords_are_kept_as_argon2id_at_full_cost(app):
    """OWASP's password storage cheat sheet: 46 MiB and one pass at least; ASVS 5.0 V11.4.2."""
    with app.app_context():
        app.config["PASSWORD_COST"] = Settings.model_fields["password_cost"].default
        kept = hasher().hash("any sentence that is long enough")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
