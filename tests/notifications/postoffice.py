"""A real mail server on this machine, with TLS and login, that can be down, slow, or refuse an address."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from flask import Flask

USER, PASSWORD = "tumorboard", "a password for mail"


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost, signed by itself, and its key."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "3650", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-out", cert, "-keyout", key,
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    return cert, key


class PostOffice:
    """What arrived, and how the server behaves: ``refuse`` maps an address to the answer it gets."""

    def __init__(self, cert: Path, key: Path, security: str) -> None:
        self.cert, self.security = cert, security
        self.arrived: list[tuple[str, EmailMessage]] = []
        self.logins: list[str] = []
        self.refuse: dict[str, str] = {}
        self.after_data = "250 taken"
        self.silent = threading.Event()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(cert, key)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.controller: Controller | None = None

    def up(self) -> None:
        """Answer from now on."""
        more: dict[str, Any] = {"ssl_context": self.context, "auth_require_tls": False}
        if self.security == "starttls":
            more = {"tls_context": self.context, "require_starttls": True, "auth_required": True}
        self.controller = Controller(
            self, hostname="127.0.0.1", port=self.port, authenticator=self.check, **more
        )  # fmt: skip
        self.controller.start()

    def down(self) -> None:
        """Answer no more."""
        if self.controller is not None:
            self.controller.stop()
            self.controller = None

    def check(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, who: Any) -> AuthResult:
        """Let in who knows the password."""
        assert isinstance(who, LoginPassword)
        self.logins.append(who.login.decode())
        good = who.login == USER.encode() and who.password == PASSWORD.encode()
        return AuthResult(success=good, handled=False)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        """Take an address, or say why not."""
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        """Keep the letter; a silent server takes it and hangs up without a word."""
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        if self.after_data.startswith("250"):
            self.arrived.append((envelope.rcpt_tos[0], message))
        if self.silent.is_set():
            server.transport.abort()
        return self.after_data


@contextmanager
def post_office(app: Flask, folder: Path, *, security: str = "starttls") -> Iterator[PostOffice]:
    """A mail server that the app knows."""
    office = PostOffice(*certificate(folder), security)
    app.config.update(
        SMTP_HOST="localhost", SMTP_PORT=office.port, SMTP_SECURITY=security, SMTP_USER=USER, SMTP_PASSWORD=PASSWORD,
        SMTP_CA=str(office.cert), SMTP_TIMEOUT=10, MAIL_FROM="tumorboard@hospital.example",
    )  # fmt: skip
    office.up()
    try:
        yield office
    finally:
        office.down()
