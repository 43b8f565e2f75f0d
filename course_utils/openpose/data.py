"""Photographs with people from COCO: pictures, 17 keypoints of each person, areas and boxes."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np

from course_utils.data import store
from course_utils.data.reading import picture, reading
from course_utils.openpose.metrics import COCO_SIGMAS
from course_utils.overlay import Frame
from course_utils.track.bodies import COCO_ROWS

KEYPOINTS = (
    "nose",
    *(f"{side} {part}" for part in ("eye", "ear") for side in ("left", "right")),
    *(
        f"{side} {joint}"
        for joint in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
        for side in ("left", "right")
    ),
)
SIGMAS = np.array([COCO_SIGMAS[name.split()[-1]] for name in KEYPOINTS])


@dataclass(frozen=True, eq=False)
class Photo:
    """A photograph with its people; those without labelled keypoints are not scored.

    image: uint8[h, w, 3] RGB. keypoints: float32[people, 17, 3], x, y in pixels and COCO's flag, rows as in KEYPOINTS.
    areas: float32[people], pixels². boxes: float32[people, 4], x, y, width, height.
    """

    image: np.ndarray
    keypoints: np.ndarray
    areas: np.ndarray
    boxes: np.ndarray


def photos() -> list[Photo]:
    """Read the sixteen photographs of the data set coco_people, to measure with; do not publish them.

    Raises DataError if they are not available.
    """
    folder = store.path("coco_people")
    with reading(folder, "the sixteen photographs from COCO", "Delete this folder and its archive, and get it again."):
        return _photos(folder)


def _photos(folder):
    files = sorted(folder.rglob("person_keypoints_*.json"))
    if not files:
        raise ValueError("there is no file person_keypoints_*.json in it")
    labels = json.loads(files[0].read_text(encoding="utf-8"))
    photos = []
    for entry in labels["images"]:
        file = next(folder.rglob(entry["file_name"]), None)
        if file is None:
            raise ValueError(f"the picture {entry['file_name']} is missing")
        people = [one for one in labels["annotations"] if one["image_id"] == entry["id"]]
        photos.append(
            Photo(
                picture(file.read_bytes()),
                np.array([one["keypoints"] for one in people], np.float32).reshape(-1, len(KEYPOINTS), 3),
                np.array([one["area"] for one in people], np.float32),
                np.array([one["bbox"] for one in people], np.float32).reshape(-1, 4),
            )
        )
    return photos


def track_photos(track, photos) -> list:
    """Track the bodies in photographs; returns the scenes for `metrics.average_precision`, with 17 keypoints each.

    track: a `BodyTracker` with mode="image". photos: from `photos`. A body's score is its mean visibility.
    """
    rows, scenes = list(COCO_ROWS), []
    for photo in photos:
        frame = Frame(photo.image)
        found = track(frame)
        points = np.array([body.pixels(frame)[rows] for body in found]).reshape(-1, len(rows), 2)
        scores = [body.visible[rows].mean() for body in found]
        scenes.append((points, scores, photo.keypoints, photo.areas, photo.boxes))
    return scenes
