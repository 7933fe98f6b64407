"""Signing in with a real browser and its virtual authenticator: passkey, code, recovery, and a role that needs one."""

import re
import time
from collections.abc import Callable

import pyotp
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.app import PASSWORD
from tests.make import Make
from tests.validity import accessibility_problems
from tumorboard.accounts.models import How, SignIn
from tumorboard.core.db import db
from tumorboard.directory.actions import change_programme
from tumorboard.directory.models import Person
from tumorboard.permissions import Role

pytestmark = pytest.mark.once


def with_authenticator(page: Page) -> None:
    """Give the browser an authenticator that knows its owner's finger."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    line.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def chair_who_needs_a_factor(make: Make) -> Person:
    """A chair of a programme that asks chairs for a second factor."""
    programme = make.programme("guarded")
    admin = make.member(programme, Role.PROGRAMME_ADMINISTRATOR)
    person = make.with_password(make.member(programme, Role.CHAIR, name="Ada Chair"))
    change_programme(
        programme, name=programme.name, time_zone=programme.time_zone, default_minutes=8, factor_roles=[Role.CHAIR],
        by=make.actor(admin),
    )  # fmt: skip
    db.session.commit()
    return person


def give_password(page: Page, person: Person) -> None:
    """The first step."""
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    """At the foot of the rail."""
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url(re.compile("/sign-in"))


def test_passkey_code_and_recovery_open_the_door(page: Page, live_make: Make, new_page: Callable[..., Page]) -> None:
    person = chair_who_needs_a_factor(live_make)
    with_authenticator(page)

    # A role that needs one leads to the set-up, and nowhere else.
    give_password(page, person)
    expect(page.locator("h1")).to_have_text("Set up a second factor first")
    page.goto("/programmes/guarded/conferences")
    expect(page.locator("h1")).to_have_text("Set up a second factor first")
    assert accessibility_problems(page) == []

    # Add a passkey; recovery codes come with it.
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("Office computer")
    page.get_by_role("button", name="Make passkey").click()
    expect(page.locator("h1")).to_have_text("Your ten recovery codes")
    codes = page.locator(".recovery-codes li").all_inner_texts()
    assert len(set(codes)) == 10
    assert accessibility_problems(page) == []
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("link", name="Office computer")).to_be_visible()

    # The passkey alone signs in, with no name typed.
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator(".rail-person")).to_contain_text("Ada Chair")

    # Add an authenticator app by what stands beside its picture.
    page.goto("/account/signing-in/app")
    assert page.locator(".enrol-picture").evaluate("image => image.naturalWidth") > 100
    assert accessibility_problems(page) == []
    totp = pyotp.TOTP(page.locator(".enrol-secret").inner_text().replace(" ", ""))
    page.get_by_label("Name").fill("My phone")
    taken = totp.now()
    page.get_by_label("Code that the app shows").fill(taken)
    page.get_by_role("button", name="Add app").click()
    expect(page.get_by_role("link", name="My phone")).to_be_visible()
    assert accessibility_problems(page) == []

    # Password, then the passkey as the second step.
    sign_out(page)
    give_password(page, person)
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.locator(".rail-person")).to_contain_text("Ada Chair")

    # Elsewhere, without the passkey: a code or a recovery code opens the door once.
    other = new_page()
    give_password(other, person)
    assert accessibility_problems(other) == []
    following = totp.at(time.time() + 30)
    for typed, is_right in ((taken, False), (following, True), (following, False), (codes[3], True), (codes[3], False)):
        other.get_by_label("Code from your authenticator app").fill(typed)
        other.get_by_role("button", name="Sign in", exact=True).click()
        if is_right:
            expect(other.locator(".rail-person")).to_contain_text("Ada Chair")
            sign_out(other)
            give_password(other, person)
        else:
            expect(other.get_by_text("was used before").first).to_be_visible()
    other.goto("/account")
    expect(other.locator("h1")).to_have_text("Sign in")

    # A fresh proof by passkey, where one is asked for.
    db.session.rollback()
    page.goto("/account/prove?next=/account")
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url(re.compile("/account$"))
    hows = set(db.session.scalars(select(SignIn.how).where(SignIn.person_id == person.id)))
    assert hows == {How.PASSWORD, How.PASSKEY, How.CODE, How.RECOVERY}
