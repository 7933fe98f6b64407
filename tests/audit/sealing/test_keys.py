"""Keys stand outside the database, readable by their owner only; former ones stay."""

import pytest

from tumorboard.audit.sealing.keys import id_of, keys_of, renew_key
from tumorboard.config import BadSettings, load_settings
from tumorboard.core.errors import RuleBroken


def test_the_key_is_made_once_and_renewed_before_the_former(tmp_path):
    file = tmp_path / "instance" / "seal_key"
    first = keys_of("", file)
    assert keys_of("", file) == first
    renewed = renew_key("", file)
    both = keys_of("", file)
    assert (both.newest, set(both.by_id)) == (renewed, {renewed, first.newest})
    assert file.stat().st_mode & 0o077 == 0
    assert [one.name for one in file.parent.iterdir()] == ["seal_key"]
    file.write_text("")
    with pytest.raises(RuleBroken, match="no key"):
        keys_of("", file)


def test_a_setting_holds_keys_newest_first(tmp_path):
    keys = keys_of(f"{'n' * 32}, {'f' * 32}", tmp_path / "unused")
    assert (keys.key, set(keys.by_id)) == (b"n" * 32, {id_of("n" * 32), id_of("f" * 32)})
    with pytest.raises(RuleBroken, match="TUMORBOARD_SEAL_KEY"):
        renew_key("n" * 32, tmp_path / "unused")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SEAL_KEY", "short", "32 characters"),
        ("ANCHOR_MAIL", "nobody", "plain address"),
        ("LEDGER_YEARS", "5", "greater than or equal to 6"),
    ],
)
def test_settings_are_refused_with_a_sentence(monkeypatch, name, value, words):
    monkeypatch.setenv(f"TUMORBOARD_{name}", value)
    with pytest.raises(BadSettings, match=words):
        load_settings()
