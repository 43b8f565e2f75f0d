"""Large data sets of pictures, shrunk as a job."""

from __future__ import annotations

from pathlib import Path

from course_utils import jobs
from course_utils.data import pictures, store
from course_utils.files import source_hash


def shrink(source: Path, size: int = 256, quality: int = 90, shard: int = 1000, out: Path | None = None) -> jobs.Job:
    """Shrink the pictures of a folder or zip archive into tar shards in webdataset's layout; nothing is unpacked.

    source: a folder of pictures, a .zip, or a folder of .tar shards. size: largest width and height in pixels.
    quality: of the JPEGs. shard: pictures in a file. out: the folder, by default in the cache. A picture that cannot be
    read becomes a file NAME.error.txt that says why.
    """
    source = Path(source).absolute()
    found = pictures.Pictures(source)
    recipe = f"{source_hash(__file__, pictures)}-{found.key}-{size}-{quality}-{shard}"

    def make(number):
        first = number * shard
        for name, content in found.read(range(first, min(first + shard, count))):
            key = name.rpartition(".")[0].replace(".", "_")
            try:
                yield key, {"jpg": pictures.jpeg(pictures.upright(content, size), quality)}
            except ValueError as error:
                yield key, {"error.txt": str(error)}

    count = len(found.sizes)
    folder = out or store.cache_dir() / "jobs" / f"{source.stem}-{size}"
    return jobs.Job("pictures", folder, make, recipe, ".tar", shard, count, "picture")
