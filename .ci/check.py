"""Run every check in turn and tell at the end which failed: all of them, or with --short those on SQLite alone."""

import os
import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
PYTEST = ["pytest", "-q", "--durations=10"]
#: One more than the two cores that are reckoned with: tests wait for disks and databases. A browser keeps its own busy.
IN_PARALLEL = ["-n", os.environ.get("PYTEST_WORKERS", "3"), "--dist=worksteal"]
BROWSERS = ["-n", os.environ.get("PYTEST_WORKERS", "2"), "--dist=worksteal"]

CHECKS = {
    "lint": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "templates": ["djlint", "templates", "--lint", "--quiet", "--configuration", ".ci/djlint.json"],
    "types": ["mypy"],
    "imports": ["lint-imports", "--config", "setup.cfg", "--no-logo"],
    "tests on SQLite": [*PYTEST, *IN_PARALLEL, "-m", "not browser"],
    "tests on PostgreSQL": [*PYTEST, *IN_PARALLEL, "-m", "not browser and not once"],
    "tests in Chromium": [*PYTEST, *BROWSERS, "-m", "browser", "tests/browser"],
    "journeys on PostgreSQL": [*PYTEST, *BROWSERS, "-m", "browser and not once", "tests/browser"],
}
LONG = {"tests on PostgreSQL", "tests in Chromium", "journeys on PostgreSQL"}


def passes(name: str, command: list[str]) -> bool:
    print(f"\n== {name}: {' '.join(command)}", flush=True)
    began = time.monotonic()
    kind = "postgres" if "PostgreSQL" in name else "sqlite"
    environment = os.environ | {"TUMORBOARD_TEST_DATABASE": kind}
    done = subprocess.run([BIN / command[0], *command[1:]], env=environment)
    print(
        f"== {name}: {'passed' if done.returncode == 0 else 'FAILED'} in {time.monotonic() - began:.0f} s", flush=True
    )
    return done.returncode == 0


def main() -> None:
    chosen = {name: command for name, command in CHECKS.items() if "--short" not in sys.argv or name not in LONG}
    failed = [name for name, command in chosen.items() if not passes(name, command)]
    if failed:
        sys.exit(f"\nFailed: {', '.join(failed)}")
    print("\nAll checks passed.")


if __name__ == "__main__":
    main()
