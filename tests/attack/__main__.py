"""``make attack``: an app of its own is attacked over loopback, by an ordinary user, in a folder of its own.

Four parts: 10,000 forms filled with garbage, connections that trickle, wapiti, and sqlmap on every parameter. Prints a
report in Markdown; ends with 1 when there is a finding. Never part of `make test`: it takes an hour.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.attack.garbage import throw
from tests.attack.ground import Ground, attacked
from tests.attack.scanners import inject, scan
from tests.attack.trickle import trickle

Part = Callable[[Ground, argparse.Namespace], tuple[str, list[str]]]
PARTS: dict[str, Part] = {
    "forms": lambda ground, asked: throw(ground, asked.posts, asked.seed),
    "trickle": lambda ground, asked: trickle(ground, asked.connections),
    "wapiti": lambda ground, asked: scan(ground, asked.minutes),
    "sqlmap": lambda ground, asked: inject(ground, asked.minutes),
}


def main() -> int:
    """Attack in turn and report."""
    parser = argparse.ArgumentParser(prog="make attack", description=__doc__)
    parser.add_argument("--part", choices=PARTS, nargs="+", default=list(PARTS))
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--connections", type=int, default=400)
    parser.add_argument("--minutes", type=float, default=30, help="how long wapiti, and how long sqlmap, may take")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    if os.geteuid() == 0:
        sys.exit("An attack tool may write where it can: run this as an ordinary user, never as root.")
    found = 0
    with tempfile.TemporaryDirectory(prefix="tumorboard-attack-") as folder, attacked(Path(folder)) as ground:
        for name in asked.part:
            told, findings = PARTS[name](ground, asked)
            found += len(findings)
            print(f"\n## {name}\n\n{told}\n", flush=True)
            print("\n".join(f"- {line}" for line in findings) or "Nothing was found.", flush=True)
        trouble = ground.trouble()
        print("\n## What the app wrote meanwhile\n\n" + ("\n".join(f"- {line}" for line in trouble) or "No error."))
        if trouble:
            print(f"\nAll of it: {shutil.copy(ground.log, Path(tempfile.gettempdir()) / 'tumorboard-attack.log')}")
    return 1 if found or trouble else 0


if __name__ == "__main__":
    sys.exit(main())
