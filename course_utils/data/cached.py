"""Arrays that take long to make, kept in the cache under a name that changes with their source code."""

from __future__ import annotations

from contextlib import suppress

import numpy as np

from course_utils.data import store
from course_utils.data.cards import DataError
from course_utils.data.fetch import writing
from course_utils.data.reading import arrays as read_arrays
from course_utils.data.reading import reading


def arrays(name: str, make) -> dict[str, np.ndarray]:
    """Read arrays from the cache, or make and keep them.

    name: of the file in the folder "made" of the cache, without its suffix; put `files.source_hash` into it. make: a
    callable that returns a dict of arrays. A damaged file is made again. Without a writable cache nothing is kept.
    """
    file = store.cache_dir() / "made" / f"{name}.npz"
    if file.is_file():
        with suppress(DataError), reading(file, "an .npz of the course"):
            if kept := read_arrays(file):
                return kept
    made = make()
    try:
        with writing(file) as part, open(part, "wb") as opened:
            np.savez_compressed(opened, **made)
    except DataError:
        pass  # the next call makes the arrays again
    return made


def chunks(name: str, count: int, size: int, make, what: str) -> list[dict[str, np.ndarray]]:
    """Make arrays in chunks that are kept in the cache, so that an interruption costs one chunk at most.

    name, and make(first, size): as for `arrays`. count: of all examples; size: of a chunk. what: words for the bar.
    """
    from tqdm.auto import tqdm

    starts = tqdm(range(0, count, size), what, unit_scale=size, unit="example")
    return [arrays(f"{name}/{first:07d}", lambda first=first: make(first, size)) for first in starts]
