"""The three lists of packages agree: pyproject.toml, requirements.lock, environment.yml.

As a script (`make lock` runs it) this file writes environment.yml for conda users: Python, and the packages of
pyproject.toml in the versions of the lock.
"""

import re
import sys
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINS = [Requirement(line.rstrip(" \\")) for line in LOCK.splitlines() if line[:1].isalnum()]
CONDA_PYTHON = "3.12"
PLACES = [("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"), ("win32", "AMD64")]
WANTED = [*PROJECT["dependencies"], *chain(*PROJECT["optional-dependencies"].values())]
HEAD = f"""# For conda users, on Windows too:
#   conda env create -f environment.yml && conda activate haptic-learning && jupyter lab
# Written from requirements.lock by `make lock`.
name: haptic-learning
channels: [conda-forge]
dependencies:
  - python={CONDA_PYTHON}
  - pip
  - pip:
"""


def applies(requirement: Requirement, python: str, platform: str, machine: str) -> bool:
    """Whether a requirement's marker holds on that machine."""
    place = {"python_version": python, "python_full_version": python + ".0"}
    place |= {"sys_platform": platform, "platform_machine": machine, "extra": ""}
    return requirement.marker is None or requirement.marker.evaluate(place)


def environment_yml() -> str:
    """The text of environment.yml; mediapipe brings the OpenCV, with windows, that a desktop can use."""
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["lab"]]
    names = {Requirement(line).name for line in wanted}
    pins = [pin for pin in PINS if pin.name in names and any(applies(pin, CONDA_PYTHON, *place) for place in PLACES)]
    return HEAD + "".join(f"      - '{pin}'\n" for pin in [*pins, "-e ."])


def test_environment_yml_is_what_the_lock_says():
    assert (ROOT / "environment.yml").read_text(encoding="utf-8") == environment_yml()


@pytest.mark.parametrize("python", ["3.10", "3.11", "3.12", "3.13"])
@pytest.mark.parametrize("place", PLACES, ids="-".join)
def test_lock_fulfils_pyproject_on_every_platform(python, place):
    pins = {pin.name: pin for pin in PINS if applies(pin, python, *place)}
    for requirement in map(Requirement, WANTED):
        if applies(requirement, python, *place):
            version = str(pins[requirement.name].specifier).removeprefix("==")
            assert requirement.specifier.contains(version), f"{requirement} against {version}"


def test_lock_is_hashed_and_names_no_host():
    blocks = re.split(r"\n(?=\w)", LOCK.strip())
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in LOCK


def test_lock_holds_one_opencv():
    assert [pin.name for pin in PINS if pin.name.startswith("opencv")] == ["opencv-contrib-python-headless"]


def test_pyproject_has_lower_bounds_only():
    for line in WANTED:
        assert {bound.operator for bound in Requirement(line).specifier} == {">="}, line


if __name__ == "__main__":
    (ROOT / "environment.yml").write_text(environment_yml(), encoding="utf-8")
