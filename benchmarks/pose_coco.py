"""MediaPipe's pose tracker and the course's own pose net on sixteen photographs of COCO: OKS average precision.

    python benchmarks/pose_coco.py

Measured three ways: on whole photographs, as COCO counts; with every labelled person's box given, which leaves only
the joints to be found; and our net, which never saw a photograph, on whole ones and without eyes and ears.
"""

import time

import numpy as np

from course_utils import checkpoints, openpose
from course_utils.data import DataError
from course_utils.openpose import data as coco
from course_utils.openpose import metrics, poses
from course_utils.openpose.drawn_people import PARTS
from course_utils.overlay import Frame
from course_utils.track import BodyTracker
from course_utils.track.bodies import COCO_ROWS

BODY = [row for row, name in enumerate(coco.KEYPOINTS) if not name.endswith(("eye", "ear"))]
MARGIN = 0.25  # of a box on each side
FEWEST = 5  # labelled keypoints of somebody whose box is given


def whole(photos, confidence):
    """What the tracker finds in whole photographs, at most twenty people, and the milliseconds of a photograph."""
    with BodyTracker(20, "image", confidence) as tracker:
        start = time.perf_counter()
        scenes = openpose.on_photos(tracker, photos)
        return scenes, 1000 * (time.perf_counter() - start) / len(photos)


def boxed(photos, confidence):
    """OKS of every person with five labelled keypoints or more, cut out for the tracker; 0 where none is found."""
    found = []
    with BodyTracker(1, "image", confidence) as tracker:
        for photo in photos:
            for keypoints, area, (x, y, w, h) in zip(photo.keypoints, photo.areas, photo.boxes, strict=True):
                if (keypoints[:, 2] > 0).sum() < FEWEST:
                    continue
                x0, y0 = max(0, int(x - MARGIN * w)), max(0, int(y - MARGIN * h))
                cut = photo.image[y0 : int(y + (1 + MARGIN) * h) + 1, x0 : int(x + (1 + MARGIN) * w) + 1]
                frame = Frame(np.ascontiguousarray(cut))
                points = [body.pixels(frame)[list(COCO_ROWS)] for body in tracker(frame)]
                similarity = [
                    metrics.object_keypoint_similarity(p + np.array((x0, y0)), keypoints, area, coco.SIGMAS)
                    for p in points
                ]
                found.append(max(similarity, default=0.0))
    return np.array(found)


def ours(photos, net):
    """What the course's net finds in whole photographs, in COCO's rows without eyes and ears."""
    rows = [PARTS.index(coco.KEYPOINTS[row]) for row in BODY]
    scenes = []
    for photo in photos:
        people, scores = poses.find(net, photo.image)
        scenes.append((people[:, rows, :2], scores, photo.keypoints[:, BODY], photo.areas))
    return scenes


def _without_face(scenes):
    return [(found[:, BODY], scores, truth[:, BODY], areas) for found, scores, truth, areas in scenes]


def _line(name, scenes, sigmas):
    ap, ap50 = (metrics.average_precision(scenes, sigmas, t) for t in (metrics.THRESHOLDS, [0.5]))
    print(f"{name:<52} AP {ap:.3f}   AP at OKS 0.5 {ap50:.3f}   people found {sum(len(s[0]) for s in scenes)}")


def main():
    """Print the table; without the photographs, how to get them."""
    try:
        photos = coco.photos()
    except DataError as error:
        print(error)
        return
    labelled = sum(int((k[:, 2] > 0).any()) for photo in photos for k in photo.keypoints)
    print(f"{len(photos)} photographs, {labelled} people with labelled keypoints")
    for confidence in (0.3, 0.5):
        scenes, milliseconds = whole(photos, confidence)
        _line(f"MediaPipe, confidence {confidence}, 17 keypoints, {milliseconds:.0f} ms", scenes, coco.SIGMAS)
        _line(f"MediaPipe, confidence {confidence}, without eyes, ears", _without_face(scenes), coco.SIGMAS[BODY])
    similarity = boxed(photos, 0.3)
    print(
        f"MediaPipe, boxes given, {len(similarity)} people with {FEWEST} keypoints or more: found "
        f"{np.mean(similarity > 0):.0%}, OKS 0.5 or more {np.mean(similarity >= 0.5):.0%}, "
        f"median {np.median(similarity):.2f}"
    )
    _line("our net, without eyes, ears", ours(photos, checkpoints.load("openpose", "float16")), coco.SIGMAS[BODY])


if __name__ == "__main__":
    main()
