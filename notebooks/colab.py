"""Make a Colab runtime ready for the course without moving any package that is already there."""

import os
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


def pinned(name: str) -> str:
    """A package with its version in requirements.lock for this Python and system; LookupError without one."""
    from packaging.requirements import Requirement

    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    lines = [line.rstrip(" \\") for line in lock.splitlines() if line[:1].isalpha()]
    for pin in map(Requirement, lines):
        if pin.name == name and (pin.marker is None or pin.marker.evaluate()):
            return f"{name}{pin.specifier}"
    raise LookupError(f"requirements.lock has no {name} for this Python.")


def main():
    """Install what is missing, with everything that is there as a constraint, then the course itself."""
    frozen = subprocess.run([*PIP, "freeze"], capture_output=True, text=True, check=True).stdout
    pins = [line for line in frozen.splitlines() if "==" in line and not line.startswith("-e")]
    missing = [pinned(name) for name in NEEDED if not installed(name)]
    with tempfile.TemporaryDirectory() as folder:
        constraints = Path(folder) / "constraints.txt"
        constraints.write_text("\n".join(pins), encoding="utf-8")
        if missing:
            subprocess.run([*PIP, "install", "--quiet", "--constraint", constraints, *missing], check=True)
    subprocess.run([*PIP, "install", "--quiet", "--no-deps", "--editable", ROOT], check=True)
    sys.path.insert(0, str(ROOT))
    os.chdir(ROOT / "notebooks")


if __name__ == "__main__":
    main()
