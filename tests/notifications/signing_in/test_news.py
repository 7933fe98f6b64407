"""Every change of how somebody signs in reaches them by mail, and no mail tells a secret."""

from sqlalchemy import select

from tumorboard.accounts.actions import set_password, sign_in
from tumorboard.accounts.factors.actions import remove_factor, take_away_factor
from tumorboard.accounts.models import How
from tumorboard.core.db import db
from tumorboard.core.jobs import Job
from tumorboard.notifications.outbox.letters import letter
from tumorboard.notifications.telling import DELIVER


def test_every_change_is_mailed_and_no_mail_tells_a_secret(app, client, make):
    app.config["MAIL_FROM"] = "tumorboard@hospital.example"
    person = make.person("Ada")
    phone, tablet = make.app_of(person), make.app_of(person)
    codes = make.recovery_codes(person)
    remove_factor(phone, by=make.actor(person))
    take_away_factor(tablet, by=make.root())
    set_password(person, "another long sentence of mine", by=make.actor(person))
    sign_in(person, device="", address="", hours=1, how=How.RECOVERY)
    db.session.commit()
    letters = [letter(mail) for mail in make.mails(person)]
    assert [one["Subject"] for one in letters] == [
        "An authenticator app was added to your sign-in",
        "An authenticator app was added to your sign-in",
        "New recovery codes were made for your sign-in",
        "An authenticator app of yours was removed",
        "An authenticator app was taken away from your sign-in",
        "Your password was changed",
        "A recovery code opened your account",
    ]
    text = "\n".join(str(one) for one in letters)
    assert "http://localhost:8000/account/signing-in" in text
    assert not any(secret in text for secret in (*codes, *make.secrets.values(), "My phone", "another long sentence"))
    assert db.session.scalar(select(Job).where(Job.name == DELIVER))
    told = client(person).get("/notices").text
    assert "An authenticator app was taken away" in told
    assert "Your account" in told
