"""Labels of hands as a file of COCO keypoints: one picture, one hand, 21 points, saved so that nothing is ever lost.

The format: cocodataset.org/#format-data (keypoint detection). Its flag v is 0 for a point without a label, 1 for a
hidden one, 2 for one that can be seen.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from course_utils.data.fetch import writing
from course_utils.data.reading import reading
from course_utils.track.hand import CONNECTIONS, LANDMARKS

POINTS = len(LANDMARKS)
CATEGORY = {
    "id": 1,
    "name": "hand",
    "supercategory": "person",
    "keypoints": list(LANDMARKS),
    "skeleton": [[a + 1, b + 1] for a, b in CONNECTIONS],  # COCO counts from 1
}


class Labels:
    """The labels of the pictures of a folder, in a file that is written after every change.

    file: of COCO keypoints; one that is there is read, and its other pictures stay in it. Raises DataError for another
    kind of file.
    """

    def __init__(self, file):
        self.file = Path(file)
        self._images, self._annotations = {}, {}
        if self.file.is_file():
            with reading(self.file, "a file of COCO keypoints of hands", "Move it away, or name another file."):
                self._read(json.loads(self.file.read_text(encoding="utf-8")))

    def _read(self, content):
        for image in content["images"]:
            self._images[str(image["file_name"])] = image
        names = {image["id"]: name for name, image in self._images.items()}
        for annotation in content["annotations"]:
            if len(annotation["keypoints"]) != 3 * POINTS:
                raise ValueError(f"a hand has {POINTS} keypoints of three numbers")
            self._annotations[names[annotation["image_id"]]] = annotation

    def __len__(self):
        return len(self._annotations)

    @property
    def names(self) -> list[str]:
        """The names of the labelled pictures."""
        return list(self._annotations)

    def __contains__(self, name):
        return name in self._annotations

    def __getitem__(self, name: str) -> np.ndarray:
        """The points of a labelled picture: float[21, 3], x and y in pixels and COCO's flag."""
        return np.array(self._annotations[name]["keypoints"], float).reshape(POINTS, 3)

    def put(self, name: str, size, points):
        """Label a picture, and save; name: of its file, size: width and height, points: as for `[name]`.

        Raises DataError if the file cannot be written; the label is kept here then, and the next call writes it, too.
        """
        points = np.asarray(points, float)
        if points.shape != (POINTS, 3) or not np.isfinite(points).all() or not np.isin(points[:, 2], (0, 1, 2)).all():
            raise ValueError(f"A label has {POINTS} rows of x, y and COCO's flag 0, 1 or 2.")
        points = np.where(points[:, 2:] > 0, points, 0)  # COCO: a point without a label is 0, 0, 0
        image = self._images.setdefault(name, {"id": 1 + max((i["id"] for i in self._images.values()), default=0)})
        image |= {"file_name": name, "width": int(size[0]), "height": int(size[1])}
        there = points[points[:, 2] > 0, :2]
        low, high = (there.min(0), there.max(0)) if len(there) else (np.zeros(2), np.zeros(2))
        self._annotations[name] = {
            "id": image["id"],
            "image_id": image["id"],
            "category_id": CATEGORY["id"],
            "keypoints": [round(value, 2) if i % 3 < 2 else int(value) for i, value in enumerate(points.ravel())],
            "num_keypoints": len(there),
            "bbox": np.round([*low, *(high - low)], 2).tolist(),
            "area": round(float(np.prod(high - low)), 2),
            "iscrowd": 0,
        }
        self.save()

    def remove(self, name: str):
        """Take a picture's label away, and save."""
        self._annotations.pop(name, None)
        self.save()

    def save(self):
        """Write the file; it is replaced in one step, so that a crash leaves the old one or the new one."""
        content = {
            "info": {"description": "hands, 21 points each"},
            "images": list(self._images.values()),
            "annotations": list(self._annotations.values()),
            "categories": [CATEGORY],
        }
        with writing(self.file) as part:
            part.write_text(json.dumps(content) + "\n", encoding="utf-8")
