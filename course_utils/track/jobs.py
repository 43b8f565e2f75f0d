"""Tracking the hands of a whole data set, as a job."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from course_utils import jobs
from course_utils.data import store
from course_utils.data.pictures import Pictures, upright
from course_utils.files import source_hash
from course_utils.overlay import Frame

LARGEST = 1280  # pixels of width and height of a picture that is tracked; larger ones are shrunk


def hands(source: Path, hands: int = 1, shard: int = 1000, ending: str = ".npz", out: Path | None = None) -> jobs.Job:
    """Track the hands in all pictures of a data set; a table with a row for each hand, or for a picture without one.

    source: a folder of pictures, a .zip, or a folder of .tar shards. hands: at most so many in a picture. shard:
    pictures in a file. ending: .npz, or .parquet, which needs pyarrow. out: the folder, by default in the cache.
    Columns: picture (its name), width and height as it is tracked (0 if it cannot be read), hand (its number, -1 for
    none), right, score, points [n, 21, 3] and world [n, 21, 3] as of `track.Hand`, NaN for none.
    """
    source = Path(source).absolute()
    found = Pictures(source)
    count = len(found.sizes)

    def make(number):
        first = number * shard
        return track(found.read(range(first, min(first + shard, count))), hands)

    recipe = f"{source_hash(__file__)}-{found.key}-{hands}-{shard}"
    folder = out or store.cache_dir() / "jobs" / f"{source.stem}-hands"
    return jobs.Job("hands", folder, make, recipe, ending, shard, count, "picture")


def track(pictures, hands: int = 1) -> dict:
    """Track the hands in pictures, pairs of a name and bytes: the columns that the job `hands` describes."""
    from course_utils.track import HandTracker

    rows, nothing = [], np.full((21, 3), np.nan, np.float32)
    with HandTracker(hands, mode="image") as tracker:
        for name, content in pictures:
            try:
                image = np.array(upright(content, LARGEST))
            except ValueError:
                rows.append((name, 0, 0, -1, False, 0.0, nothing, nothing))
                continue
            size = image.shape[1::-1]
            for i, hand in enumerate(tracker(Frame(image, still=True))):
                right = hand.handedness == "Right"
                rows.append((name, *size, i, right, hand.score, hand.points, hand.world))
            if not rows or rows[-1][0] != name:
                rows.append((name, *size, -1, False, 0.0, nothing, nothing))
    kinds = {"picture": str, "width": np.int32, "height": np.int32, "hand": np.int8, "right": bool}
    kinds |= dict.fromkeys(("score", "points", "world"), np.float32)
    return {name: np.array(column, kinds[name]) for name, column in zip(kinds, zip(*rows, strict=True), strict=True)}
