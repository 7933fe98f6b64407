"""Make the virtual environment, and see that the Debian packages are there that running or checking needs.

Runs with the bare Python of a fresh machine. What is missing is installed where we may (root, or sudo without a
password); where we may not, one sentence names the packages.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
PANGO = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")


def has_library(*names: str) -> bool:
    try:
        for name in names:
            ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_program(name: str) -> bool:
    return shutil.which(name) is not None


#: Debian package -> whether what it brings is here already.
PROBES = {
    "python3-venv": lambda: importlib.util.find_spec("ensurepip") is not None,
    "libpango-1.0-0": lambda: has_library(PANGO[0]),
    "libpangoft2-1.0-0": lambda: has_library(PANGO[1]),
    "libharfbuzz-subset0": lambda: has_library(PANGO[2]),
    "fonts-dejavu-core": lambda: any(Path("/usr/share/fonts").rglob("*.ttf")),
    "postgresql": lambda: has_program("initdb") or any(Path("/usr/lib/postgresql").glob("*/bin/initdb")),
    "libatomic1": lambda: has_library("libatomic.so.1"),
    "chromium": lambda: has_program("chromium"),
    "default-jre-headless": lambda: has_program("java"),
}
VENV = ["python3-venv"]
PDF = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core"]
CHECKS = ["postgresql", "chromium", "libatomic1", "default-jre-headless"]  # playwright's own node asks for libatomic


def missing(packages: list[str]) -> list[str]:
    return [name for name in packages if not PROBES[name]()]


def install(packages: list[str]) -> bool:
    """Ask apt-get for the packages where that needs no password; say whether they are here afterwards."""
    prefix: list[str] = []
    if os.geteuid() != 0:
        sudo = has_program("sudo") and subprocess.run(["sudo", "-n", "true"], stderr=subprocess.DEVNULL).returncode == 0
        prefix = ["sudo", "-n"]
        if not sudo:
            return False
    if not has_program("apt-get"):
        return False
    print("Installing Debian packages: " + " ".join(packages), flush=True)
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    subprocess.run([*apt, "update"], stdout=subprocess.DEVNULL)
    subprocess.run([*apt, "install", "-y", "--no-install-recommends", *packages], stdout=subprocess.DEVNULL)
    return not missing(packages)


def require(packages: list[str]) -> None:
    wanted = missing(packages)
    if wanted and not install(wanted):
        names = " ".join(missing(wanted))
        sys.exit(f"Debian packages are missing: {names}. As an administrator: apt-get install {names}")


def wish_for_pdf() -> None:
    wanted = missing(PDF)
    if wanted and not install(wanted):
        print(f"No PDF without the Debian packages {' '.join(missing(wanted))}: the print view takes its place.")


def make_environment(venv: Path, locks: list[Path]) -> None:
    python = venv / "bin" / "python"
    if not python.exists() or subprocess.run([str(python), "-c", "import pip"], stderr=subprocess.DEVNULL).returncode:
        print(f"Making the virtual environment {venv}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=True)
    for lock in locks:
        print(f"Installing what {lock} pins", flush=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        if subprocess.run([*pip, "-r", str(lock)]).returncode:
            sys.exit(f"Installing from {lock} failed; the lines above say why. Nothing was started.")


def main(task: str, *folder: str) -> None:
    if sys.version_info < OLDEST:
        sys.exit(
            "This needs Python 3.11 or newer; here is " + sys.version.split()[0] + ". Try: make PYTHON=python3.11 run"
        )
    if task == "test":
        require(VENV + PDF + CHECKS)
        return
    require(VENV)
    wish_for_pdf()
    venv = Path(folder[0])
    kinds = {"run": ["run"], "develop": ["run", "test"]}[task]
    make_environment(venv, [Path(".ci") / f"{kind}.lock" for kind in kinds])
    for kind in kinds:
        (venv / f"{kind}.stamp").touch()


if __name__ == "__main__":
    main(*sys.argv[1:])
