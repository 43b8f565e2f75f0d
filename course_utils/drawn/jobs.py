"""Rendered hands as a job."""

from __future__ import annotations

from pathlib import Path

from course_utils import jobs
from course_utils.data import store
from course_utils.drawn import hand
from course_utils.drawn.hand import dataset


def hands(count: int = 10_000, size: int = 128, seed: int = 0, shard: int = 1000, out: Path | None = None) -> jobs.Job:
    """Render hands with their labels; read them with `course_utils.drawn.hand.read(folder)`.

    count: of hands. size: pixels of width and height. shard: hands in a file. out: the folder, by default in the cache.
    """
    recipe = hand.Recipe(count, size, seed, shard=shard)
    return dataset.job(out or store.cache_dir() / "jobs" / f"hands-{recipe.key}", recipe)
