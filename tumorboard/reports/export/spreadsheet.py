"""The ledger as lines of a spreadsheet, in which no cell starts a formula (ASVS 5.0 V1.2.10)."""

import csv
import json
from collections.abc import Iterable, Iterator
from io import StringIO
from zoneinfo import ZoneInfo

from tumorboard.accounts.devices import device_words
from tumorboard.reports.export.entries import Told
from tumorboard.reports.queries import about

HEADS = (
    "Entry", "When", "Event", "Who", "About", "Details", "Client address", "Device", "Session", "Request",
)  # fmt: skip


def spreadsheet_lines(entries: Iterable[Told], zone: ZoneInfo) -> Iterator[str]:
    """The file, a hundred lines at a time."""
    lines = StringIO()
    writer = csv.writer(lines)
    writer.writerow(HEADS)
    for number, entry in enumerate(entries, 1):
        writer.writerow([harmless(str(cell)) for cell in _cells(entry, zone)])
        if number % 100 == 0:
            yield lines.getvalue()
            lines.seek(0)
            lines.truncate()
    yield lines.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else cell


def _cells(entry: Told, zone: ZoneInfo) -> list[object]:
    facts = {name: value for name, value in entry.facts.items() if name not in ("cases", "patients")}
    return [
        entry.id, entry.at.astimezone(zone).isoformat(timespec="seconds"), entry.event.words, entry.name or "",
        about(entry), json.dumps(facts, ensure_ascii=False, sort_keys=True) if facts else "", entry.address,
        device_words(entry.device) if entry.device else "", entry.sign_in_id or "", entry.request_id,
    ]  # fmt: skip
