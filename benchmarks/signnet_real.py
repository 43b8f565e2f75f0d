"""How well SignNet finds hands in real webcam pictures, as IoU with masks that no net of ours made; quoted in lesson 6.

    python benchmarks/signnet_real.py
    python benchmarks/signnet_real.py --smoke

How the masks are made: landmarks (MediaPipe's) show where a hand certainly is and where it cannot be; GrabCut (Rother,
Kolmogorov and Blake 2004, doi 10.1145/1015706.1015720) finds the border between the two; below the wrist, the hand is
cut off at a right angle to the palm. `--check` measures how good these masks are, on composites whose true masks are
known. The pictures stay where they are; `--show` writes contact sheets for your own eyes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

NEAR, FAR = 0.11, 0.3  # palm lengths from the skeleton: certainly hand, certainly not


def grabcut_mask(image, hands):
    """Segment hands by their landmarks float[k, 21, 2] in pixels: bool[h, w]."""
    import cv2
    import numpy as np

    from course_utils.signnet.cutouts import without_arm

    whole = np.zeros(image.shape[:2], bool)
    for points in hands:
        palm = float(np.linalg.norm(points[9] - points[0]))
        palm = max(
            palm, 0.6 * float(np.linalg.norm(points[5] - points[17])), 0.35 * float(np.ptp(points, axis=0).max())
        )
        low = np.maximum(np.floor(points.min(0) - palm).astype(int), 0)
        high = np.minimum(np.ceil(points.max(0) + palm).astype(int), image.shape[1::-1])
        crop = np.ascontiguousarray(image[low[1] : high[1], low[0] : high[0]])
        if crop.size == 0:
            continue
        scale = 400 / max(crop.shape[:2])  # GrabCut's border is finer in a larger picture
        crop = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        points, unit = (points - low) * scale, palm * scale
        skeleton = draw_skeleton(points, crop.shape[:2], unit, NEAR)
        distance = cv2.distanceTransform((~skeleton).astype(np.uint8), cv2.DIST_L2, 5)
        work = np.full(crop.shape[:2], cv2.GC_PR_BGD, np.uint8)
        work[distance < 0.15 * unit] = cv2.GC_PR_FGD
        work[distance > FAR * unit] = cv2.GC_BGD
        work[skeleton] = cv2.GC_FGD
        cv2.grabCut(crop, work, None, np.zeros((1, 65)), np.zeros((1, 65)), 5, cv2.GC_INIT_WITH_MASK)
        mask = without_arm(np.isin(work, (cv2.GC_FGD, cv2.GC_PR_FGD)), points)
        mask = cv2.medianBlur(mask.astype(np.uint8), 5)
        _, pieces = cv2.connectedComponents(mask)
        mask = np.isin(pieces, np.setdiff1d(pieces[skeleton & (mask > 0)], 0)).astype(np.uint8) * 255
        size = (high - low).tolist()
        whole[low[1] : high[1], low[0] : high[0]] |= cv2.resize(mask, size, interpolation=cv2.INTER_AREA) > 127
    return whole


def draw_skeleton(points, shape, palm, width):
    """Draw the palm and the bones of a hand: bool[h, w]."""
    import cv2
    import numpy as np

    from course_utils.track.hand import BONES, PALM

    skeleton = np.zeros(shape, np.uint8)
    pixels = np.rint(points).astype(np.int32)
    cv2.fillPoly(skeleton, [pixels[[*PALM]]], 1)
    for chain in BONES:
        cv2.polylines(skeleton, [pixels[[*chain]]], False, 1, max(1, round(2 * 0.6 * width * palm)))
    return skeleton > 0


def track(images):
    """Track hands and face in each picture: a list of `signnet.Seen`."""
    from course_utils.overlay import Frame
    from course_utils.signnet import PersonTracker

    tracker = PersonTracker("image", confidence=0.4)
    return [tracker(Frame(image)) for image in images]


def pixels(seen, image):
    """The landmarks of the tracked hands, float[k, 21, 2] in pixels."""
    import numpy as np

    return np.array([hand.points[:, :2] * image.shape[1::-1] for hand in seen.hands]).reshape(-1, 21, 2)


def complete(hands, boxes) -> bool:
    """Whether each annotated box has the centre of exactly one hand, and no hand is outside all boxes."""
    centres = hands[:, [0, 5, 9, 13, 17]].mean(1)
    inside = (centres[:, None] >= boxes[:, :2]) & (centres[:, None] <= boxes[:, 2:])
    inside = inside.all(-1)
    return len(hands) == len(boxes) > 0 and (inside.sum(0) >= 1).all() and inside.any(1).all()


def check(count=60):
    """Compare GrabCut's masks with true ones on composites of drawn hands: how many the tracker finds, and the IoU."""
    import numpy as np

    from course_utils.signnet import segmentation
    from course_utils.signnet.composites import LEFT, RIGHT, compose
    from course_utils.signnet.examples import TEST_SEED, draw_backgrounds, drawn_hands

    (_, _), (hands, _) = drawn_hands()
    backgrounds, rng, counts = draw_backgrounds(TEST_SEED, 0.1, 400), np.random.default_rng(0), np.zeros((2, 2), int)
    chosen = [[hands[rng.integers(len(hands))]] for _ in range(count)]
    made = [compose(hand, backgrounds[rng.integers(len(backgrounds))], rng, True, (0.25, 0.5), 15) for hand in chosen]
    used = 0
    for scene, seen in zip(made, track([scene.image for scene in made]), strict=True):
        if len(points := pixels(seen, scene.image)) == 1:
            used += 1
            truth, mask = np.isin(scene.label, (LEFT, RIGHT)), grabcut_mask(scene.image, points)
            counts += segmentation.confusion(truth.astype(int), mask.astype(int), 2)
    return used, segmentation.iou(counts)[1]


