"""What the code never does, read from its text: no test can try every way in, but a way that is not there is closed."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tumorboard.config import Settings

ROOT = Path(__file__).resolve().parent.parent
CODE = {str(path.relative_to(ROOT / "tumorboard")): path.read_text() for path in (ROOT / "tumorboard").rglob("*.py")}
TREES = {name: ast.parse(text) for name, text in CODE.items() if not name.startswith("migrations")}
SCRIPTS = {path.name: path.read_text() for path in (ROOT / "static" / "js").glob("*.js")}

NEVER_CALLED = {"eval", "exec", "compile", "__import__", "render_template_string"}
NEVER_ASKED_OF = {"from_string", "system", "popen"}
#: Reading these runs or makes what the writer of the text wishes (ASVS 5.0 V1.5.2).
NEVER_IMPORTED = {"pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle", "ctypes"}
#: What opens a connection, and where that may be.
CALLERS = {"smtplib", "socket", "ftplib", "http.client", "urllib.request", "requests", "httpx", "urllib3", "aiohttp"}
MAY_CALL = {
    "notifications/outbox/server.py": {"smtplib"}, "notifications/outbox/jobs.py": {"smtplib"},
    "accounts/providers/protocol.py": {"requests"},
    "cases/attachments/scanning.py": {"socket"},
    "serve.py": {"socket"}, "rooms/stream/views.py": {"socket"},  # is the port free; is the reader gone
}  # fmt: skip
#: Literals in statements that are written out: the names of our own lists, and ids and states (tests/core/test_db.py).
MAY_SPELL = {"worklists/tasks.py", "core/db.py", "demo/synthesise.py", "audit/sealing/raw.py"}
#: Patterns and formats given by a constant of the same file, by way of a variable.
NAMED = {"vocabulary/templates.py", "notifications/wording.py", "core/words.py", "papers/family/plain.py"}
#: Chance that may be guessed: the demo's, and the search for an agenda.
MAY_DICE = ("demo/", "agendas/planning/search.py")
RE = {"compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"}


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str, str]]:
    """Each call with its name and the name of what it is called on."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Name):
                yield node, function.id, ""
            elif isinstance(function, ast.Attribute):
                yield node, function.attr, function.value.id if isinstance(function.value, ast.Name) else ""


