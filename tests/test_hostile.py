"""Whatever is posted to whichever address: a sentence, never a crash, never a half-written row."""

import ast
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.forms import PageForm, Pairs
from tests.hostility import GOOD, Ground, Target, hostile_ground

CODE = Path(__file__).resolve().parent.parent / "tumorboard"

NUL, SURROGATE = "be\x00fore", "be\ud800fore"
MIXED = "\u202eליאן\u202c حداد Zoe\u0308 e\u0301\u0323\u0302 \u200b👩‍⚕️ <b>&amp;'\";--"
LONG = "x" * 10_000
HUGE = str(2**63)
LONG_FORM = 15
#: For every field of a form at once.
EVERYWHERE = {
    "blanks": " \t\n", "letters": "abc", "long": LONG, "NUL": NUL, "surrogate": SURROGATE, "mixed": MIXED,
    "huge": HUGE, "past 32 bits": str(2**31), "negative": "-1", "superscript": "²", "no date": "2026-02-30",
    "year 1": "0001-01-01", "last year": "9999-12-31",
}  # fmt: skip
TEXTS = {"blank": "", **{name: EVERYWHERE[name] for name in ("blanks", "long", "NUL", "surrogate", "mixed")}}
NUMBERS = {name: EVERYWHERE[name] for name in ("letters", "huge", "past 32 bits", "negative", "superscript")}
DAYS = {"letters": "abc", "no date": "2026-02-30", "year 0": "0000-01-01", "year 1": "0001-01-01"}
DAYS |= {"last year": "9999-12-31", "no moment": "9999-12-31T23:59"}
CODES = {name: EVERYWHERE[name] for name in ("letters", "huge", "past 32 bits", "negative", "NUL", "surrogate")}
#: For one field of a form that is otherwise filled in sensibly, by the kind of its control.
ALONE = {
    "date": DAYS, "datetime-local": DAYS, "time": DAYS | {"no time": "25:61"}, "number": NUMBERS, "hidden": CODES,
    "select": CODES, "radio": CODES, "checkbox": CODES, "submit": CODES,
}  # fmt: skip


@pytest.fixture(scope="module")
def ground(empty_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """The world, built once and put back after each change."""
    with hostile_ground(empty_url, tmp_path_factory.mktemp("hostile")) as ground:
        yield ground


def names_of(target: Target) -> list[str]:
    """The fields of a form; for an address that no page's form leads to, names that it may read."""
    names = [name for name in target.form.controls if name != "csrf_token"]
    return names or sorted(NAMES_READ)


def _names_read(attribute: str) -> set[str]:
    """The names asked of ``request.args`` (or ``form``) anywhere in the code."""
    found = set()
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Attribute)
                and node.func.value.attr == attribute
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                found.add(str(node.args[0].value))
    return found


NAMES_READ = _names_read("form") | {"version", "id", "position"}


@pytest.mark.once
def test_nothing_at_all_is_answered_with_a_sentence(ground: Ground) -> None:
    assert [line for target in ground.targets if (line := ground.trial(target, [], "nothing"))] == []


def test_ten_megabytes_are_too_much_everywhere(ground: Ground) -> None:
    much = b"text=" + b"x" * 10_000_000
    answers = {target.endpoint: ground.send("POST", target.path, target.cookie, much)[0] for target in ground.targets}
    # Already signed in, so what was sent is not looked at.
    assert {answers.pop(name) for name in ("accounts.sign_in", "arrivals.second", "arrivals.passkey")} == {303}
    assert set(answers.values()) == {413}


#: What databases take differently; the rest is the forms' to judge, and PostgreSQL makes a world anew too slowly.
TOLD_APART = {"NUL", "past 32 bits"}


@pytest.mark.parametrize(
    "why", [pytest.param(why, marks=() if why in TOLD_APART else pytest.mark.once) for why in EVERYWHERE]
)
def test_one_bad_value_in_every_field_is_refused_or_kept(ground: Ground, why: str) -> None:
    wrong = [
        ground.trial(target, [(name, EVERYWHERE[why]) for name in names_of(target) if name != "once"], why)
        for target in ground.targets
    ]
    assert list(filter(None, wrong)) == []


def _alone(form: PageForm) -> Iterator[tuple[str, Pairs]]:
    """Every bad value for every field alone; in a long form three for each field, so that all of them still occur."""
    shapes = [control for control in form.shapes if control.name not in ("once", "csrf_token")]
    for place, control in enumerate(shapes):
        tries = list(ALONE.get(control.kind, TEXTS).items())
        if len(shapes) > LONG_FORM:
            tries = [tries[(place + step) % len(tries)] for step in (0, 2, 4)]
        for why, value in tries:
            yield f"{control.name} {why}", form.filled(**{control.name: value})
        if len(shapes) <= LONG_FORM:
            yield f"{control.name} twice", [*form.filled(), (control.name, "other")]


@pytest.mark.once
@pytest.mark.parametrize("part", range(6))
def test_one_bad_value_among_good_ones_is_refused_or_kept(ground: Ground, part: int) -> None:
    wrong = [
        ground.trial(target, pairs, why) for target in ground.targets[part::6] for why, pairs in _alone(target.form)
    ]
    assert list(filter(None, wrong)) == []


@pytest.mark.once
def test_the_same_form_twice_is_answered_alike_and_done_once(ground: Ground) -> None:
    wrong = []
    for target in ground.targets:
        pairs = target.form.filled(once="the same token")
        first = ground.post(target, pairs)
        between = ground.contents()
        second = ground.post(target, pairs)
        if isinstance(first[0], int) and first[0] < 400 and target.endpoint not in LEAVING:
            alike = second[1] == first[1] if first[0] in (302, 303) else second[0] in (200, 204)
            if not alike:
                wrong.append(f"{target.endpoint}: first {first[0]} {first[1][:80]}, then {second[0]} {second[1][:80]}")
            if ground.contents() != between:
                wrong.append(f"{target.endpoint}: done twice")
        ground.put_back()
    assert wrong == []


#: After these the person is signed out, so the same form cannot be posted again.
#: Who did it may not ask again: the session has ended; the substitute who took themselves out speaks for nobody.
LEAVING = {"accounts.sign_out", "accounts.sign_out_everywhere", "habits.remove_substitute", "links.use"}
GARBAGE = [
    "", "abc", "-1", "0", HUGE, "9" * 40, "²", "١٢", "a\x00b", "2026-02-30", "0001-01-01", "9999-12-31",
    "'%\"", MIXED, LONG,
]  # fmt: skip
ODD = ["%ED%A0%80", "%FF", "a&{name}=b", "a;b", "[]", "x_y_1", "1_", "_1"]


@pytest.mark.once
def test_garbage_behind_the_question_mark_never_breaks_a_page(ground: Ground) -> None:
    names = sorted(_names_read("args") | {"page", "after", "q"})
    wrong = []
    for path, cookie in ground.pages:
        for value in [quote(value) for value in GARBAGE] + ODD:
            query = "&".join(f"{name}={value.format(name=name) if '{' in value else value}" for name in names)
            status, _ = ground.send("GET", f"{path}?{query}", cookie)
            if status not in GOOD:
                wrong.append(f"{path}?…={value[:40]}: {status}")
    assert wrong == []
