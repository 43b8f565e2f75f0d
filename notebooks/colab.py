"""Make a Colab runtime ready for the course without moving any package that is already there."""

import os
import re
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PIP = [sys.executable, "-m", "pip"]
NEEDED = ("mediapipe", "ai-edge-litert", "lazy-loader", "numba", "pooch")  # Colab has the rest


def installed(name: str) -> bool:
    """Whether a package is there, in whatever version."""
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def locked() -> dict[str, tuple[str, str]]:
    """The packages of requirements.lock for this Python and system: name to its pin and to its lines with hashes."""
    from packaging.requirements import Requirement

    found = {}
    for entry in re.split(r"\n(?=\w)", (ROOT / "requirements.lock").read_text(encoding="utf-8").strip()):
        requirement = Requirement(entry.splitlines()[0].rstrip(" \\"))
        if requirement.marker is None or requirement.marker.evaluate():
            found[requirement.name] = (f"{requirement.name}{requirement.specifier}", entry)
    return found


def main():
    """Install what is missing as the lock names it, and move nothing that is there; then the course itself.

    The packages that the course names are checked against their hashes. What these need in turn comes in the version of
    the lock; packages that are there are constraints.
    """
    frozen = subprocess.run([*PIP, "freeze"], capture_output=True, text=True, check=True).stdout
    lock = locked()
    pins = [line for line in frozen.splitlines() if "==" in line and not line.startswith("-e")]
    pins += [pin for name, (pin, _) in lock.items() if not installed(name)]
    missing = [name for name in NEEDED if not installed(name)]
    with tempfile.TemporaryDirectory() as folder:
        constraints, hashed = Path(folder) / "constraints.txt", Path(folder) / "hashed.txt"
        constraints.write_text("\n".join(pins), encoding="utf-8")
        hashed.write_text("\n".join(lock[name][1] for name in missing), encoding="utf-8")
        if missing:
            subprocess.run([*PIP, "install", "--quiet", "--no-deps", "--require-hashes", "-r", hashed], check=True)
            rest = [lock[name][0] for name in missing]
            subprocess.run([*PIP, "install", "--quiet", "--constraint", constraints, *rest], check=True)
    subprocess.run([*PIP, "install", "--quiet", "--no-deps", "--editable", ROOT], check=True)
    sys.path.insert(0, str(ROOT))
    os.chdir(ROOT / "notebooks")


if __name__ == "__main__":
    main()
