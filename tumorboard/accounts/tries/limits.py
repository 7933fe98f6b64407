"""How long who has to wait after how many failed tries. Pure.

Three counts slow a stranger down: of this account from this network, of this network, of this account. A device on
which the account's owner has signed in before has a count of its own instead, so no stranger can keep them out
(OWASP Authentication Cheat Sheet, "device cookies"; ASVS 5.0 V6.3.1; NIST SP 800-63B-4 3.2.2: at most a hundred
failures in a row; here a stranger has about fifty in the first hour and thirty in each that follows, from however
many addresses).
"""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from tumorboard.core.words import plural


@dataclass(frozen=True)
class Limit:
    """So many failed tries are free; each one more doubles the wait, up to the longest. Forgotten after ``memory``."""

    name: str
    free: int
    first: timedelta
    longest: timedelta
    memory: timedelta = timedelta(days=1)

    def wait(self, failed: int) -> timedelta:
        """How long the next try waits after so many failed ones."""
        if failed < self.free:
            return timedelta(0)
        doubled: int = 2 ** min(failed - self.free, 20)
        return min(self.first * doubled, self.longest)


MINUTE = timedelta(minutes=1)
DEVICE = Limit("device", 5, MINUTE, 15 * MINUTE)
PAIR = Limit("account and network", 5, MINUTE, 15 * MINUTE)
#: A hospital has many people behind one address: its count is generous, and its wait short.
NETWORK = Limit("network", 100, MINUTE / 4, 2 * MINUTE, memory=timedelta(hours=1))
ACCOUNT = Limit("account", 20, MINUTE, 2 * MINUTE, memory=timedelta(hours=12))


def network_of(address: str) -> str:
    """What counts as one place: an IPv4 address, or the /64 that one household or host has of IPv6."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    return str(parsed.ipv4_mapped) if parsed.ipv4_mapped else str(ip_network((parsed, 64), strict=False))


def wait_words(wait: timedelta) -> str:
    """A wait, as it is told: rounded up."""
    seconds = max(ceil(wait.total_seconds()), 1)
    return plural(seconds, "second") if seconds <= 45 else plural(ceil(seconds / 60), "minute")
