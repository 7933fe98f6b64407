"""Handing a letter to the mail server: what it refused, what failed on the way, and what nobody can know."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage

#: A server looks at the whole letter before it says yes; cutting it off then leaves open whether it took it.
PATIENCE = 10


class Trouble(Exception):
    """The server cannot be used now: it is down, slow, or will not have us. Nothing was handed over."""


class Refused(Exception):
    """The server will never take this letter for this address; the text is its reason."""


class Unsure(Exception):
    """The whole letter was sent and the server did not say whether it took it."""


@dataclass(frozen=True)
class Server:
    """How to reach the mail server. ``security``: starttls, tls or none."""

    host: str
    port: int
    security: str = "starttls"
    user: str = ""
    password: str = ""
    ca: str | None = None
    timeout: float = 30


@contextmanager
def connected(server: Server) -> Iterator[smtplib.SMTP]:
    """A connection, signed in. Raises ``Trouble`` with what failed."""
    try:
        line = _connect(server)
    except (OSError, smtplib.SMTPException) as error:
        raise Trouble(reason(error)) from error
    try:
        yield line
    finally:
        try:
            line.quit()
        except (OSError, smtplib.SMTPException):
            line.close()


def _connect(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=server.ca)
    if server.security == "tls":
        line: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=context)
    else:
        line = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
    try:
        if server.security == "starttls":
            line.starttls(context=context)
        line.ehlo_or_helo_if_needed()
        if server.user:
            line.login(server.user, server.password)
    except BaseException:
        line.close()
        raise
    return line


def hand_over(line: smtplib.SMTP, message: EmailMessage, *, sender: str, address: str) -> str:
    """Give one letter to the server; return its answer. Raises ``Refused``, ``Trouble`` or ``Unsure``."""
    try:
        _say(line.mail(sender), trouble=True)
        _say(line.rcpt(address))
        _say(line.docmd("DATA"), fine=354)
        body = re.sub(rb"(?m)^\.", b"..", message.as_bytes())
        line.send(body if body.endswith(b"\r\n") else body + b"\r\n")
    except (OSError, smtplib.SMTPException) as error:
        raise Trouble(reason(error)) from error
    try:
        if line.sock is not None:
            line.sock.settimeout((line.timeout or 30) * PATIENCE)
        line.send(b".\r\n")
        answer = line.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise Unsure(reason(error)) from error
    return _say(answer)


def is_usable(line: smtplib.SMTP) -> bool:
    """After a refusal: begin afresh on this line, and say whether that is possible."""
    try:
        return line.sock is not None and line.rset()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def _say(answer: tuple[int, bytes], *, fine: int = 250, trouble: bool = False) -> str:
    code, words = answer
    told = f"{code} {words.decode('utf-8', 'replace')}".replace("\n", " ")[:500]
    if code in (fine, 251, 252):
        return told
    # A sender that is refused is ours to put right; 4xx is for later; the rest is for good.
    raise Trouble(told) if trouble or code < 500 else Refused(told)


def reason(error: Exception) -> str:
    """What failed, in a line for the coordinator."""
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        said = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
        return f"{error.smtp_code} {said}".replace("\n", " ")[:500]
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "The mail server did not answer in time."
    if isinstance(error, ConnectionRefusedError):
        return "The mail server does not answer at this address."
    return f"{type(error).__name__}: {error}"[:500]
