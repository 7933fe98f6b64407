"""A session that is about to end: what was typed is kept, one press goes on, and an ended page shows nothing."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from tests.make import Make
from tumorboard.accounts.models import SignIn
from tumorboard.core.db import db, now
from tumorboard.directory.models import Person
from tumorboard.permissions import Role
from tumorboard.presentations.models import Draft

pytestmark = pytest.mark.once


def unused(person: Person, minutes: float) -> None:
    """The server's side of time going by."""
    db.session.rollback()
    mine = update(SignIn).where(SignIn.person_id == person.id).values(last_seen_at=now() - timedelta(minutes=minutes))
    db.session.execute(mine)
    db.session.commit()


def test_a_session_warns_saves_goes_on_and_ends_covered(
    page: Page, live_make: Make, sign_in: Callable[[Page, Person], None]
) -> None:
    person = live_make.member(live_make.programme("sarcoma"), Role.REFERRER, name="Dr. Ines Okafor")
    page.clock.install()
    sign_in(page, person)
    page.goto("/programmes/sarcoma/refer")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_hidden()
    question = page.locator("[name=question]")
    question.fill("Can the growth plate be kept?")
    unused(person, 28.5)
    page.clock.fast_forward("28:30")
    # The words were saved, which was a use of the session: nothing to ask.
    expect(page.get_by_text(re.compile(r"Saved \d")).first).to_be_visible()
    db.session.rollback()
    assert "growth plate" in str(db.session.scalars(select(Draft.fields)).first())
    unused(person, 28.5)
    page.clock.fast_forward("28:30")
    expect(dialog).to_be_visible()
    expect(page.get_by_role("heading", name="Are you still there?")).to_be_visible()
    expect(page.get_by_role("button", name="Stay signed in")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    db.session.rollback()
    seen = db.session.scalars(select(SignIn.last_seen_at).where(SignIn.person_id == person.id)).one()
    assert now() - seen < timedelta(minutes=1)
    # It ends while words are typed that nobody has: the page is covered, and they are still there.
    page.route("**/refer/draft", lambda route: route.abort())
    page.evaluate("document.querySelector('form[data-dirty]').dataset.changed = 'yes'")
    unused(person, 31)
    page.clock.fast_forward("31:00")
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    expect(question).to_be_hidden()
    page.evaluate("delete document.querySelector('form[data-dirty]').dataset.changed")
    assert page.evaluate("document.querySelector('[name=question]').value") == "Can the growth plate be kept?"
    other = page.context.new_page()
    other.goto("/sign-in")
    expect(other.get_by_text("not used for 30 minutes")).to_be_visible()
    other.get_by_label("E-mail").fill(person.email)
    other.get_by_label("Password").fill(live_make.password)
    other.keyboard.press("Enter")
    other.wait_for_url(lambda address: "/sign-in" not in address)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(question).to_be_visible()
    expect(dialog).to_be_hidden()
    # Nothing unsaved: the page gives way.
    unused(person, 31)
    page.clock.fast_forward("31:00")
    page.wait_for_url("**/sign-in?next=*")
