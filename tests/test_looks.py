"""The style guide shows every component, validly, and vendored files are what their hashes say."""

import hashlib
import re
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).parents[1]
PAGES = ["/looks", "/looks?only=plan", "/looks?only=refused"]


@pytest.mark.parametrize("address", PAGES)
def test_guide_has_one_heading_and_nothing_inline(app: Flask, address: str) -> None:
    html = app.test_client().get(address).get_data(as_text=True)
    assert html.count("<h1") == 1
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", html)


def test_guide_is_for_a_desk_and_no_hospital(app: Flask) -> None:
    app.config["BASE_URL"] = "https://board.hospital.example"
    assert app.test_client().get("/looks").status_code == 404


def test_vendored_files_are_what_their_hashes_say() -> None:
    vendor = ROOT / "static/vendor"
    lines = (vendor / "HASHES").read_text().splitlines()
    told = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    found = {
        str(file.relative_to(vendor)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in vendor.rglob("*")
        if file.is_file() and file.name != "HASHES"
    }
    assert found == told


def test_every_icon_that_a_template_names_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static/icons.svg").read_text()))
    for template in (ROOT / "templates").rglob("*.html"):
        named = set(re.findall(r'\bicon\("([a-z-]+)"', template.read_text()))
        assert named <= drawn, f"{template.name} names {named - drawn}"
