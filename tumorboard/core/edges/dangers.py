"""A dangerous configuration does not start: each danger is told with what to do about it."""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from flask.helpers import get_debug_flag
from sqlalchemy.engine import make_url

from tumorboard.config import PREFIX, BadSettings, Settings

LOOPBACK = re.compile(r"localhost|[^.]+\.localhost|127\.\d+\.\d+\.\d+|::1")
#: Fewer different characters than this are no random key.
FEWEST = 8


def refuse_dangers(settings: Settings) -> None:
    """Raise ``BadSettings`` with every danger found (ASVS 5.0, 13.4.2). A test's app is let through."""
    if settings.testing:
        return
    found = list(_dangers(settings))
    if found:
        raise BadSettings("This would not be safe, so nothing was started:\n  " + "\n  ".join(found))


def _dangers(settings: Settings) -> Iterator[str]:
    address = urlsplit(settings.base_url)
    is_local = bool(LOOPBACK.fullmatch(address.hostname or ""))
    if settings.secret_key and (len(settings.secret_key) < 32 or len(set(settings.secret_key)) < FEWEST):
        yield (
            f"{PREFIX}SECRET_KEY can be guessed. Leave it out, so that one is made and kept in the instance folder, "
            "or give what `openssl rand -hex 32` prints."
        )
    if f"{PREFIX}TESTING" in os.environ:
        yield f"{PREFIX}TESTING is for the app's own tests, which never set it by the environment. Take it out."
    if get_debug_flag() and not is_local:
        yield "FLASK_DEBUG lets whoever breaks a page run code here. Take it out; it is for localhost only."
    if address.scheme == "https" and not settings.https:
        yield (
            f"{PREFIX}BASE_URL is https, but {PREFIX}HTTPS is not true: sign-in cookies would also go out unencrypted. "
            f"Set {PREFIX}HTTPS=true."
        )
    if address.scheme == "http" and not is_local and not settings.allow_plain_http:
        yield (
            f"{PREFIX}BASE_URL is plain http: whoever shares the network reads passwords and patients. Put a TLS proxy "
            f"in front and say https, or set {PREFIX}ALLOW_PLAIN_HTTP=true if something else encrypts the way."
        )
    if not is_local and _crosses_a_network(settings.database) and not _asks_for_tls(settings.database):
        yield (
            f"{PREFIX}DATABASE_URL leads to another machine, and nothing makes the way there encrypted. Add "
            "?sslmode=verify-full (and sslrootcert=, if the server's certificate comes from your own authority)."
        )
    if os.geteuid() == 0 and not is_local and not settings.allow_root:
        yield (
            "It runs as root. Make an account that owns only the instance folder, and run it as that one "
            f"(or set {PREFIX}ALLOW_ROOT=true in a container that has nobody else)."
        )
    yield from _open_folder(settings.instance)


def _crosses_a_network(database: str) -> bool:
    """Whether a host of the address is another machine: neither a socket's folder nor this one."""
    url = make_url(database)
    named = url.query.get("host", ())
    hosts = [
        url.host or "",
        *(one for part in ([named] if isinstance(named, str) else named) for one in part.split(",")),
    ]
    bare = [host.removeprefix("[").partition("]")[0] if host.startswith("[") else host.split(":")[0] for host in hosts]
    return any(host and not host.startswith("/") and not LOOPBACK.fullmatch(host) for host in bare)


def _asks_for_tls(database: str) -> bool:
    mode = make_url(database).query.get("sslmode") or os.environ.get("PGSSLMODE", "")
    return mode in ("require", "verify-ca", "verify-full")


def _open_folder(folder: Path) -> Iterator[str]:
    """The folder of database, keys and uploads is nobody else's; where it is ours to do so, it is closed."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.stat()
    mode = stat.S_IMODE(found.st_mode)
    if mode & 0o002:
        yield f"Everybody on this machine may write into the instance folder {folder}: use one of its own, chmod 700."
    elif mode & 0o007:
        if found.st_uid == os.geteuid():
            folder.chmod(mode & ~0o007)
        else:
            yield f"Everybody on this machine may read the instance folder {folder}: chmod o-rwx {folder}"
