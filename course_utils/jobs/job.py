"""A job: a function from a shard number to one file, and the note that says whether the file is as it should be."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from course_utils.data.fetch import sha256, writing
from course_utils.jobs import formats
from course_utils.jobs.claim import claimed


class JobError(RuntimeError):
    """A job cannot be run, or some of its shards could not be made."""


@dataclass(frozen=True)
class Job:
    """Work that is done in shards.

    name: start of the files' names. folder: that gets them. make: a function from a shard number to the content of its
    file; what a content is depends on the ending, see `formats.write`. recipe: a text that changes when the files must
    be made again, such as `files.source_hash(...)`. ending: .npz, .tar, .parquet or .json. size: examples in a shard,
    and count: in all shards; unit: what an example is. finish: called with all files when they are there.
    """

    name: str
    folder: str | os.PathLike
    make: Callable
    recipe: str
    ending: str = ".npz"
    size: int = 1
    count: int | None = None
    unit: str = "shard"
    finish: Callable | None = None

    def __post_init__(self):
        if self.ending not in formats.ENDINGS:
            raise JobError(f"A file of a job ends in {', '.join(formats.ENDINGS)}; {self.ending!r} is none of them.")

    @property
    def shards(self) -> range:
        """The numbers of all shards; `count` must be known."""
        if self.count is None:
            raise JobError(
                f"How many shards has {self.name}? Give its `count`, or name the shards: run(job, shards=9)."
            )
        return range(-(-self.count // self.size))

    def examples(self, shard: int) -> range:
        """The numbers of the examples of a shard."""
        first = shard * self.size
        return range(first, min(first + self.size, self.count or first + self.size))

    def file(self, shard: int) -> Path:
        """The path of a shard's file."""
        return Path(self.folder).absolute() / f"{self.name}-{shard:05d}{self.ending}"

    def note_file(self, shard: int) -> Path:
        """The path of the note about a shard: checksum, recipe, and how long it took."""
        return self.file(shard).with_suffix(".made.json")

    def note(self, shard: int) -> dict | None:
        """The note about a shard whose file is whole and of this recipe; None if it must be made."""
        try:
            note = json.loads(self.note_file(shard).read_text(encoding="utf-8"))
            fits = note["recipe"] == self.recipe and note["sha256"] == sha256(self.file(shard))
        except (OSError, ValueError, LookupError, TypeError):
            return None
        return note if fits else None

    def claim(self, shard: int):
        """Claim a shard for the `with` block, which gets False if another process is making it."""
        return claimed(self.file(shard).with_name(f".{self.name}-{shard:05d}.lock"))

    def do(self, shard: int) -> dict | None:
        """Make a shard unless it is there; returns its note, or None if another process is making it just now.

        Raises DataError if the file cannot be written, and whatever `make` raises. A file that was not finished does
        not stay.
        """
        self.file(shard).parent.mkdir(parents=True, exist_ok=True)
        with self.claim(shard) as mine:
            if not mine:
                return None
            if note := self.note(shard):
                return note | {"kept": True}
            start = time.perf_counter()
            content = self.make(shard)
            with writing(self.file(shard)) as part:
                formats.write(part, content, self.ending)
                note = {"recipe": self.recipe, "sha256": sha256(part), "bytes": part.stat().st_size}
            note |= {"seconds": round(time.perf_counter() - start, 3), "host": platform.node(), "pid": os.getpid()}
            with writing(self.note_file(shard)) as part:
                part.write_text(json.dumps(note) + "\n", encoding="utf-8")
            return note
