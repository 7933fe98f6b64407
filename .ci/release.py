"""Build what a release consists of, into dist/: the wheel, and the bill of what it needs and carries (CycloneDX)."""

import json
import subprocess
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
VENDORED = HERE.parent / "static" / "vendor"
DIST = HERE.parent / "dist"
LISTER = "cyclonedx-bom==7.5.0"
#: The licence of each library that static/vendor holds, as SPDX names it; the full text lies beside the library.
LICENCES = {"bootstrap": "MIT", "htmx": "0BSD", "sortablejs": "MIT"}


def vendored() -> list[dict[str, Any]]:
    """The libraries a browser gets, with the hash of each file: nobody's lock names them."""
    files: dict[str, list[tuple[str, str]]] = {}
    for line in (VENDORED / "HASHES").read_text().splitlines():
        digest, path = line.split(maxsplit=1)
        files.setdefault(path.split("/")[0], []).append((path, digest))
    found = []
    for folder, parts in files.items():
        name, version = folder.rsplit("-", 1)
        listed = [
            {"type": "file", "name": path, "hashes": [{"alg": "SHA-256", "content": digest}]} for path, digest in parts
        ]
        found.append({
            "type": "library", "bom-ref": folder, "name": name, "version": version, "purl": f"pkg:npm/{name}@{version}",
            "licenses": [{"license": {"id": LICENCES[name]}}], "components": listed,
        })  # fmt: skip
    return found


def main() -> None:
    subprocess.run(["uv", "build", "--wheel", "--quiet", "--out-dir", str(DIST)], cwd=HERE.parent, check=True)
    bill = DIST / "bill-of-materials.cdx.json"
    listing = ["uv", "tool", "run", "--quiet", "--from", LISTER, "cyclonedx-py", "requirements", str(HERE / "run.lock")]
    subprocess.run([*listing, "--output-format", "JSON", "--output-file", str(bill)], check=True)
    told = json.loads(bill.read_text())
    told["components"] += vendored()
    bill.write_text(json.dumps(told, indent=1) + "\n")
    for path in sorted(DIST.iterdir()):
        print(f"{path.relative_to(HERE.parent)}  {path.stat().st_size:,} bytes")
    print(f"{len(told['components'])} components")


if __name__ == "__main__":
    main()
