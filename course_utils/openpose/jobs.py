"""Scenes of drawn people as a job: what the recipe of lesson 7 trains with."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from course_utils import jobs
from course_utils.data import store
from course_utils.files import source_hash
from course_utils.openpose import drawn_people

SIZE = (128, 128)
TRAIN_SEED = 1_000_000  # the random seed of the first scene; the lesson draws with other seeds
SHARD = 500  # scenes in one file


def people(count: int = 12_000, seed: int = TRAIN_SEED, out: Path | None = None) -> jobs.Job:
    """Draw scenes of 1 to 4 people; `python -m course_utils train openpose` finds those of the default folder.

    count: of scenes. seed: of the first scene. out: the folder, by default in the cache.
    """
    name = f"people-{seed}-{source_hash(drawn_people)}"

    def make(shard):  # always a whole shard, so that it also serves a larger count
        return draw_scenes(range(seed + shard * SHARD, seed + (shard + 1) * SHARD))

    folder = out or store.cache_dir() / "jobs" / name
    return jobs.Job("people", folder, make, f"{name}-{SHARD}", ".npz", SHARD, count, "scene")


def draw_scenes(seeds, size=SIZE) -> dict:
    """Draw one scene a seed: the arrays of a shard.

    images: uint8[n, h, w, 3]. keypoints: float32[people, 14, 3] and areas: float32[people], of all scenes in a row.
    ends: int[n], where each scene's people end.
    """
    with ThreadPoolExecutor(jobs.threads()) as pool:
        drawn = list(pool.map(lambda seed: drawn_people.draw(seed, size=size), seeds))
    return {
        "images": np.stack([scene.image for scene in drawn]),
        "keypoints": np.concatenate([scene.keypoints for scene in drawn]),
        "areas": np.concatenate([scene.areas for scene in drawn]),
        "ends": np.cumsum([len(scene.areas) for scene in drawn]),
    }
