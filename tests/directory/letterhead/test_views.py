"""The letterhead's page: preview, save, two administrators at once."""

import io
import re

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from tests.directory.letterhead.test_logo import DRAWN
from tests.pdfs import read_pdf
from tumorboard.core.db import db
from tumorboard.core.documents import has_pdf
from tumorboard.directory.letterhead.models import Letterhead
from tumorboard.permissions import Role

TYPED = {"name_lines": "Children’s hospital\nTumor program", "address_lines": "1 Hill Road", "footer": "Confidential"}


@pytest.fixture
def programme(make):
    """A programme."""
    return make.programme("sarcoma")


@pytest.fixture
def browser(client, make, programme):
    """A programme administrator's browser."""
    return client(make.member(programme, Role.PROGRAMME_ADMINISTRATOR))


def kept():
    """What is in the database."""
    db.session.rollback()
    return db.session.scalar(select(Letterhead).execution_options(populate_existing=True))


def test_edit_shows_a_preview_and_keeps_nothing_of_it(browser):
    answer = browser.post("/programmes/sarcoma/letterhead", data=TYPED | {"preview": "Preview", "version": "0"})
    assert answer.status_code == 200
    assert "1 Hill Road</p>" in answer.text
    assert "nothing is saved" in answer.text
    assert kept() is None


@pytest.mark.skipif(not has_pdf(), reason="WeasyPrint or Pango is missing")
@pytest.mark.filterwarnings("default")
def test_edit_saves_and_the_specimen_is_a_tagged_pdf_with_the_logo(browser):
    where = "/programmes/sarcoma/letterhead"
    data = TYPED | {"version": "0", "logo": (io.BytesIO(DRAWN), "logo.gif")}
    assert browser.post(where, data=data, content_type="multipart/form-data").status_code == 303
    letterhead = kept()
    assert (letterhead.logo, letterhead.logo_kind, letterhead.version) == (DRAWN, "svg", 1)
    assert "data:image/svg+xml;base64," in browser.get(where).text
    content = browser.get(f"{where}/pdf").data
    assert "Children’s hospital" in read_pdf(content, "Letterhead, a specimen")
    assert "Confidential" in PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert browser.post(where, data=TYPED | {"version": "1", "without_logo": "y"}).status_code == 303
    assert kept().logo is None


def test_edit_refuses_no_picture_and_keeps_what_was_typed(browser):
    data = TYPED | {"version": "0", "logo": (io.BytesIO(b"MZ"), "logo.png")}
    answer = browser.post("/programmes/sarcoma/letterhead", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert re.search(r'id="logo-error".*neither a PNG nor an SVG', answer.text)
    assert "1 Hill Road" in answer.text
    assert kept() is None


def test_edit_shows_both_texts_to_the_second_administrator(browser):
    where = "/programmes/sarcoma/letterhead"
    browser.post(where, data=TYPED | {"version": "0"})
    answer = browser.post(where, data=TYPED | {"version": "0", "footer": "Mine"})
    assert answer.status_code == 409
    assert "Mine" in answer.text
    assert "Confidential" in answer.text
