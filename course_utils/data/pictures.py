"""The pictures of a large data set, where they are: in a folder, in a zip archive, or in the tar shards of a folder."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from course_utils.data.cards import DataError
from course_utils.data.reading import reading
from course_utils.files import damage

LARGEST = 200_000_000  # bytes of one picture; what claims more is no picture
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp")


@dataclass(frozen=True)
class Pictures:
    """All pictures of a source, in the order of their names; nothing is unpacked.

    source: a folder with pictures at any depth, a .zip, or a folder with .tar shards.
    Raises DataError if there are none.
    """

    source: Path

    @property
    def sizes(self) -> dict[str, int]:
        """The name of each picture, and its bytes."""
        found = _sizes(Path(self.source))
        if not found:
            raise DataError(
                f"{self.source} holds no pictures ({', '.join(SUFFIXES)}), as a folder, .zip or .tar shards."
            )
        return found

    @property
    def key(self) -> str:
        """Twelve letters that change with the names and sizes of the pictures."""
        return hashlib.sha256(repr(self.sizes).encode()).hexdigest()[:12]

    def read(self, numbers):
        """Yield (name, bytes) of the pictures of some numbers, in their order; no bytes for a damaged part of a zip."""
        names = list(self.sizes)
        source = Path(self.source)
        if source.is_file():
            with reading(source, "a zip archive of pictures", "Get it again."), zipfile.ZipFile(source) as box:
                for i in numbers:
                    yield names[i], _member(box, names[i])
        else:
            for i in numbers:
                shard, is_tar, inner = names[i].partition(".tar/")
                if is_tar:
                    start, size = _members(source / f"{shard}.tar")[inner]
                    with open(source / f"{shard}.tar", "rb") as opened:
                        opened.seek(start)
                        yield names[i], opened.read(size)
                else:
                    yield names[i], (source / names[i]).read_bytes()


@lru_cache(maxsize=4)
def _sizes(source):
    if not source.exists():
        raise DataError(f"There is no {source}. Check its name and folder ({Path.cwd()} is the current).")
    if source.is_file():
        with reading(source, "a zip archive of pictures", "Get it again."), zipfile.ZipFile(source) as box:
            found = {entry.filename: entry.file_size for entry in box.infolist()}
    elif shards := sorted(source.glob("*.tar")):
        found = {f"{shard.name}/{name}": size for shard in shards for name, (_, size) in _members(shard).items()}
    else:
        files = (file for file in source.rglob("*") if file.suffix.lower() in SUFFIXES)
        found = {file.relative_to(source).as_posix(): file.stat().st_size for file in files}
    return {name: found[name] for name in sorted(found) if name.lower().endswith(SUFFIXES)}


def _member(box, name):
    try:
        return box.read(name) if box.getinfo(name).file_size <= LARGEST else b""
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        return b""


@lru_cache(maxsize=64)
def _members(shard):
    """Where each file of a tar archive starts, and its bytes."""
    with reading(shard, "a tar archive", "Make it again."), tarfile.open(shard, "r:") as box:
        return {entry.name: (entry.offset_data, entry.size) for entry in box if entry.isfile()}


def upright(content: bytes, size: int):
    """Decode a picture so that it fits into size × size pixels, turned as its camera noted: a PIL.Image in RGB.

    A smaller one keeps its size. A large JPEG is decoded at a half, a quarter or an eighth of its size, which saves
    most of the time. Raises ValueError for what is no picture.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(content)) as picture:
            picture.thumbnail((size, size))
            return ImageOps.exif_transpose(picture).convert("RGB")
    except Exception as error:  # Pillow's readers raise many kinds
        raise ValueError(f"It cannot be read as a picture ({damage(error)}).") from error


def jpeg(picture, quality: int = 90) -> bytes:
    """The JPEG file of a PIL.Image."""
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=quality)
    return held.getvalue()
