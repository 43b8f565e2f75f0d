"""Files: the course's folders, files that appear only when complete, and names that change with the source code."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import sys
import time
import uuid
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

REPOSITORY = Path(__file__).resolve().parents[1]
SAMPLES = REPOSITORY / "data" / "samples"
A_DAY = 86_400  # seconds: what another machine left half written for so long is not continued
_HOST = hashlib.sha256(platform.node().encode()).hexdigest()[:4]  # several machines may share a folder
_LEFT = re.compile(
    r"\.(?P<name>.+)\.(?:(?P<host>[0-9a-f]{4})-(?P<pid>\d{1,9})-)?[0-9a-f]{8}\.(?P<kind>part|old)(\..*)?"
)


def read_toml(path) -> dict:
    """Read a TOML file; raises OSError or tomllib.TOMLDecodeError."""
    return tomllib.loads(Path(path).read_text(encoding="utf-8"))


def source_hash(*sources, extra: str = "") -> str:
    """Return twelve letters that change with the source code, so that results of older code are not used again.

    sources: modules, or paths of files. extra: more text that the result depends on.
    """
    paths = [Path(getattr(source, "__file__", source)) for source in sources]
    return hashlib.sha256(extra.encode() + b"".join(path.read_bytes() for path in paths)).hexdigest()[:12]


@contextmanager
def replacing(target, keep: bool = False):
    """Give a temporary path beside `target`; it is renamed to `target` on success and deleted on any failure.

    target: a path of a file or folder. keep: if another process has made `target` meanwhile, keep that one.
    Exceptions still propagate; an older file or folder then stays unchanged. What killed processes left half written
    in the same folder is deleted.
    """
    target = Path(target)
    sweep(target.parent)
    mark = f"{_HOST}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
    short = target.stem.encode()[:100].decode(errors="ignore")  # a name has at most 255 bytes
    part, old = target.with_name(f".{short}.{mark}.part{target.suffix}"), None
    try:
        yield part
        try:
            if target.is_dir() and not keep:  # no system can replace a folder in one step
                old = target.rename(target.with_name(f".{target.name}.{mark}.old"))
            os.replace(part, target)
        except OSError:
            if not (keep and target.exists()):
                raise
    finally:
        if old and not target.exists():
            old.rename(target)
        _delete(part)
        if old:
            _delete(old)


def with_ending(path, ending: str) -> Path:
    """Return a path with an ending such as ".npz", which is added unless it is there; other dots belong to the name."""
    path = Path(path)
    return path if path.name.lower().endswith(ending) else path.with_name(path.name + ending)


def sweep(folder):
    """Delete what killed processes left half written in `folder`; a folder that was being replaced is put back."""
    for path in Path(folder).glob(".*"):
        if not (left := _LEFT.fullmatch(path.name)):
            continue
        with suppress(OSError):  # another process may sweep at the same time
            if _abandoned(left, path):
                target = path.with_name(left["name"])
                path.rename(target) if left["kind"] == "old" and not target.exists() else _delete(path)


def _abandoned(left, path):
    if left["host"] != _HOST or os.name == "nt":  # Windows has no signal that only asks
        return time.time() - path.stat().st_mtime > A_DAY
    try:
        os.kill(int(left["pid"]), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        pass
    return False


def _delete(path):
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def damage(error: Exception) -> str:
    """Say in one line what is wrong with a file whose reader raised `error`, in words that a learner can use."""
    text = " ".join(str(error).split())
    if isinstance(error, MemoryError):
        return "it claims more data than this machine's memory holds"
    if "pickle" in text:  # NumPy advises to allow it, which would run code from the file
        return "it holds Python objects or no arrays at all"
    if type(error).__module__ == "cv2":
        return "it holds a picture that cannot be decoded"
    if isinstance(error, KeyError):
        return f"{text} is missing"
    return text[:200] or type(error).__name__


def without_passwords(text: str) -> str:
    """Hide the names, passwords and queries of the addresses in a text: rtsp://…@camera.local/live?…"""
    return re.sub(r"(\w+://)([^\s'\"]*@)?([^\s?'\"]*)(\?[^\s'\"]*)?", _hidden, text)


def _hidden(address):
    start, user, rest, query = address.groups()
    return f"{start}{'…@' if user else ''}{rest}{'?…' if query else ''}"
