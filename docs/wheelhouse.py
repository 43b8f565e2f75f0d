"""Fill a folder from which the course installs with no network: python docs/wheelhouse.py FOLDER

`make wheelhouse` calls it. For machines of this one's kind: the same system, processor and version of Python.
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# What the live parts need, and the digits of lesson 1; all else has a stand-in that the course draws.
DATA = ("hand_landmarker", "face_landmarker", "blaze_face", "sface", "pose_landmarker_full", "mnist")


def fetch_packages(folder: Path, lists: list[Path]):
    """Download every package of the lists, each checked against its hash."""
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--dest", folder]
    for requirements in lists:
        subprocess.run([sys.executable, "-m", "pip", "download", *options, "-r", requirements], check=True)


def fetch_data(folder: Path):
    """Copy or download models and digits; what cannot be had is named, and left out."""
    from course_utils import data

    for name in DATA:
        target = folder / data.card(name).file
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(data.path(name), target)
        except data.DataError as error:
            print(f"Without {name}: {str(error).splitlines()[0]}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lock", type=Path, action="append", help="fetch only this list of packages, and no data")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    fetch_packages(arguments.folder, arguments.lock or [ROOT / "requirements.lock", ROOT / "slides" / "assets.txt"])
    if not arguments.lock:
        fetch_data(arguments.folder / "data")
    files = [path for path in arguments.folder.rglob("*") if path.is_file()]
    print(f"{len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.0f} MB in {arguments.folder}")
