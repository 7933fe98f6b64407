"""What is signed for browsers and mails: HMAC with SHA-256, where itsdangerous and Flask would take SHA-1.

(ASVS 5.0, 11.4.1.) What was signed before this still opens: a session, a form that stands open, a link in a mail.
"""

from hashlib import sha1, sha256
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import Serializer, Signer

_FORMER = {"digest_method": sha1}


class SignedCookies(SecureCookieSessionInterface):
    """The session's cookie."""

    digest_method = staticmethod(sha256)

    def get_signing_serializer(self, app: Flask) -> Any:
        """Flask's, which also opens what it signed before."""
        made = super().get_signing_serializer(app)
        if made is not None:
            made.fallback_signers = [{"key_derivation": self.key_derivation} | _FORMER]
        return made


def init_signatures(app: Flask) -> None:
    """For the session's cookie by its interface; for forms, links and known devices by the library's own default."""
    Signer.default_digest_method = staticmethod(sha256)
    Serializer.default_fallback_signers = [_FORMER]
    app.session_interface = SignedCookies()
