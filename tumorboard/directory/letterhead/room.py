"""What has room on a letter: how many lines, and how long. Pure."""

from tumorboard.core.errors import RuleBroken

#: How many lines each part has room for, and the letters of a line.
ROOM = {"name_lines": 3, "address_lines": 7, "footer": 3}
LONGEST = 90


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text that say something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def check_room(field: str, text: str) -> None:
    """Refuse more lines, or longer ones, than a letter has room for."""
    lines = lines_of(text)
    if len(lines) > ROOM[field]:
        raise RuleBroken(f"There is room for {ROOM[field]} lines, and these are {len(lines)}.", field=field)
    if any(len(line) > LONGEST for line in lines):
        raise RuleBroken(f"A line has at most {LONGEST} letters.", remedy="Break it in two.", field=field)
