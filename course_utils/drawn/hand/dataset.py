"""Rendered hands as a data set: shards of JPEG pictures with their labels, made in parallel and kept on disk.

A folder holds `hands.json` (the recipe) and `hands-00000.npz`, ..., each with the note that `jobs` writes. A shard has
the arrays of FIELDS, and pictures and part masks as concatenated files: picture i is
jpeg[jpeg_ends[i - 1] : jpeg_ends[i]]. No pickle is written or read. Picture i depends only on the recipe and i, so the
number of workers changes nothing.
"""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np

from course_utils import jobs
from course_utils.data.cards import DataError
from course_utils.data.fetch import writing
from course_utils.data.reading import arrays, picture, reading
from course_utils.drawn import backgrounds, compiled, sensor, skin
from course_utils.drawn.hand.poses import POSES, find
from course_utils.drawn.hand.random_scene import draw
from course_utils.drawn.hand.scene import SIDES, VIEWS
from course_utils.files import source_hash

VERSION = 1
FIELDS = ("keypoints", "world", "visible", "box", "camera", "angles", "pose", "side", "view", "tone", "ita", "monk")
INDEX, PICTURES, MASKS = "hands.json", "jpeg", "parts"
MANY = 1000  # hands that take longer to render than processes take to start


@dataclass(frozen=True)
class Recipe:
    """How to make a data set.

    count: of pictures; poses and views are used in turn. size: pixels of width and height. seed: random seed.
    poses, views: names. roll, tilt: largest turns in degrees. shard: pictures in a file.
    """

    count: int = 2000
    size: int = 128
    seed: int = 0
    poses: tuple = tuple(POSES)
    views: tuple = tuple(VIEWS)
    roll: float = 45.0
    tilt: float = 30.0
    shard: int = 500

    def __post_init__(self):
        for pose in self.poses:
            find(pose)

    def draw(self, i):
        """Draw picture i with its labels (`labels.Sample`)."""
        turn = i // len(self.poses)
        pose, view = self.poses[i % len(self.poses)], self.views[turn % len(self.views)]
        return draw([self.seed, i], pose, view, (self.size, self.size), roll=self.roll, tilt=self.tilt)

    def arrays(self, shard: int) -> dict:
        """Draw a shard, and make its arrays."""
        numbers = range(shard * self.shard, min((shard + 1) * self.shard, self.count))
        with ThreadPoolExecutor(jobs.threads()) as pool:
            return _stack(list(pool.map(lambda i: _pack(self.draw(i), self), numbers)))

    @property
    def key(self):
        """A short name for the pictures of this recipe and this version of the renderer."""
        sources = [*sorted(Path(__file__).parent.glob("*.py")), backgrounds, compiled, sensor, skin]
        return source_hash(*sources, extra=json.dumps(asdict(self)))


def job(folder, recipe: Recipe) -> jobs.Job:
    """The job that makes a data set in a folder."""

    def write_index(_):
        index = {"version": VERSION, **asdict(recipe), "fields": FIELDS}
        with writing(Path(folder) / INDEX) as part:
            part.write_text(json.dumps(index, indent=1), encoding="utf-8")

    return jobs.Job("hands", folder, recipe.arrays, recipe.key, ".npz", recipe.shard, recipe.count, "hand", write_index)


def make(folder, recipe: Recipe, workers=None, progress=True) -> Path:
    """Render a data set into a folder; existing shards are kept, so an interrupted run continues.

    workers: as for `jobs.run`; by default this process with its threads for a few hands, else one process for each
    core. Raises DataError if the folder cannot be written.
    """
    if workers is None:
        workers = 0 if recipe.count < MANY else os.cpu_count()
    jobs.run(job(folder, recipe), workers=workers, progress=progress)
    return Path(folder)


def _pack(sample, recipe):
    label = sample.hands[0]
    jpeg = cv2.imencode(".jpg", sample.image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])[1]
    mask = cv2.imencode(".png", sample.parts, [cv2.IMWRITE_PNG_COMPRESSION, 9])[1]
    fields = {name: getattr(label, name) for name in FIELDS}
    fields["pose"] = recipe.poses.index(label.pose)
    fields["side"], fields["view"] = SIDES.index(label.side), list(VIEWS).index(label.view)
    return jpeg, mask, fields


def _stack(samples):
    jpegs, masks, fields = zip(*samples, strict=True)
    arrays = {}
    for name, files in ((PICTURES, jpegs), (MASKS, masks)):
        arrays[name] = np.concatenate([file.ravel() for file in files])
        arrays[f"{name}_ends"] = np.cumsum([file.size for file in files])
    for name in FIELDS:
        values = np.stack([one[name] for one in fields])
        arrays[name] = values.astype(np.float32) if values.dtype == np.float64 else values
    return arrays


def read(folder, masks=False) -> dict:
    """Read a data set's arrays.

    Returns image uint8[n, h, w, 3], the arrays of FIELDS (float32[n, 21, 3] keypoints and so on; pose, side and view
    are indices into poses, sides, views), those three lists of names, and with masks=True parts uint8[n, h, w].
    Raises FileNotFoundError if there is no data set, DataError for one of another version, for a damaged one, and when
    a part of it is missing.
    """
    file = Path(folder) / INDEX
    if not file.is_file():
        raise FileNotFoundError(f"{folder} holds no rendered hands ({INDEX} is missing). Make them: dataset.make(...).")
    with reading(folder, "a whole set of rendered hands", "Delete this folder and make it again."):
        return _read(Path(folder), json.loads(file.read_text(encoding="utf-8")), masks)


def _read(folder, index, masks):
    if index["version"] != VERSION:
        raise ValueError(f"it is of version {index['version']}, this code reads {VERSION}")
    count, parts = int(index["count"]), -(-int(index["count"]) // int(index["shard"]))
    shards = [arrays(folder / f"hands-{number:05d}.npz") for number in range(parts)]
    found = {field: np.concatenate([shard[field] for shard in shards]) for field in FIELDS}
    for name, target in ((PICTURES, "image"), (MASKS, MASKS)):
        if name == PICTURES or masks:
            files = [file for shard in shards for file in np.split(shard[name], shard[f"{name}_ends"][:-1])]
            found[target] = np.stack([picture(file.tobytes(), grey=name == MASKS) for file in files])
    if any(len(array) != count for array in found.values()):
        raise ValueError(f"it does not hold {count} hands")
    return {**found, "poses": list(index["poses"]), "sides": list(SIDES), "views": list(VIEWS)}


def load(cache, train=2000, test=500, size=128, seed=0, workers=None, **recipe):
    """Load rendered hands for training and testing; they are rendered once and kept in the folder `cache`.

    recipe: other fields of `Recipe`. The test pictures have other people and backgrounds than the training pictures.
    Returns ((x, y), (x, y), classes): x uint8[n, size, size, 3], y int64[n] into classes, the names of the poses.
    """
    parts = []
    for number, count in enumerate((train, test)):
        made = Recipe(count=count, size=size, seed=2 * seed + number, **recipe)
        folder = Path(cache) / f"hands-{made.key}"
        try:
            found = read(folder)
        except (FileNotFoundError, DataError):
            found = read(make(folder, made, workers))
        parts.append((found["image"], found["pose"].astype(np.int64)))
    return *parts, found["poses"]
