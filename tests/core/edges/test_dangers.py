"""A dangerous configuration is refused, with the reason and the remedy."""

import os

import pytest

from tumorboard.config import BadSettings, load_settings
from tumorboard.core.edges.dangers import refuse_dangers

GOOD = "6d1f0c2b9a8e7d4c3b2a190807f6e5d4c3b2a190"


def refused(**settings) -> str:
    with pytest.raises(BadSettings) as told:
        refuse_dangers(load_settings(**settings))
    return str(told.value)


@pytest.fixture(autouse=True)
def account(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)


def test_every_danger_is_told_at_once(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("FLASK_DEBUG", "1")
    tmp_path.chmod(0o777)
    said = refused(secret_key="changeme", base_url="http://board.example", instance=tmp_path)
    for words in ("can be guessed", "FLASK_DEBUG", "plain http", "runs as root", "may write into the instance folder"):
        assert words in said


@pytest.mark.parametrize("key", ["dev", "a" * 64, "0123456" * 8])
def test_a_secret_that_can_be_guessed_is_refused(tmp_path, key):
    assert "openssl rand" in refused(secret_key=key, instance=tmp_path)


def test_https_outside_needs_https_cookies(tmp_path):
    address = "https://board.example"
    assert "TUMORBOARD_HTTPS=true" in refused(base_url=address, instance=tmp_path)
    refuse_dangers(load_settings(base_url=address, https=True, secret_key=GOOD, instance=tmp_path))


def test_testing_is_not_set_from_outside(monkeypatch, tmp_path):
    monkeypatch.setenv("TUMORBOARD_TESTING", "false")
    assert "own tests" in refused(instance=tmp_path)


@pytest.mark.parametrize("address", ["http://localhost:8000", "http://127.0.0.1", "http://[::1]:8000"])
def test_a_desk_is_no_danger_even_as_root_and_in_debug(monkeypatch, tmp_path, address):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("FLASK_DEBUG", "1")
    refuse_dangers(load_settings(base_url=address, instance=tmp_path))


def test_what_is_dangerous_can_be_allowed_by_name(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    told = {"base_url": "http://board.example", "allow_plain_http": True, "allow_root": True}
    refuse_dangers(load_settings(instance=tmp_path, **told))


def test_a_folder_that_others_could_read_is_closed_to_them(monkeypatch, tmp_path):
    tmp_path.chmod(0o755)
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    assert "chmod o-rwx" in refused(instance=tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid)
    refuse_dangers(load_settings(instance=tmp_path))
    assert tmp_path.stat().st_mode & 0o777 == 0o750


@pytest.mark.parametrize(
    "address",
    ["postgresql://app@db.internal/name", "postgresql://app@/name?host=db1:5432&host=db2:5432",
     "postgresql://app@db.internal/name?sslmode=prefer"],
)  # fmt: skip
def test_a_database_on_another_machine_is_reached_by_tls(monkeypatch, tmp_path, address):
    monkeypatch.delenv("PGSSLMODE", raising=False)
    well = {"base_url": "https://board.example", "https": True, "secret_key": GOOD, "instance": tmp_path}
    assert "sslmode=verify-full" in refused(database_url=address, **well)
    joined = "&" if "?" in address else "?"
    better = address.replace("sslmode=prefer", "sslmode=verify-full")
    better += "" if "sslmode" in better else f"{joined}sslmode=verify-full"
    for database in (better, "postgresql://app@/name?host=/run/postgresql", "postgresql://app@localhost/name", ""):
        refuse_dangers(load_settings(database_url=database, **well))
