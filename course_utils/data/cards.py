"""The catalogue of every data set and model that the course can load: where it is, and what it may be used for."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from course_utils.files import read_toml


class DataError(RuntimeError):
    """Data or a model is not available; the message says what happened and what to do.

    reason: what happened, in one line. file: the path of the file that its reader refused.
    """

    def __init__(self, message: str, reason: str | None = None, file=None):
        super().__init__(message)
        self.reason, self.file = reason or message.splitlines()[0], file


@dataclass(frozen=True)
class Card:
    """What the course knows about one data set or model.

    kind: "data" or "model". home: the official page, "" for what the course makes. urls: official
    downloads, empty if the data must be requested.
    file: its path inside a data folder; "{part}" stands for one of many files, such as a doodle's class.
    parts: names of those files. lesson: the first lesson that needs it. note: what to know before use.
    bytes, sha256: of the official file, if known. also: sha256 of other files with the same content. hashes: sha256 by
    part. wheel: a package of the Python package index that holds the same file, such as "name==1.0"; it is never
    installed.
    stand_in: whether the course draws a stand-in. ships: whether a checkpoint that the course ships may be trained on
    it. room: the package of the lesson whose catalogue it is from, "" for what lessons share.
    """

    name: str
    kind: str
    title: str
    lesson: int
    use: str
    licence: str
    citation: str
    home: str
    file: str
    urls: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    bytes: int | None = None
    sha256: str | None = None
    also: list[str] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    wheel: str | None = None
    stand_in: bool = False
    ships: bool = False
    note: str = ""
    room: str = ""

    @property
    def parted(self) -> bool:
        """Whether the data set has many files that are fetched one by one."""
        return "{part}" in self.file

    @property
    def packed(self) -> bool:
        """Whether its file is an archive that has to be unpacked."""
        return self.file.endswith((".zip", ".tar", ".tar.gz", ".tgz"))

    def digest(self, part: str | None = None) -> str | None:
        """The SHA-256 of the official file, or of one of its parts, if known."""
        return self.hashes.get(part) if part else self.sha256

    @property
    def size(self) -> str:
        """The official file's size in words, "—" if unknown."""
        if self.bytes is None:
            return "—"
        return f"{self.bytes / 1e9:,.1f} GB" if self.bytes >= 1e9 else f"{self.bytes / 1e6:,.1f} MB"


@lru_cache(maxsize=1)
def catalog() -> dict[str, Card]:
    """All cards by name, in the order of the lessons, from this folder and from each lesson's package."""
    cards = {}
    for file in Path(__file__).parents[1].glob("*/catalog.toml"):
        room = "" if file.parent == Path(__file__).parent else file.parent.name
        cards |= {name: Card(name, room=room, **entry) for name, entry in read_toml(file).items()}
    return dict(sorted(cards.items(), key=lambda item: (item[1].lesson, item[0])))


def card(name: str) -> Card:
    """The card of one data set or model; DataError with the nearest names for an unknown one."""
    if name in catalog():
        return catalog()[name]
    near = difflib.get_close_matches(str(name), catalog(), n=3, cutoff=0.4) or list(catalog())
    raise DataError(f"The catalogue has no {name!r}. Did you mean {', '.join(near)}? All names: data.catalog().")


def catalog_table() -> str:
    """The catalogue as a Markdown table, for data/README.md."""
    rows = ["| name | what | lesson | size | licence | official source |", "|---|---|---|---|---|---|"]
    for c in catalog().values():
        marks = " ✎" * c.stand_in + " ★" * c.ships
        place = f"<{c.home}>" if c.home else "this course"
        rows.append(f"| `{c.name}`{marks} | {c.title} | {c.lesson} | {c.size} | {c.licence} | {place} |")
    return "\n".join(rows)
