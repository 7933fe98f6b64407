"""What the address of the ledger asks for, checked: one that makes no sense leads nowhere rather than to everything."""

from collections.abc import Mapping
from datetime import date

from tumorboard.audit.events import Event
from tumorboard.core.errors import NotFound
from tumorboard.reports.queries import Asked

FILTERS = ("person", "event", "day", "since", "until")


def chosen_of(address: Mapping[str, str]) -> dict[str, str]:
    """The filters that an address gives."""
    return {name: address[name][:40] for name in FILTERS if address.get(name)}


def asked_of(chosen: Mapping[str, str]) -> Asked:
    """The same as the ledger's queries take them; a day is a period of one day."""
    who = chosen.get("person", "")
    if who and not (who.isascii() and who.isdecimal() and len(who) < 10):
        raise NotFound
    try:
        event = Event(chosen["event"]) if "event" in chosen else None  # type: ignore[call-arg]
    except ValueError:
        raise NotFound from None
    on = day_of(chosen, "day")
    return Asked(int(who) if who else None, event, on or day_of(chosen, "since"), on or day_of(chosen, "until"))


def day_of(chosen: Mapping[str, str], name: str) -> date | None:
    """A day that the address gives."""
    try:
        on = date.fromisoformat(chosen[name]) if name in chosen else None
    except ValueError:
        raise NotFound from None
    if on is not None and not 1900 < on.year < 3000:
        raise NotFound
    return on
