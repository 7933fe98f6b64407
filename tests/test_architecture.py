"""The promises of the house: sizes, names, packages, doors."""

import ast
import re
import subprocess
from collections import Counter
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted((ROOT / "tumorboard").rglob("*.py"))
OWN = [path for path in CODE if "migrations" not in path.parts]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
BANNED_FILES = {"utils", "helpers", "common", "services", "managers", "misc"}
BANNED_NAMES = re.compile(r"(^|_)(info|manager|handler?|util|helper)s?(_|$)", re.IGNORECASE)


def lines(path: Path) -> int:
    """How long a file is."""
    return len(path.read_text().splitlines())


@pytest.mark.parametrize(
    ("paths", "most"), [(OWN, 300), (TESTS, 500), (TEMPLATES, 150)], ids=["code", "tests", "templates"]
)
def test_no_file_is_too_long(paths, most):
    assert {str(path.relative_to(ROOT)): lines(path) for path in paths if lines(path) > most} == {}


def functions(path: Path):
    """Every function and class of a file."""
    tree = ast.parse(path.read_text())
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_no_function_is_too_long():
    long = {
        f"{path.relative_to(ROOT)}:{node.name}": node.end_lineno - node.lineno + 1
        for path in OWN
        for node in functions(path)
        if node.end_lineno - node.lineno + 1 > 40
    }
    assert long == {}


def test_no_folder_is_too_full():
    count = Counter(path.parent for path in OWN if path.name != "__init__.py" and path.parent != ROOT / "tumorboard")
    assert {str(folder.relative_to(ROOT)): number for folder, number in count.items() if number > 10} == {}


def test_no_drawer_has_an_empty_name():
    assert [str(path) for path in OWN if path.stem in BANNED_FILES or path.parent.name in BANNED_FILES] == []
    named = [f"{path.name}:{node.name}" for path in OWN for node in functions(path) if BANNED_NAMES.search(node.name)]
    assert named == []


def test_every_module_says_what_it_is_for():
    assert [str(path.relative_to(ROOT)) for path in CODE if not ast.get_docstring(ast.parse(path.read_text()))] == []


def test_every_public_function_has_a_sentence():
    silent = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in OWN
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_actions_are_told_who_acts():
    without = []
    for path in OWN:
        if path.stem != "actions":
            continue
        for node in ast.parse(path.read_text()).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_") or node.name == "find_signer":
                continue
            names = [argument.arg for argument in node.args.kwonlyargs]
            if "by" not in names and not any(isinstance(one, ast.Name) and one.id == "Event" for one in ast.walk(node)):
                without.append(f"{path.parent.name}.{node.name}")
    assert without == []


def test_actions_never_commit():
    for path in OWN:
        if path.stem in ("actions", "queries", "models", "states"):
            assert "session.commit(" not in path.read_text(), path


def test_the_wheel_lists_every_package():
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg")
    listed = set(setup["options"]["packages"].split())
    there = {".".join(path.parent.relative_to(ROOT).parts) for path in CODE if path.name == "__init__.py"}
    assert listed - {"tumorboard.templates", "tumorboard.static"} == there


def test_templates_use_nothing_inline():
    for path in TEMPLATES:
        text = path.read_text()
        assert not re.search(r"<style|\sstyle=|\son(click|change|submit|load|input)=", text), path
        assert "|safe" not in text.replace(" ", ""), path


def test_tests_mirror_the_code():
    strays = []
    for path in (ROOT / "tests").rglob("test_*.py"):
        folder = path.parent.relative_to(ROOT / "tests")
        if folder.parts and folder.parts[0] not in ("browser", "bench"):
            code = ROOT / "tumorboard" / folder / f"{path.stem.removeprefix('test_')}.py"
            if not code.exists() and not code.with_suffix("").is_dir():
                strays.append(str(path.relative_to(ROOT)))
    assert strays == []


def test_nothing_of_instance_is_committed():
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    assert [name for name in files.splitlines() if name.startswith("instance/") and name != "instance/.gitkeep"] == []


def test_every_control_of_the_hazard_log_has_its_test():
    named = re.findall(r"`(tests/[^`]+[.]py)`", (ROOT / "docs" / "hazards.md").read_text())
    assert len(named) >= 13
    assert [name for name in named if not (ROOT / name).is_file()] == []
