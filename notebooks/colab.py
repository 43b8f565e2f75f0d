"""Make a Colab runtime ready for the course without moving any package that is already there."""

import os
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PIP = [sys.executable, "-m", "pip"]
# Colab has the rest. The pin: later versions report usage figures to their vendor.
NEEDED = {"mediapipe": "mediapipe==0.10.32", "ai-edge-litert": "ai-edge-litert", "pooch": "pooch", "numba": "numba"}


def installed(name: str) -> bool:
    """Whether a package is there, in whatever version."""
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def main():
    """Install what is missing, with everything that is there as a constraint, then the course itself."""
    frozen = subprocess.run([*PIP, "freeze"], capture_output=True, text=True, check=True).stdout
    pins = [line for line in frozen.splitlines() if "==" in line and not line.startswith("-e")]
    missing = [requirement for name, requirement in NEEDED.items() if not installed(name)]
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
