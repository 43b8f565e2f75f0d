"""Check whether the course can run on this machine, and say how to fix what is wrong."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
import warnings
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

GOOD, NOTE, BAD = "✓", "!", "✗"
TASKS = {
    "hand_landmarker": "HandLandmarker",
    "face_landmarker": "FaceLandmarker",
    "pose_landmarker_full": "PoseLandmarker",
}
NO_FILE = 3  # exit code of a task without its model file
REPORTS_USAGE = (0, 10, 35)  # the first mediapipe that sends usage figures to its vendor on some systems


@dataclass(frozen=True)
class Finding:
    """One check: its verdict (GOOD, NOTE or BAD), what was found and how to fix it."""

    what: str
    verdict: str
    found: str


def examine(camera: bool = True) -> list[Finding]:
    """Check Python, packages, the cache, each MediaPipe task (in its own process) and the camera.

    camera: also open the first camera for a moment.
    """
    findings = [_python(), *_packages(), _opencv(), *_left_over(), *_privacy(), *_data_folders(), _cache()]
    findings += [_task(name) for name in TASKS]
    return [*findings, _camera()] if camera else findings


def report(findings: list[Finding]) -> str:
    """The findings as text, one line each, and a summary."""
    width = max(len(finding.what) for finding in findings)
    lines = [f"{finding.verdict} {finding.what:{width}}  {finding.found}" for finding in findings]
    bad = sum(finding.verdict == BAD for finding in findings)
    end = f"{bad} thing(s) to fix: see {BAD} above." if bad else "Ready. An exclamation mark is a note."
    text = "\n".join([*lines, "", end])
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:  # a Windows console with an old code page
        text = text.replace(GOOD, "+").replace(BAD, "x")
    return text


def _python():
    version = sys.version_info[:2]
    found = f"{platform.python_version()} on {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    if (3, 10) <= version <= (3, 13):
        return Finding("Python", GOOD, found)
    return Finding("Python", NOTE, f"{found}; the course is tested with 3.10 to 3.13")


def _packages():
    """The packages that pyproject.toml requires."""
    from packaging.requirements import Requirement

    try:
        lines = metadata.requires("haptic-learning") or []
    except metadata.PackageNotFoundError:
        yield Finding("course", BAD, "not installed; run `make lab`, or `pip install -e .` in the course's folder")
        return
    for requirement in map(Requirement, lines):
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        version = _version(requirement.name)
        if version is None:
            yield Finding(requirement.name, BAD, f"missing; run `pip install {requirement.name}`")
            continue
        fits = requirement.specifier.contains(version, prereleases=True)
        how = f", but {requirement.specifier} is needed; run `pip install -U {requirement.name}`"
        yield Finding(requirement.name, GOOD if fits else BAD, version + ("" if fits else how))


def _version(name):
    """The version of an installed package; None if it is missing, or its metadata are damaged."""
    try:
        return metadata.version(name) or None
    except (metadata.PackageNotFoundError, KeyError):
        return None


def _opencv():
    installed = (d for d in metadata.distributions() if not _folder(d).startswith("~"))
    builds = {d.name: d.version for d in installed if (d.metadata["Name"] or "").startswith("opencv")}
    found = ", ".join(f"{name} {version}" for name, version in builds.items())
    if len(builds) > 1:
        return Finding("OpenCV", BAD, f"{found} overwrite each other; `pip uninstall` all, then install one again")
    if not builds:
        return Finding("OpenCV", BAD, "missing; run `pip install opencv-contrib-python`")
    return Finding("OpenCV", GOOD, found)


def _folder(distribution):
    return Path(getattr(distribution, "_path", "")).name


def _left_over():
    """What an interrupted pip leaves: folders such as ~pencv_python-5.0.dist-info."""
    places = {Path(place) for place in sys.path if place}
    left = sorted(str(path) for place in places if place.is_dir() for path in place.glob("~*"))
    if left:
        what = f"pip was interrupted once and left {', '.join(map(_short, left))}; delete that, it is not used"
        yield Finding("packages", NOTE, what)


def _privacy():
    version = tuple(int(part) for part in re.findall(r"\d+", _version("mediapipe") or "")[:3])
    if not version:
        return  # its line above says that it is missing
    if version < REPORTS_USAGE:
        yield Finding("privacy", GOOD, "frames stay on this machine; this mediapipe reports no usage")
    else:
        what = "frames stay here, but this mediapipe may report usage figures; 0.10.32 does not"
        yield Finding("privacy", NOTE, what)


def _data_folders():
    """The data folders that cannot be read."""
    from course_utils.data import store

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        store.folders()
    yield from (Finding("data folder", NOTE, str(warning.message)) for warning in caught)


def _cache():
    from course_utils import data

    folder = data.cache_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        why = f"{folder} cannot be written ({error.strerror}); set COURSE_CACHE to another folder"
        return Finding("cache", BAD, why)
    return Finding("cache", GOOD, _short(folder))


def _short(path):
    """A path with the home folder as ~, so that a notebook's output contains no user name."""
    path, home = Path(path), Path(os.path.expanduser("~"))  # "~" itself for a user without a home folder
    return str(Path("~") / path.relative_to(home)) if path.is_relative_to(home) else str(path)


def _task(name):
    """Run one MediaPipe task in its own process, so that a crash there is only a finding here."""
    try:
        command, words = [sys.executable, "-m", __name__, name], {"encoding": "utf-8", "errors": "replace"}
        environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
        run = subprocess.run(command, capture_output=True, env=environment, timeout=180, **words)
    except subprocess.TimeoutExpired:
        return Finding(name, BAD, "no answer within three minutes; look at your network, then try again")
    words = [line for line in (run.stdout if run.returncode == 0 else run.stderr).splitlines() if line.strip()]
    found = words[-1] if words else f"it ended with code {run.returncode}"
    return Finding(name, {0: GOOD, NO_FILE: NOTE}.get(run.returncode, BAD), found)


def _camera():
    from course_utils.camera import CameraError, Webcam

    try:
        with Webcam() as frames:
            width, height = next(iter(frames)).size
        return Finding("camera", GOOD, f"{width} × {height}")
    except CameraError as error:
        trouble = str(error).split(". ")[0]
        return Finding("camera", NOTE, f"{trouble}. The synthetic camera and clips still work.")


def _run_task(name):
    """Load one bundle, run it on a black picture and print the milliseconds."""
    import time

    import numpy as np

    from course_utils.overlay import Frame
    from course_utils.track.tasks import Tracker

    with Tracker(TASKS[name], name, "image") as tracker:
        start = time.perf_counter()
        tracker.detect(Frame(np.zeros((240, 320, 3), np.uint8)))
        print(f"works, {1000 * (time.perf_counter() - start):.0f} ms a picture")


if __name__ == "__main__":
    from course_utils.data import DataError

    try:
        _run_task(sys.argv[1])
    except DataError as error:
        print(f"not here yet: {error.reason} Lessons that need it fetch it once.", file=sys.stderr)
        sys.exit(NO_FILE)
    except RuntimeError as error:
        sys.exit(" ".join(str(error).split()))
