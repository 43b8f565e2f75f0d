"""Make a Colab runtime ready for the course without moving any package that is already there."""

import os
import re
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
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


def pip(*arguments, **environment):
    """Run `pip install` in silence; its errors are shown."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    subprocess.run(command, check=True, env=os.environ | environment)


def install(lock: dict, names: list[str], folder: str, *options):
    """Install packages alone, checked against the hashes of the lock."""
    hashed = Path(folder) / "hashed.txt"
    hashed.write_text("\n".join(lock[name][1] for name in names), encoding="utf-8")
    pip("--no-deps", "--require-hashes", "-r", hashed, *options)


def main():
    """Install what is missing as the lock names it, and move nothing that is there; then the course itself.

    The packages that the course names are checked against their hashes. What these need in turn comes in the version of
    the lock; packages that are there are constraints.
    """
    frozen = subprocess.run([sys.executable, "-m", "pip", "freeze"], capture_output=True, text=True, check=True).stdout
    lock = locked()
    pins = [line for line in frozen.splitlines() if "==" in line and not line.startswith("-e")]
    pins += [pin for name, (pin, _) in lock.items() if not installed(name)]
    missing = [name for name in NEEDED if not installed(name)]
    with tempfile.TemporaryDirectory() as folder:
        constraints = Path(folder) / "constraints.txt"
        constraints.write_text("\n".join(pins), encoding="utf-8")
        if missing:
            install(lock, missing, folder)
            pip("--constraint", constraints, *(lock[name][0] for name in missing))
        if not installed("haptic-learning"):
            # The lock's setuptools builds it, beside the one that is there.
            install(lock, ["setuptools"], folder, "--target", folder)
            pip("--no-deps", "--no-build-isolation", "--editable", ROOT, PYTHONPATH=folder)
    sys.path.insert(0, str(ROOT))
    os.chdir(ROOT / "notebooks")


if __name__ == "__main__":
    main()
