"""The security checklist: complete, its tests and files exist, its decisions are the code's, and its sums are right."""

import ast
import re
from collections import Counter
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from tumorboard.accounts.passwords import CONTEXT
from tumorboard.config import PREFIX, Settings

ROOT = Path(__file__).resolve().parent.parent
SECURITY = ROOT / "docs" / "security"
CHAPTERS = sorted((SECURITY / "asvs").glob("v*.md"))
STATES = ("met", "untested", "open", "not applicable")
DECISIONS = (SECURITY / "decisions.md").read_text()
#: What makes a file one that uses cryptography.
CRYPTOGRAPHIC = {
    "argon2", "authlib", "cryptography", "hashlib", "hmac", "itsdangerous", "jwt", "pyotp", "secrets", "ssl", "webauthn"
}  # fmt: skip


class Row(NamedTuple):
    """One requirement."""

    id: str
    level: str
    asks: str
    state: str
    where: str
    tests: str


def rows_in(text: str) -> list[Row]:
    """The requirements of a chapter."""
    lines = [line for line in text.splitlines() if re.match(r"\|\s*V\d", line)]
    return [Row(*(cell.strip() for cell in line.strip()[1:-1].split("|"))) for line in lines]


BY_CHAPTER = {int(path.stem[1:3]): rows_in(path.read_text()) for path in CHAPTERS}
ROWS = [row for rows in BY_CHAPTER.values() for row in rows]


@cache
def functions(path: Path) -> frozenset[str]:
    """The tests a file defines, without collecting it."""
    return frozenset(node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef))


def test_every_requirement_stands_in_its_chapter_once():
    listed = [line.split() for line in (SECURITY / "asvs-5.0.0.txt").read_text().splitlines() if line[0] == "V"]
    assert [(row.id, row.level) for row in ROWS] == [(id, level) for id, level in listed]
    assert Counter(level for _, level in listed) == {"1": 70, "2": 183, "3": 20}
    strays = [row.id for number, rows in BY_CHAPTER.items() for row in rows if not row.id.startswith(f"V{number}.")]
    assert strays == []
    assert rows_in((SECURITY / "asvs.md").read_text()) == []  # each belongs in its chapter


def test_every_requirement_says_how_it_stands():
    assert {row.state for row in ROWS} <= set(STATES)
    assert [row.id for row in ROWS if not row.asks or len(row.where) < 5] == []
    assert [row.id for row in ROWS if (row.state == "met") != bool(row.tests)] == []


def test_every_named_test_exists():
    named = [
        (row.id, one) for row in ROWS for one in re.findall(r"tests/[\w/]+\.py(?:::\w+)?", f"{row.tests} {row.where}")
    ]
    assert len(named) > 150
    missing = []
    for row, one in named:
        path, _, name = one.partition("::")
        if not (ROOT / path).is_file() or (name and name not in functions(ROOT / path)):
            missing.append(f"{row} {one}")
    assert missing == []
    proofs = [one for row in ROWS if row.tests for one in row.tests.split(", ")]
    loose = [one for one in proofs if not re.fullmatch(r"tests/[\w/]+\.py::test_\w+", one)]
    assert loose == []


def test_every_named_file_exists():
    kinds = r"\b(?:tumorboard|templates|static|docs)/[\w./-]+\w"
    text = "\n".join([row.where for row in ROWS] + [DECISIONS])
    assert {name for name in re.findall(kinds, text) if not (ROOT / name).exists()} == set()


def test_the_sums_are_right():
    index = tables((SECURITY / "asvs.md").read_text())
    sums = {cells[0]: [int(cell) for cell in cells[1:]] for cells in index if cells[-1].isdecimal()}
    titles = [path.read_text().splitlines()[0][2:] for path in CHAPTERS]
    names = [f"[{title}](asvs/{path.name})" for title, path in zip(titles, CHAPTERS, strict=True)]
    expected = dict(zip(names, BY_CHAPTER.values(), strict=True)) | {"**all**": ROWS}
    expected |= {f"level {level}": [row for row in ROWS if row.level == level] for level in "123"}
    assert sums == {
        name: [*(sum(row.state == state for row in rows) for state in STATES), len(rows)]
        for name, rows in expected.items()
    }


def tables(text: str) -> list[list[str]]:
    """The rows of all tables of a page, as cells."""
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in text.splitlines() if line.startswith("|")]


def test_the_decisions_say_what_the_code_does():
    told = {cells[-1].strip("`"): cells[-2] for cells in tables(DECISIONS) if len(cells) == 3 and cells[-1][0] == "`"}
    assert len(told) >= 25
    assert {name: value for name, value in told.items() if str(kept(name)) != value} == {}
    words = DECISIONS.partition("of these words: ")[2].partition(".")[0]
    assert tuple(re.findall("`([^`]+)`", words)) == CONTEXT
    sections = set(re.findall(r"^## (.+)$", DECISIONS, re.MULTILINE))
    named = {one for row in ROWS for one in re.findall(r"decisions\.md`, ([A-Z][a-z ]+?)(?:[:.]|$)", row.where)}
    assert len(named) > 10
    assert named - sections == set()


def kept(name: str) -> object:
    """The value of a constant of the code, or of a field of one, or the default of a setting."""
    if name.startswith(PREFIX):
        return Settings.model_fields[name.removeprefix(PREFIX).lower()].default
    module, _, constant = name.rpartition(".")
    if constant.islower() and module.rpartition(".")[2].isupper():
        module, _, holder = module.rpartition(".")
        return getattr(getattr(import_module(module), holder), constant)
    return getattr(import_module(module), constant)


def test_the_inventory_names_every_file_that_uses_cryptography():
    section = DECISIONS.partition("## Cryptography")[2].partition("\n## ")[0]
    listed = {cells[0].strip("`") for cells in tables(section) if cells[0].startswith("`")}
    used = set()
    for path in sorted((ROOT / "tumorboard").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if {module.partition(".")[0].lower() for module in modules} & CRYPTOGRAPHIC:
                used.add(str(path.relative_to(ROOT)))
    assert listed == used
