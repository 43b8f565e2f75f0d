"""Files: the course's folders, files that appear only when complete, and names that change with the source code."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import uuid
from contextlib import contextmanager
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

REPOSITORY = Path(__file__).resolve().parents[1]
SAMPLES = REPOSITORY / "data" / "samples"


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
def replacing(target):
    """Give a temporary path beside `target`; it is renamed to `target` on success and deleted on any failure.

    target: a path of a file or folder. Exceptions still propagate; an older file or folder then stays unchanged.
    """
    target = Path(target)
    start = f".{target.stem}.{uuid.uuid4().hex[:8]}"
    part, old = target.with_name(f"{start}.part{target.suffix}"), target.with_name(f"{start}.old")
    try:
        yield part
        if target.is_dir():  # no system can replace a folder in one step
            target.rename(old)
        os.replace(part, target)
    finally:
        if old.exists() and not target.exists():
            old.rename(target)
        part.unlink(missing_ok=True) if part.is_file() else shutil.rmtree(part, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
