"""Secrets at rest open with the right key, for the right person, and not when one letter was changed."""

import pytest

from tumorboard.accounts.factors.sealing import CannotOpen, is_current, seal, unseal

pytestmark = pytest.mark.once


def test_a_sealed_text_opens_for_the_same_purpose_only(app):
    with app.app_context():
        sealed = seal("JBSWY3DPEHPK3PXP", about="person 1")
        assert "JBSWY3" not in sealed
        assert unseal(sealed, about="person 1") == "JBSWY3DPEHPK3PXP"
        with pytest.raises(CannotOpen):
            unseal(sealed, about="person 2")
        for at in range(len(sealed) - 2):  # the last letters may hold bits that are not read
            changed = sealed[:at] + ("A" if sealed[at] != "A" else "B") + sealed[at + 1 :]
            with pytest.raises(CannotOpen):
                unseal(changed, about="person 1")


def test_a_new_secret_key_opens_what_the_former_sealed(app):
    with app.app_context():
        sealed, former = seal("secret", about="x"), app.config["SECRET_KEY"]
        app.config["SECRET_KEY"] = "another one"
        with pytest.raises(CannotOpen):
            unseal(sealed, about="x")
        app.config["FORMER_SECRET_KEYS"] = [former]
        assert unseal(sealed, about="x") == "secret"
        assert not is_current(sealed)
        assert is_current(seal("secret", about="x"))


@pytest.mark.parametrize("text", ["", ".", "1.x.y", "1..", "é.ü.\ud800", "1.00000000.!!!!", "x" * 5000])
def test_what_was_never_sealed_does_not_open(app, text):
    with app.app_context(), pytest.raises(CannotOpen):
        unseal(text, about="x")
