"""Second factors."""

import pyotp

from tests.make.base import Base
from tumorboard.accounts.factors.actions import add_app, renew_recovery_codes
from tumorboard.accounts.factors.codes import new_secret
from tumorboard.accounts.factors.models import Factor, FactorKind
from tumorboard.accounts.sessions import actor_for
from tumorboard.core.db import db, now
from tumorboard.directory.models import Person


class MakeFactors(Base):
    """What people have besides their password."""

    secrets: dict[int, str]

    def app_of(self, person: Person, name: str = "My phone") -> Factor:
        """An authenticator app; no code of it was taken yet. ``code_of`` shows what it shows."""
        secret = new_secret()
        factor = add_app(secret, pyotp.TOTP(secret).at(now()), name, by=actor_for(person.id))
        factor.last_step = 0
        db.session.commit()
        self.secrets = getattr(self, "secrets", {}) | {factor.id: secret}
        return factor

    def code_of(self, factor: Factor) -> str:
        """What the app shows now."""
        return pyotp.TOTP(self.secrets[factor.id]).at(now())

    def passkey_row(self, person: Person, name: str = "Office") -> Factor:
        """A passkey that nobody holds: for lists."""
        factor = Factor(person_id=person.id, kind=FactorKind.PASSKEY, name=name, credential=f"AAAA{self.number():04}")
        db.session.add(factor)
        db.session.info["recorded"] = True
        db.session.commit()
        return factor

    def recovery_codes(self, person: Person) -> list[str]:
        """Ten of them."""
        codes = renew_recovery_codes(by=actor_for(person.id))
        db.session.commit()
        return codes