def main(argv=None):
    """Print hand IoU of both files of the net."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", metavar="DIR", help="a folder with the two .tflite files of another net")
    parser.add_argument("--show", metavar="DIR", help="write contact sheets here: picture, mask, prediction")
    parser.add_argument("--check", action="store_true", help="also measure how good the masks are")
    parser.add_argument("--smoke", action="store_true", help="four pictures")
    options = parser.parse_args(argv)

    import numpy as np

    from course_utils import checkpoints, lite, signnet
    from course_utils.signnet import segmentation
    from course_utils.signnet.composites import LEFT, RIGHT
    from course_utils.signnet.data import webcam_pictures

    if options.check:
        used, share = check(4 if options.smoke else 60)
        print(f"masks made by GrabCut against true ones, {used} composites: IoU {share:.3f}")
    images, boxes = (some[: 4 if options.smoke else None] for some in webcam_pictures())
    rows = [
        (image, seen, grabcut_mask(image, pixels(seen, image)))
        for image, seen, box in zip(images, track(images), boxes, strict=True)
        if complete(pixels(seen, image), box)
    ]
    for kind, name in checkpoints.SHIPPED.items():
        net = lite.Lite(Path(options.checkpoint) / name) if options.checkpoint else checkpoints.load("signnet", kind)
        for how in ("picture alone", "with the tracker"):
            counts, sheet = np.zeros((2, 2), int), []
            for image, seen, mask in rows:
                seen = seen if how == "with the tracker" else signnet.picture_alone(image)
                predicted = np.isin(signnet.labels(net, image, seen), (LEFT, RIGHT))
                one = segmentation.confusion(mask.astype(int), predicted.astype(int), 2)
                counts += one
                sheet.append((segmentation.iou(one)[1], image, mask, predicted))
            each = [row[0] for row in sheet]
            print(
                f"{kind}, {how}: webcam, {len(rows)} of {len(images)} pictures: hand IoU of all pixels "
                f"{segmentation.iou(counts)[1]:.3f}, median of pictures {np.median(each):.3f}, lowest {min(each):.3f}"
            )
    if options.show:
        show(sheet, Path(options.show))


def show(sheet, folder):
    """Write contact sheets, the pictures with the lowest IoU first: picture, mask and prediction side by side."""
    import cv2
    import numpy as np

    rows = []
    for _, image, mask, predicted in sorted(sheet, key=lambda row: row[0]):
        dark = [np.where(area[..., None], image, image // 4) for area in (mask, predicted)]
        rows.append(np.hstack([cv2.resize(picture, (240, 180)) for picture in (image, *dark)]))
    folder.mkdir(parents=True, exist_ok=True)
    for first in range(0, len(rows), 24):
        part = rows[first : first + 24]
        part += [np.zeros_like(part[0])] * (-len(part) % 3)
        picture = np.vstack([np.hstack(part[i : i + 3]) for i in range(0, len(part), 3)])
        cv2.imwrite(str(folder / f"webcam-{first:03d}.jpg"), picture[..., ::-1])


if __name__ == "__main__":
    main()