def imports(tree: ast.AST) -> Iterator[str]:
    """The modules and names a file imports, each as ``module`` and ``module.name``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{one.name}" for one in node.names)


def is_ours(node: ast.expr) -> bool:
    """A text that stands in the code: a constant, or one put together from constants."""
    match node:
        case ast.JoinedStr():
            return all(is_ours(part.value) for part in node.values if isinstance(part, ast.FormattedValue))
        case ast.Subscript():
            return is_ours(node.value)
        case ast.Name() | ast.Attribute():
            return (node.id if isinstance(node, ast.Name) else node.attr).isupper()
    return isinstance(node, ast.Constant)


def test_no_text_becomes_code():
    wrong = [f"{name}: imports {one}" for name, tree in TREES.items() for one in imports(tree) if one in NEVER_IMPORTED]
    for name, tree in TREES.items():
        for node, called, _on in calls(tree):
            if called in (NEVER_CALLED if isinstance(node.func, ast.Name) else NEVER_ASKED_OF):
                wrong.append(f"{name}:{node.lineno} calls {called}")
            if any(keyword.arg == "shell" for keyword in node.keywords):
                wrong.append(f"{name}:{node.lineno} asks for a shell")
    assert wrong == []


def test_no_statement_is_put_together_from_text():
    wrong = []
    for name, tree in TREES.items():
        written = {"literal_column", "exec_driver_sql"} | ({"text"} if "sqlalchemy.text" in imports(tree) else set())
        for node, called, on in calls(tree):
            is_text = called in written and not (called == "text" and on)
            if is_text and name not in MAY_SPELL and not is_ours(node.args[0]):
                wrong.append(f"{name}:{node.lineno} {called}")
    assert wrong == []


def test_patterns_and_formats_are_our_own():
    wrong = []
    for name, tree in TREES.items():
        for node, called, on in calls(tree):
            if on == "re" and called in RE and not is_ours(node.args[0]):
                wrong.append(f"{name}:{node.lineno} re.{called}")
            if called == "format" and isinstance(node.func, ast.Attribute) and not is_ours(node.func.value):
                wrong.append(f"{name}:{node.lineno} format")
    assert [line for line in wrong if line.partition(":")[0] not in NAMED] == []


def test_nothing_decodes_input_again():
    decoding = {"urllib.parse.unquote", "urllib.parse.unquote_plus", "html.unescape"}
    found = {name for name, tree in TREES.items() for one in imports(tree) if one in decoding or one == "html"}
    assert found <= {"core/documents.py"}  # addresses in our own templates


def test_scripts_write_text_and_not_html():
    never = (
        r"\beval\(|new Function|document\.write|insertAdjacentHTML|outerHTML\s*=|\bpostMessage|onmessage|"
        r"localStorage|sessionStorage|indexedDB|[\"'](copy|cut|paste)[\"']|javascript:|__proto__"
    )
    wrong = [f"{name}: {found[0]}" for name, text in SCRIPTS.items() for found in re.finditer(never, text)]
    assert wrong == []
    # Fragments that the server drew; and a property that is named by a constant.
    assert {name for name, text in SCRIPTS.items() if re.search(r"innerHTML\s*=", text)} <= {"refer.js"}
    written = [found[0] for text in SCRIPTS.values() for found in re.finditer(r"\w+\[[^]\"'\d][^]]*\]\s*=[^=]", text)]
    assert written == []


def test_only_known_modules_open_connections():
    found = {(name, one) for name, tree in TREES.items() for one in imports(tree) if one in CALLERS}
    assert {(name, one) for name, one in found if one not in MAY_CALL.get(name, ())} == set()


def test_our_own_requests_follow_no_redirect_and_check_certificates():
    name = "accounts/providers/protocol.py"
    asked = [
        node for node, called, on in calls(TREES[name])
        if called in ("get", "fetch_token") and on in ("requests", "client")
    ]  # fmt: skip
    assert len(asked) >= 3
    for node in asked:
        given = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
        assert given.get("allow_redirects") == "False", ast.unparse(node)
    unchecked = [
        name for name, text in CODE.items() if re.search(r"verify=False|CERT_NONE|check_hostname = False", text)
    ]
    assert unchecked == []


def test_logs_go_to_standard_error_only():
    elsewhere = {"FileHandler", "RotatingFileHandler", "SysLogHandler", "HTTPHandler", "SMTPHandler", "SocketHandler"}
    found = [
        f"{name}: {called}" for name, tree in TREES.items() for _, called, _on in calls(tree) if called in elsewhere
    ]
    assert found == []
    streams = {name for name, tree in TREES.items() for _, called, _on in calls(tree) if called == "StreamHandler"}
    assert streams == {"core/edges/logs.py"}
    assert "StreamHandler(sys.stderr)" in CODE["core/edges/logs.py"]


def test_no_path_is_made_of_a_sent_name():
    named = [
        f"{name}:{node.lineno}"
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and re.search(r"(data|file|files|sent|upload)\.filename$", ast.unparse(node))
    ]
    assert named == []


def test_hashes_and_chance_are_strong():
    weak = re.compile(r"\b(md5|sha1|MD5|SHA1|RC4|ARC4|TripleDES|Blowfish|ECB|CBC|PKCS1v15|uuid1)\b")
    found = [f"{name}: {one[0]}" for name, text in CODE.items() for one in weak.finditer(text)]
    assert [one for one in found if not one.startswith("core/edges/signatures.py: sha1")] == []  # opens former ones
    diced = {name for name, tree in TREES.items() for one in imports(tree) if one == "random"}
    assert [name for name in diced if not name.startswith(MAY_DICE)] == []


def test_nothing_is_filled_from_a_request_wholesale():
    wrong = []
    for name, tree in TREES.items():
        for node, called, _on in calls(tree):
            spread = [ast.unparse(keyword.value) for keyword in node.keywords if keyword.arg is None]
            if called == "populate_obj" or any(one.startswith("request.") for one in spread):
                wrong.append(f"{name}:{node.lineno} {called}")
    assert wrong == []


def test_no_setting_comes_with_a_secret():
    fields = Settings.model_fields.items()
    secret = {name: field.default for name, field in fields if re.search("secret|password$|key", name)}
    assert {"secret_key", "smtp_password"} <= secret.keys()
    assert {name: str(default) for name, default in secret.items() if str(default) not in ("", "None")} == {}
