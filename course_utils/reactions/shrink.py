"""Shrink HaGRID in one pass: pictures go from the zips into small shards, and nothing is unpacked.

    python -m course_utils.reactions.shrink ~/Downloads/hagrid

716 GB of FullHD pictures become a few gigabytes of pictures of 300 pixels. A run may be killed at any moment: the next
one goes on with the shards that are missing. It uses two processes, or the machines of a cluster. A damaged picture is
left out and named; the others go on.
"""

from __future__ import annotations

import argparse
import json
import sys
import zipfile
import zlib
from collections import Counter
from pathlib import Path

import cv2
import numpy as np

from course_utils import data, files, jobs
from course_utils.data import crop
from course_utils.data.cards import DataError
from course_utils.reactions import hagrid

SIDE = 300  # pixels, the longer side of a shrunk picture
QUALITY = 90
SHARD = 500  # pictures
INDEX = "hagrid.json"
GREY = 114  # of the bars beside a picture that is made square
DAMAGED = "damaged"  # in what is known about a picture: why it could not be read
MOST_NAMED = 5  # damaged pictures on the command line


def decoded(content: bytes, side: int = SIDE) -> np.ndarray:
    """Decode a JPEG, uint8[h, w, 3] BGR; a picture of twice the side or more is decoded at a half, or a quarter.

    The decoder leaves out what the eye would not see in the smaller picture, which takes half of the time.
    Raises ValueError for anything else than a picture.
    """
    size = jpeg_size(content)
    times = max(size) // side if size else 1
    kind = {0: 1, 1: 1, 2: 2, 3: 2}.get(times, 4)
    flags = {1: cv2.IMREAD_COLOR, 2: cv2.IMREAD_REDUCED_COLOR_2, 4: cv2.IMREAD_REDUCED_COLOR_4}[kind]
    image = cv2.imdecode(np.frombuffer(content, np.uint8), flags | cv2.IMREAD_IGNORE_ORIENTATION)
    if image is None:
        raise ValueError("it holds a picture that cannot be decoded")
    return image


def jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Read width and height from a JPEG's header, None if they are not found."""
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = (int.from_bytes(content[at + i : at + i + 2], "big") for i in (5, 7))
            return width, height
        at += 2 + length
    return None


def shrunk(image: np.ndarray, side: int = SIDE) -> np.ndarray:
    """Resize a picture so that its longer side has `side` pixels; a smaller picture stays as it is."""
    scale = side / max(image.shape[:2])
    if scale >= 1:
        return image
    width, height = (max(1, round(n * scale)) for n in image.shape[1::-1])
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)


def letterbox(image: np.ndarray, side: int) -> np.ndarray:
    """Make a picture square without cutting or stretching it: uint8[side, side, 3], with grey bars where it ends."""
    return crop.letterbox(image, side, GREY)[0]


def centre_crop(image: np.ndarray, side: int) -> np.ndarray:
    """Cut the largest square out of a picture's middle: uint8[side, side, 3]."""
    height, width = image.shape[:2]
    short = min(height, width)
    top, left = (height - short) // 2, (width - short) // 2
    return cv2.resize(image[top : top + short, left : left + short], (side, side), interpolation=cv2.INTER_AREA)


def job(source, out, side: int = SIDE, size: int = SHARD) -> jobs.Job:
    """The job that shrinks the pictures of `source` (see `hagrid.index`) into shards of `size` in the folder `out`.

    A shard is a .tar in webdataset's layout: for each picture its JPEG, and a JSON with sign, user, split, boxes and
    landmarks. A damaged picture has the JSON alone, which says what is wrong.
    """
    # In the order of the archives a disk reads on without searching, and a shard opens one zip.
    entries = sorted(hagrid.index(source), key=lambda entry: (entry.archive, entry.member))
    names = "".join(f"{entry.name} {entry.sign} {entry.user} {entry.split}\n" for entry in entries)
    recipe = files.source_hash(__file__, hagrid, extra=f"{side} {size} {names}")

    def make(shard):
        read = hagrid.Source()
        content = [_packed(read, entry, side) for entry in entries[shard * size : (shard + 1) * size]]
        read.close()
        return content

    return jobs.Job("hagrid", out, make, recipe, ".tar", size, len(entries), "picture")


def _packed(read, entry, side):
    about = {"sign": entry.sign, "user": entry.user, "split": entry.split, "labels": entry.labels}
    about |= {"boxes": entry.boxes, "landmarks": entry.landmarks}
    try:
        image = shrunk(decoded(read(entry), side), side)
    except (ValueError, cv2.error, zipfile.BadZipFile, zlib.error, EOFError) as error:
        return entry.name, {"json": about | {DAMAGED: f"{entry.member}: {error}"}}
    code = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1]
    return entry.name, {"jpg": code.tobytes(), "json": about}


def run(source, out, side: int = SIDE, workers=2, progress: bool = True, size: int = SHARD) -> dict:
    """Shrink all pictures, and write the index; returns it.

    The index: how many pictures there are, counts by split and sign, each shard's SHA-256, and the damaged pictures
    with what is wrong, {name: why}. size: pictures in a shard. Raises DataError if all are damaged, or if one is
    missing or there twice, and as `jobs.run` does.
    """
    work = job(source, out, side, size)
    made = jobs.run(work, workers=workers, progress=progress)
    table, seen, damaged = Counter(), Counter(), {}
    for file in made:
        for name, about in facts(file):
            seen[name] += 1
            if DAMAGED in about:
                damaged[name] = about[DAMAGED]
            else:
                table[f"{about['split']} {about['sign']}"] += 1
    twice = [name for name, times in seen.items() if times > 1]
    if twice or len(seen) != work.count:
        raise DataError(f"{len(seen):,} of {work.count:,} pictures are in {out}, {len(twice):,} of them twice.")
    if len(damaged) == work.count:
        raise DataError(f"No picture can be read. The first: {next(iter(damaged.values()))}.")
    notes = {file.name: work.note(shard) for shard, file in enumerate(made)}
    index = {
        "pictures": work.count - len(damaged),
        "side": side,
        "counts": dict(sorted(table.items())),
        "shards": {name: note["sha256"] for name, note in notes.items()},
        DAMAGED: damaged,
    }
    with files.replacing(Path(out) / INDEX) as part:
        part.write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")
    return index


def facts(file):
    """Yield (name, what is known about it) for each picture of a shard."""
    for name, parts in jobs.read(file):
        yield name, json.loads(parts["json"])


def main(argv=None) -> int:
    """Shrink the archives that the command line names."""
    parser = argparse.ArgumentParser(
        prog="python -m course_utils.reactions.shrink", description=__doc__.splitlines()[0]
    )
    parser.add_argument("source", help="the folder with HaGRID's zips and annotations, or one zip")
    parser.add_argument("--out", default=None, help="a folder for the shards (default: the course's cache)")
    parser.add_argument("--side", type=int, default=SIDE, help="pixels of the longer side (default %(default)s)")
    parser.add_argument("--workers", default="2", help="processes, or the address of a Dask scheduler")
    options = parser.parse_args(argv)
    out = options.out or data.cache_dir() / "hagrid"
    workers = int(options.workers) if options.workers.isdigit() else options.workers
    index = run(options.source, out, options.side, workers)
    print(f"{index['pictures']:,} pictures in {len(index['shards'])} shards: {out}")
    if damaged := list(index[DAMAGED].values()):
        named = "; ".join(damaged[:MOST_NAMED]) + ("; ..." if len(damaged) > MOST_NAMED else "")
        print(f"{len(damaged):,} damaged pictures were left out ({INDEX} names all): {named}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
