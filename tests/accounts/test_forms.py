"""The fields of signing in: hidden, and open to what fills them in."""

import re

import pytest

from tumorboard.accounts.forms import PasswordForm, SignInForm


@pytest.mark.once
@pytest.mark.parametrize(("form", "address"), [(SignInForm, "/sign-in"), (PasswordForm, "/account")])
def test_password_fields_are_hidden_and_let_a_keeper_fill_them(client, make, form, address):
    browser = client() if form is SignInForm else client(make.with_password(make.person()))
    text = browser.get(address).text
    fields = re.findall(r'<input[^>]*name="(?:current|password)"[^>]*>', text)
    assert fields
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
