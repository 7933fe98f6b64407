"""Write the hash-pinned locks from setup.cfg: what running needs, and what checking needs besides."""

import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

HERE = Path(__file__).parent
LOCKS = {"run.lock": ["postgres", "pdf"], "test.lock": ["postgres", "pdf", "test", "dev"]}


def requirements(extras: list[str]) -> str:
    """The lines of setup.cfg itself: no build, so nothing is left in the tree."""
    settings = ConfigParser()
    settings.read(HERE.parent / "setup.cfg", encoding="utf-8")
    wanted = [settings["options"]["install_requires"]]
    wanted += [settings["options.extras_require"][extra] for extra in extras]
    return "\n".join(wanted)


def write_lock(name: str, extras: list[str], arguments: list[str]) -> None:
    command = ["uv", "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes", "--quiet"]
    command += ["--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate"]
    command += ["--output-file", str(HERE / name), *arguments]
    if name != "run.lock":
        command += ["--constraint", str(HERE / "run.lock")]
    subprocess.run([*command, "-"], input=requirements(extras), text=True, check=True)


if __name__ == "__main__":
    for lock, needed in LOCKS.items():
        write_lock(lock, needed, sys.argv[1:])
