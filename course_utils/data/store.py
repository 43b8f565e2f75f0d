"""Find a file: in the user's folders, in the cache, on its official host, or assembled from a wheel."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from course_utils.data import bundles, fetch
from course_utils.data.cards import Card, DataError, card, catalog


class Row(NamedTuple):
    """One line of `python -m course_utils data list`."""

    name: str
    size: str
    where: str
    licence: str


def folders() -> list[Path]:
    """The read-only data folders named in COURSE_DATA_DIRS."""
    named = os.environ.get("COURSE_DATA_DIRS", "").split(os.pathsep)
    return [Path(folder).expanduser() for folder in named if folder]


def cache_dir() -> Path:
    """The folder that downloads go to: COURSE_CACHE, else this user's cache folder for the course."""
    import pooch

    return Path(os.environ.get("COURSE_CACHE") or pooch.os_cache("haptic-learning")).expanduser()


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
            if candidate.is_file():
                if _is_right(candidate, entry):
                    return candidate, "folder"
                warnings.warn(f"{candidate} is skipped: its SHA-256 is not that of {entry.title}.", stacklevel=3)
    cached = cache_dir() / file
    return (cached, "cache") if cached.is_file() and _is_right(cached, entry) else None


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
    Order: COURSE_DATA_DIRS, cache, official download; MediaPipe bundles can also be assembled from a wheel.
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


def _is_right(file: Path, entry: Card) -> bool:
    if entry.sha256:
        return fetch.sha256(file) in (entry.sha256, *entry.also)
    note = fetch.hash_file(file)
    return not note.is_file() or fetch.sha256(file) == note.read_text().strip()


def _fetch(entry: Card, file: Path, part: str | None) -> tuple[Path, str]:
    target = cache_dir() / file
    problems = []
    for url in entry.urls:
        try:
            url = url.format(part=quote(part or ""))
            return fetch.download(url, target, entry.sha256, None if part else entry.bytes), "download"
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
