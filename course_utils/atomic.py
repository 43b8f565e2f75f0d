"""Files that appear only when they are complete."""

from __future__ import annotations

import os
import shutil
import uuid
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(target):
    """Give a path beside `target`, of the same suffix, that takes its name on success and vanishes on any failure.

    target: a path of a file or folder. Raises what writing raises; a file that was there before then stays as it was.
    """
    target = Path(target)
    part = target.with_name(f".{target.stem}.{uuid.uuid4().hex[:8]}.part{target.suffix}")
    try:
        yield part
        os.replace(part, target)
    finally:
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
        else:
            part.unlink(missing_ok=True)
