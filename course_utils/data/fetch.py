"""Get files safely: download, verify, write, unpack. A file is either complete and correct, or it is not there."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
import tarfile
import zipfile
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path, PurePosixPath, PureWindowsPath
from urllib.parse import urlsplit

from course_utils.data import network
from course_utils.data.cards import DataError
from course_utils.data.reading import check_kind
from course_utils.files import damage, replacing


@contextmanager
def writing(target: Path, keep: bool = False):
    """As `files.replacing`, but raises DataError for a full disk and for a folder that cannot be written."""
    target = Path(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target, keep) as part:
            yield part
    except OSError as error:
        raise DataError(disk_problem(error, target)) from error


def disk_problem(error: OSError, target: Path) -> str:
    """Say in words why a file or folder could not be written, and what to do."""
    why = error.strerror or error
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        what = f"No room: {target.name} could not be saved in {target.parent} ({why})."
        return f"{what} Free some space, or set COURSE_CACHE to a folder on another disk."
    what = f"{target.name} cannot be written to {target.parent} ({why})."
    return f"{what} Set COURSE_CACHE to a folder that you may write to."


def sha256(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal, kept in memory until the file changes."""
    state = os.stat(path)
    return _sha256(str(path), state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=256)
def _sha256(path, size, changed):
    import pooch

    return pooch.file_hash(path)


def download(url: str, target: Path, digest: str | None = None, size: int | None = None) -> Path:
    """Download `url` to `target`, with a progress bar on a terminal, and verify it.

    digest, size: the expected SHA-256 and number of bytes. Without a digest the file is opened and its type checked
    before it is kept, and its own digest is stored (`remember`).
    Raises DataError if the host cannot be reached, refuses, breaks off, or sends something else.
    """
    from tqdm import tqdm

    target = Path(target)
    host = urlsplit(url).hostname
    with writing(target) as part:
        seen = sys.stdout.isatty() or _in_notebook()
        look = {"unit": "B", "unit_scale": True, "ncols": 90, "delay": 0.1, "file": sys.stdout}  # none for a refusal
        with network.ask(url) as answer, open(part, "wb") as file:
            length = answer.headers.get("Content-Length", "")
            total = size or (int(length) if length.isdigit() else None)
            with tqdm(total=total, desc=target.name, leave=False, disable=not seen, **look) as bar:
                for chunk in network.chunks(answer, size):
                    file.write(chunk)
                    bar.update(len(chunk))
        if size is not None and part.stat().st_size != size:
            found = part.stat().st_size
            raise DataError(f"{host} sent {found:,} bytes for {target.name} instead of {size:,}. Try again.")
        found = sha256(part)
        if digest is not None and found != digest:
            raise DataError(
                f"{target.name} from {host} is not the official file: its SHA-256 is {found[:12]}…, "
                f"not {digest[:12]}…. A login page or a proxy may have answered in its place."
            )
        if digest is None:
            check_kind(part, target.name)
    if digest is None:
        remember(target)
    return target


def _in_notebook():
    if "ipykernel" not in sys.modules:
        return False
    from IPython import get_ipython

    return get_ipython() is not None


def remember(path: Path) -> None:
    """Store a file's SHA-256 beside it, so that later damage is noticed (trust on first use)."""
    with writing(hash_file(path)) as note:
        note.write_text(sha256(path) + "\n")


def hash_file(path: Path) -> Path:
    """The file that holds the SHA-256 of a file without an official one."""
    return path.with_name(path.name + ".sha256")


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack a zip or tar archive into a new `folder`; returns the folder.

    Raises DataError for an archive with a link or with an entry outside the folder, for a damaged one, and for a full
    or read-only disk; then nothing is unpacked. Two processes may unpack the same archive.
    """
    archive, folder = Path(archive), Path(folder)
    if not folder.is_dir():
        with writing(folder, keep=True) as part:
            part.mkdir()
            try:
                _extract(archive, part)
            except OSError as error:
                if error.errno:  # the disk's; decompressors raise one without a number
                    raise
                raise _damaged(archive, error) from error
            except DataError:
                raise
            except Exception as error:
                raise _damaged(archive, error) from error
    return folder


def _damaged(archive, error):
    return DataError(f"{archive.name} is damaged ({damage(error)}). Delete it and download it again.", file=archive)


def _extract(archive, folder):
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as box:
            _check_room(archive, folder, sum(entry.file_size for entry in box.infolist()))
            for entry in box.infolist():
                _check_entry(archive, entry.filename, stat.S_ISLNK(entry.external_attr >> 16))
            box.extractall(folder)
    else:
        with tarfile.open(archive) as box:
            _check_room(archive, folder, sum(entry.size for entry in box.getmembers()))
            for entry in box.getmembers():
                _check_entry(archive, entry.name, not (entry.isfile() or entry.isdir()))
            # The filter also removes owners and odd modes; older Pythons do not have it.
            box.extractall(folder, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))


def _check_room(archive, folder, size):
    if size > (free := shutil.disk_usage(folder).free):
        raise DataError(
            f"No room: {archive.name} unpacks to {size / 1e9:,.1f} GB, and {folder.parent} has {free / 1e9:,.1f} GB. "
            "Free some space, or set COURSE_CACHE to a folder on another disk."
        )


def _check_entry(archive, name, special):
    posix = PurePosixPath(name.replace("\\", "/"))
    outside = posix.is_absolute() or ".." in posix.parts or PureWindowsPath(name).drive
    if special or outside:
        why = "is a link or a device" if special else "would land outside its folder"
        raise DataError(f"{archive.name} was not unpacked: its entry {name!r} {why}. Get it from its official source.")
