"""The providers' file: every problem at once, in its place."""

import pytest

from tumorboard.accounts.providers.settings import load_providers
from tumorboard.config import BadSettings, load_settings

GOOD = """
[hospital]
name = "City Hospital"
issuer = "https://login.hospital.example"
client_id = "tumorboard"
client_secret = "hush"

[[hospital.groups]]
group = "tb-ortho"
programme = "musculoskeletal"
roles = ["attendee"]
specialty = "ORT"
"""


def write(folder, text, mode=0o600):
    """The file in the instance folder."""
    path = folder / "providers.toml"
    path.write_text(text)
    path.chmod(mode)
    return load_settings(instance=folder)


def test_a_good_file_is_read_and_no_file_is_no_provider(tmp_path):
    assert load_providers(load_settings(instance=tmp_path)) == {}
    provider = load_providers(write(tmp_path, GOOD))["hospital"]
    assert (provider.secret, provider.make_people, provider.groups[0].specialty) == ("hush", False, "ORT")
    assert "hush" not in repr(provider)


def test_every_problem_is_told_and_no_secret(tmp_path):
    text = (
        GOOD.replace("https://", "http://").replace('specialty = "ORT"', "") + '\n[other]\nname = "X"\nclient = "y"\n'
    )
    with pytest.raises(BadSettings) as told:
        load_providers(write(tmp_path, text, 0o644))
    words = str(told.value)
    for expected in (
        "[hospital] issuer: is the provider's address", "[hospital] groups.0: an attendee speaks for a specialty",
        "[other] issuer: Field required", "[other] client: Extra inputs are not permitted",
    ):  # fmt: skip
        assert expected in words
    assert "hush" not in words


@pytest.mark.parametrize(
    ("text", "mode", "words"),
    [
        ("not toml", 0o600, "providers.toml"), ("name = 'loose'", 0o600, "stands in no section"),
        (GOOD, 0o644, "can be read by everybody"), (GOOD + GOOD.replace("hospital", "second").replace(
            "login.second", "login.hospital"), 0o600, "the same issuer"),
    ],
)  # fmt: skip
def test_a_bad_file_stops_the_start(tmp_path, text, mode, words):
    with pytest.raises(BadSettings, match=words):
        load_providers(write(tmp_path, text, mode))


def test_no_passwords_without_a_provider(tmp_path, monkeypatch):
    monkeypatch.setenv("TUMORBOARD_PASSWORD_SIGN_IN", "false")
    with pytest.raises(BadSettings, match="a provider is needed"):
        load_providers(load_settings(instance=tmp_path))
    assert load_providers(write(tmp_path, GOOD))
