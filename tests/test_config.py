"""Settings: every problem at once, unknown names refused, the secret made once."""

import re
import threading

import pytest

from tumorboard.config import PREFIX, ROOT, BadSettings, Settings, load_settings


def test_every_problem_is_told_at_once(monkeypatch):
    monkeypatch.setenv("TUMORBOARD_TIME_ZONE", "Mars/Olympus")
    monkeypatch.setenv("TUMORBOARD_SESSION_HOURS", "many")
    monkeypatch.setenv("TUMORBOARD_SECRET", "a typing error")
    with pytest.raises(BadSettings) as told:
        load_settings()
    text = str(told.value)
    assert "TUMORBOARD_TIME_ZONE" in text
    assert "TUMORBOARD_SESSION_HOURS" in text
    assert "TUMORBOARD_SECRET: there is no such setting" in text


def test_postgres_addresses_get_the_driver(monkeypatch):
    monkeypatch.setenv("TUMORBOARD_DATABASE_URL", "postgresql://user@host/name")
    assert load_settings().database == "postgresql+psycopg://user@host/name"


def test_the_secret_is_made_once_and_kept(tmp_path):
    made: list[str] = []
    threads = [
        threading.Thread(target=lambda: made.append(load_settings(instance=tmp_path).secret())) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 1
    assert len(made[0]) == 64
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_a_mail_server_needs_a_sender(monkeypatch):
    monkeypatch.setenv("TUMORBOARD_SMTP_HOST", "mail.hospital.example")
    monkeypatch.setenv("TUMORBOARD_BASE_URL", "hospital.example")
    with pytest.raises(BadSettings) as told:
        load_settings()
    assert "TUMORBOARD_MAIL_FROM: is needed with TUMORBOARD_SMTP_HOST" in str(told.value)
    assert "TUMORBOARD_BASE_URL: is the address people open" in str(told.value)


def test_every_setting_is_listed_and_nothing_else():
    listed = set(re.findall(r"TUMORBOARD_[A-Z_]+", (ROOT / "docs" / "settings.md").read_text()))
    assert listed == {PREFIX + name.upper() for name in Settings.model_fields if name != "testing"}


def test_example_settings_are_settings():
    lines = (ROOT / "docs" / "run" / "tumorboard.env").read_text().splitlines()
    names = {line.split("=")[0] for line in lines if line.startswith("TUMORBOARD_")}
    assert names
    assert names <= {PREFIX + name.upper() for name in Settings.model_fields}
