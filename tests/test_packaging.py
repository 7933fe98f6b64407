"""The wheel holds everything the app needs, and works away from the checkout."""

import importlib.util
import os
import re
import shutil
import site
import subprocess
import sys
import venv
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NOT_SHIPPED = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "bench", "build", "docs", "instance", "tests")
CARRIED = ["static", "templates", "tumorboard"]
VISIT = """
import pathlib, sys
from flask_migrate import upgrade
import tumorboard
from tumorboard.app import create_app

home = pathlib.Path(tumorboard.__file__).parent
assert home.is_relative_to(sys.prefix), home
app = create_app()
with app.app_context():
    upgrade()
visitor = app.test_client()
page = visitor.get("/", follow_redirects=True)
assert page.status_code == 200 and b"<h1" in page.data, page.status
style = next((home / "static").rglob("*.css")).relative_to(home)
assert visitor.get(f"/{style}").status_code == 200, style
"""


def settings() -> ConfigParser:
    read = ConfigParser()
    read.read(ROOT / "setup.cfg", encoding="utf-8")
    return read


def files_of(folder: str) -> set[str]:
    found = (ROOT / folder).rglob("*")
    return {str(path.relative_to(ROOT)) for path in found if path.is_file() and "__pycache__" not in path.parts}


@pytest.mark.parametrize(("lock", "extras"), [("run", ["postgres", "pdf"]), ("test", ["test", "dev"])])
def test_lock_pins_all_that_setup_asks_for(lock: str, extras: list[str]) -> None:
    text = (ROOT / ".ci" / f"{lock}.lock").read_text()
    pinned = {canonical(name) for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}
    asked = settings()["options"]["install_requires"].split()
    for extra in extras:
        asked += settings()["options.extras_require"][extra].split()
    assert {canonical(re.split(r"[\[>=]", line)[0]) for line in asked} <= pinned
    assert "://" not in text


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy: a `build` left in the checkout would bring deleted templates back."""
    folder = tmp_path_factory.mktemp("wheel")
    source = shutil.copytree(ROOT, folder / "source", ignore=NOT_SHIPPED)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    subprocess.run([*pip, "--wheel-dir", str(folder), str(source)], check=True, cwd=folder)
    return next(folder.glob("*.whl"))


@pytest.mark.once
def test_wheel_carries_every_file(wheel: Path) -> None:
    within = set(zipfile.ZipFile(wheel).namelist())
    wanted = set().union(*map(files_of, CARRIED))
    assert {name if name.startswith("tumorboard/") else f"tumorboard/{name}" for name in wanted} <= within


@pytest.mark.once
def test_wheel_works_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv")
    python = str(tmp_path / "venv" / "bin" / "python")
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, str(wheel)], check=True, cwd=tmp_path)
    installed = next((tmp_path / "venv" / "lib").glob("python*/site-packages"))
    (installed / "borrowed.pth").write_text("\n".join(site.getsitepackages()), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TUMORBOARD_")}
    environment["TUMORBOARD_INSTANCE"] = str(tmp_path / "instance")
    subprocess.run([python, "-I", "-c", VISIT], check=True, cwd=tmp_path, env=environment)


def test_bill_of_materials_names_every_vendored_library():
    spec = importlib.util.spec_from_file_location("release", ROOT / ".ci" / "release.py")
    assert spec and spec.loader
    release = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(release)
    bill = {f"{one['name']}-{one['version']}": one for one in release.vendored()}
    folders = {path.name: path for path in (ROOT / "static" / "vendor").iterdir() if path.is_dir()}
    assert bill.keys() == folders.keys()
    for name, folder in folders.items():
        assert {one["name"] for one in bill[name]["components"]} == {f"{name}/{path.name}" for path in folder.iterdir()}
