"""How well MediaPipe and our pose net find people in sixteen photographs of COCO, as OKS AP; quoted in lesson 7.

    python benchmarks/openpose_coco.py
    python benchmarks/openpose_coco.py --smoke

Measured in three ways: MediaPipe on whole photographs, as COCO does; MediaPipe with the box of every labelled person
given, so that only the joints must be found; and our net, which was never trained with photographs, on whole ones and
without eyes and ears, which it does not have.
"""

from __future__ import annotations

import argparse
import time

MARGIN = 0.25  # of a box on each side
MIN_LABELLED = 5  # keypoints of a person whose box is given


def whole(photos, confidence):
    """Track at most twenty people in whole photographs; returns the scenes and the milliseconds for a photograph."""
    from course_utils import openpose
    from course_utils.track import BodyTracker

    with BodyTracker(20, "image", confidence) as tracker:
        start = time.perf_counter()
        scenes = openpose.track_photos(tracker, photos)
        return scenes, 1000 * (time.perf_counter() - start) / len(photos)


def boxed(photos, confidence):
    """The OKS of each person with five labelled keypoints or more, cut out by its box: float[n]; 0 if none is found."""
    import numpy as np

    from course_utils.openpose import data as coco
    from course_utils.openpose import metrics
    from course_utils.overlay import Frame
    from course_utils.track import BodyTracker
    from course_utils.track.bodies import COCO_ROWS

    similarities = []
    with BodyTracker(1, "image", confidence) as tracker:
        for photo in photos:
            for keypoints, area, (x, y, w, h) in zip(photo.keypoints, photo.areas, photo.boxes, strict=True):
                if (keypoints[:, 2] > 0).sum() < MIN_LABELLED:
                    continue
                x0, y0 = max(0, int(x - MARGIN * w)), max(0, int(y - MARGIN * h))
                cut = photo.image[y0 : int(y + (1 + MARGIN) * h) + 1, x0 : int(x + (1 + MARGIN) * w) + 1]
                frame = Frame(np.ascontiguousarray(cut))
                points = [body.pixels(frame)[list(COCO_ROWS)] + np.array((x0, y0)) for body in tracker(frame)]
                oks = [metrics.object_keypoint_similarity(p, keypoints, area, coco.SIGMAS) for p in points]
                similarities.append(max(oks, default=0.0))
    return np.array(similarities)


def ours(photos, net, body):
    """Find people in whole photographs with the course's net; body: the rows of COCO's keypoints that it has."""
    from course_utils.openpose import data as coco
    from course_utils.openpose import skeletons
    from course_utils.openpose.drawn_people import PARTS

    rows = [PARTS.index(coco.KEYPOINTS[row]) for row in body]
    scenes = []
    for photo in photos:
        people, scores = skeletons.find(net, photo.image)
        scenes.append((people[:, rows, :2], scores, photo.keypoints[:, body], photo.areas, photo.boxes))
    return scenes


def line(name, scenes, sigmas):
    """Print the scores of one row of the table."""
    from course_utils.openpose import metrics

    ap, ap50 = (metrics.average_precision(scenes, sigmas, t) for t in (metrics.THRESHOLDS, [0.5]))
    print(f"{name:<52} AP {ap:.3f}   AP at OKS 0.5 {ap50:.3f}   people found {sum(len(s[0]) for s in scenes)}")


def main(argv=None) -> int:
    """Print the table; returns 1 without the photographs, and says how to get them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="two photographs and one confidence threshold")
    arguments = parser.parse_args(argv)

    import numpy as np

    from course_utils import checkpoints
    from course_utils.data import DataError
    from course_utils.openpose import data as coco

    try:
        photos = coco.photos()[: 2 if arguments.smoke else None]
    except DataError as error:
        print(error)
        return 1
    body = [row for row, name in enumerate(coco.KEYPOINTS) if not name.endswith(("eye", "ear"))]
    labelled = sum(int((k[:, 2] > 0).any()) for photo in photos for k in photo.keypoints)
    print(f"{len(photos)} photographs, {labelled} people with labelled keypoints")
    for confidence in (0.3,) if arguments.smoke else (0.3, 0.5):
        scenes, milliseconds = whole(photos, confidence)
        line(f"MediaPipe, confidence {confidence}, 17 keypoints, {milliseconds:.0f} ms", scenes, coco.SIGMAS)
        scenes = [(people[:, body], scores, truth[:, body], *rest) for people, scores, truth, *rest in scenes]
        line(f"MediaPipe, confidence {confidence}, without eyes, ears", scenes, coco.SIGMAS[body])
    similarity = boxed(photos, 0.3)
    print(
        f"MediaPipe, boxes given, {len(similarity)} people with {MIN_LABELLED} keypoints or more: found "
        f"{np.mean(similarity > 0):.0%}, OKS 0.5 or more {np.mean(similarity >= 0.5):.0%}, "
        f"median {np.median(similarity):.2f}"
    )
    net = checkpoints.load("openpose", "float16")
    line("our net, without eyes, ears", ours(photos, net, body), coco.SIGMAS[body])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
