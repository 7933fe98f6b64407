"""A clinic list: who was seen on a day, as a CSV from another system. Reading it is pure: nothing is looked up here."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from tumorboard.core.errors import RuleBroken
from tumorboard.patients.models import Sex

MOST_ROWS, MOST_LETTERS = 500, 400_000

#: What a column may be called.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "given_names": ("given names", "given name", "first name", "first names", "forename"),
    "family_name": ("family name", "last name", "surname", "name"),
    "born_on": ("birth date", "date of birth", "dob", "born on", "born"),
    "sex": ("sex", "gender"),
    "value": ("identifier", "mrn", "number", "patient id", "hospital number"),
    "system": ("system", "identifier system", "hospital"),
    "seen_on": ("seen on", "seen", "visit date", "date"),
}
SEXES = {"f": Sex.FEMALE, "female": Sex.FEMALE, "m": Sex.MALE, "male": Sex.MALE, "other": Sex.OTHER, "o": Sex.OTHER}


@dataclass(frozen=True)
class Line:
    """One line of the list as it was read; ``problem`` says why it cannot be taken."""

    number: int
    given_names: str = ""
    family_name: str = ""
    born_on: date | None = None
    sex: Sex = Sex.UNKNOWN
    system: str = ""
    value: str = ""
    seen_on: date | None = None
    problem: str = ""

    @property
    def name(self) -> str:
        """The name parts of the line."""
        return " ".join(part for part in (self.given_names, self.family_name) if part)


def decoded(sent: bytes) -> str:
    """The text of a file: UTF-8 with or without mark, else Latin-1, which every byte is."""
    try:
        return sent.decode("utf-8-sig")
    except UnicodeDecodeError:
        return sent.decode("latin-1")


def read_clinic_list(text: str, *, today: date, system: str = "") -> list[Line]:
    """The lines of a list; ``system`` is whose numbers they are when no column says. Refuses what is no such list."""
    if len(text) > MOST_LETTERS or "\x00" in text:
        raise RuleBroken(
            "This is too large, or no text.", remedy="Save the list as CSV, at most 500 lines.", field="file"
        )
    rows = _rows(text)
    if len(rows) < 2:
        raise RuleBroken("There is no line to read.", remedy="The first line names the columns.", field="file")
    if len(rows) - 1 > MOST_ROWS:
        raise RuleBroken(f"This has {len(rows) - 1:,} lines; {MOST_ROWS} can be taken at once.", field="file")
    columns = _columns(rows[0])
    return _twice([_line(number, row, columns, today, system) for number, row in enumerate(rows[1:], start=2)])


def _rows(text: str) -> list[list[str]]:
    try:
        rows = list(csv.reader(io.StringIO(text.strip("\r\n"), newline=None), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise RuleBroken("This is no CSV.", remedy="Save the list as CSV, and send it again.", field="file") from error
    return [row for row in rows if any(cell.strip() for cell in row)]


def _delimiter(text: str) -> str:
    heading = text.lstrip().partition("\n")[0]
    return max(";,\t", key=heading.count)


def _columns(heading: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(heading):
        said = " ".join(cell.replace("_", " ").lower().split())
        for column, names in HEADINGS.items():
            if said in names and column not in found:
                found[column] = place
                break
        else:
            if said:
                raise RuleBroken(f"There is no column “{cell.strip()[:40]}”.", remedy=_wanted(), field="file")
    missing = [HEADINGS[column][0] for column in ("family_name", "born_on", "value") if column not in found]
    if missing:
        raise RuleBroken(f"A column is missing: {', '.join(missing)}.", remedy=_wanted(), field="file")
    return found


def _wanted() -> str:
    return f"Columns: {', '.join(names[0] for names in HEADINGS.values())}."


def _line(number: int, row: list[str], columns: dict[str, int], today: date, system: str) -> Line:
    told = {name: row[place].strip() if place < len(row) else "" for name, place in columns.items()}
    line = Line(
        number=number, given_names=told.get("given_names", ""), family_name=told["family_name"], value=told["value"],
        system=told.get("system", "") or system, sex=SEXES.get(told.get("sex", "").lower(), Sex.UNKNOWN),
        born_on=_day(told["born_on"]), seen_on=_day(told.get("seen_on", "")) if told.get("seen_on") else today,
    )  # fmt: skip
    return replace(line, problem=_problem(line, told, today))


def _problem(line: Line, told: Mapping[str, str], today: date) -> str:
    if not line.name:
        return "There is no name."
    if line.born_on is None:
        return f"“{told['born_on'][:20]}” is no birth date: write 2015-03-01."
    if line.born_on > today or line.born_on.year < today.year - 120:
        return "This birth date is not possible."
    if not line.value:
        return "There is no identifier."
    if not line.system:
        return "No hospital is named for this number."
    if line.seen_on is None:
        return f"“{told['seen_on'][:20]}” is no day: write 2026-11-21."
    if line.seen_on > today or line.seen_on < line.born_on:
        return "The day they were seen is not possible."
    if any(len(cell) > 200 for cell in told.values()):
        return "This is longer than 200 characters."
    return ""


def _day(said: str) -> date | None:
    for pattern in ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%m/%d/%Y"):
        try:
            return datetime.strptime(said, pattern).date()
        except ValueError:
            continue
    return None


def _twice(lines: list[Line]) -> list[Line]:
    """The same number on two lines with different birth dates is a problem of the second."""
    born: dict[tuple[str, str], date | None] = {}
    checked = []
    for line in lines:
        key = (line.system.lower(), line.value.lower())
        if not line.problem and born.setdefault(key, line.born_on) != line.born_on:
            line = replace(line, problem="Another line has this number with another birth date.")
        checked.append(line)
    return checked
