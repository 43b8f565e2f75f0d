"""How well does SignNet find hands in real pictures? Measured against masks that were made without any net of ours.

    python benchmarks/signnet_real.py --show folder

Masks: landmarks (MediaPipe's, or those annotated) say where a hand is for sure and where it cannot be; GrabCut (Rother,
Kolmogorov and Blake 2004, doi 10.1145/1015706.1015720) draws the line between, and the hand ends square to its palm
below the wrist. `--check` says how good that is: the same on composites, whose true masks are known, with landmarks
from the tracker. The pictures stay where they are; `--show` writes contact sheets for your own eyes.
"""

from __future__ import annotations

import argparse
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import cv2
import numpy as np

from course_utils import checkpoints, data, lite, signnet
from course_utils.overlay import Frame
from course_utils.signnet import segmentation
from course_utils.signnet.composites import LEFT, RIGHT, compose
from course_utils.signnet.cutouts import without_arm
from course_utils.signnet.train import UNSEEN, drawn_hands, stages
from course_utils.track.hands import BONES, PALM

NEAR, FAR = 0.11, 0.3  # palm lengths from the skeleton: surely hand, surely not


def grabcut_mask(image, hands) -> np.ndarray:
    """Segment hands by their landmarks float[k, 21, 2] in pixels: bool[h, w]."""
    found = np.zeros(image.shape[:2], bool)
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
        scale = 400 / max(crop.shape[:2])  # GrabCut's border is finer on a larger picture
        crop = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        at, unit = (points - low) * scale, palm * scale
        sure = _skeleton(at, crop.shape[:2], unit, NEAR)
        distance = cv2.distanceTransform((~sure).astype(np.uint8), cv2.DIST_L2, 5)
        work = np.full(crop.shape[:2], cv2.GC_PR_BGD, np.uint8)
        work[distance < 0.15 * unit] = cv2.GC_PR_FGD
        work[distance > FAR * unit] = cv2.GC_BGD
        work[sure] = cv2.GC_FGD
        cv2.grabCut(crop, work, None, np.zeros((1, 65)), np.zeros((1, 65)), 5, cv2.GC_INIT_WITH_MASK)
        mask = without_arm(np.isin(work, (cv2.GC_FGD, cv2.GC_PR_FGD)), at)
        mask = cv2.medianBlur(mask.astype(np.uint8), 5)
        _, pieces = cv2.connectedComponents(mask)
        kept = np.isin(pieces, np.setdiff1d(pieces[sure & (mask > 0)], 0)).astype(np.uint8) * 255
        size = (high - low).tolist()
        found[low[1] : high[1], low[0] : high[0]] |= cv2.resize(kept, size, interpolation=cv2.INTER_AREA) > 127
    return found


def _skeleton(points, shape, palm, width):
    sure = np.zeros(shape, np.uint8)
    pixels = np.rint(points).astype(np.int32)
    cv2.fillPoly(sure, [pixels[[*PALM]]], 1)
    for chain in BONES:
        cv2.polylines(sure, [pixels[[*chain]]], False, 1, max(1, round(2 * 0.6 * width * palm)))
    return sure > 0


def track(images, count=2):
    """Landmarks of the hands in each picture: a list of float[k, 21, 2] in pixels."""
    from course_utils.track import HandTracker

    with HandTracker(hands=count, mode="image", confidence=0.4) as tracker:
        return [
            np.array([hand.points[:, :2] * image.shape[1::-1] for hand in tracker(Frame(image))]).reshape(-1, 21, 2)
            for image in images
        ]


def webcam():
    """67 webcam pictures of one man with boxes around his hands: pictures and boxes float[k, 4] in pixels."""
    images, boxes = [], []
    for file in sorted(data.path("webcam_hands").rglob("*.jpg")):
        tree, corners = ElementTree.parse(file.with_suffix(".xml")), ("xmin", "ymin", "xmax", "ymax")
        boxes.append(np.array([[float(box.find(c).text) for c in corners] for box in tree.iter("bndbox")]))
        images.append(np.ascontiguousarray(cv2.imdecode(np.fromfile(file, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]))
    return images, boxes


def complete(hands, boxes) -> bool:
    """Whether each annotated box holds the middle of exactly one hand, and no hand lies outside all boxes."""
    middles = hands[:, [0, 5, 9, 13, 17]].mean(1)
    inside = (middles[:, None] >= boxes[:, :2]) & (middles[:, None] <= boxes[:, 2:])
    inside = inside.all(-1)
    return len(hands) == len(boxes) > 0 and (inside.sum(0) >= 1).all() and inside.any(1).all()


def check(count=60):
    """IoU of GrabCut's masks with the true ones on composites of drawn hands, where the tracker finds as many hands."""
    (_, _), (hands, _) = drawn_hands()
    stage_list, rng, counts = stages(UNSEEN, 0.1, 400), np.random.default_rng(0), np.zeros((2, 2), int)
    chosen = [[hands[rng.integers(len(hands))]] for _ in range(count)]
    made = [compose(pair, stage_list[rng.integers(len(stage_list))], rng, True, (0.25, 0.5), 15) for pair in chosen]
    used = 0
    for one, hands in zip(made, track([one.image for one in made]), strict=True):
        if len(hands) == 1:
            used += 1
            counts += segmentation.confusion(
                np.isin(one.label, (LEFT, RIGHT)).astype(int), grabcut_mask(one.image, hands).astype(int), 2
            )
    return used, segmentation.iou(counts)[1]


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", default=None, metavar="DIR", help="a folder with .tflite files of the net")
    parser.add_argument("--show", metavar="DIR", help="write contact sheets here: picture, mask, answer")
    parser.add_argument("--check", action="store_true", help="how good are the masks themselves?")
    options = parser.parse_args(argv)
    if options.check:
        used, share = check()
        print(f"masks made by GrabCut against true ones, {used} composites: IoU {share:.3f}")
    for kind, name in checkpoints.SHIPPED.items():
        net = lite.Lite(Path(options.checkpoint) / name) if options.checkpoint else checkpoints.load("signnet", kind)
        images, boxes = webcam()
        counts, used, sheet = np.zeros((2, 2), int), 0, []
        for image, hands, box in zip(images, track(images), boxes, strict=True):
            if not complete(hands, box):
                continue
            used += 1
            mask = grabcut_mask(image, hands)
            found = np.isin(signnet.labels(net, image), (LEFT, RIGHT))
            one = segmentation.confusion(mask.astype(int), found.astype(int), 2)
            counts += one
            sheet.append((segmentation.iou(one)[1], image, mask, found))
        each = [row[0] for row in sheet]
        print(
            f"{kind}: webcam, {used} of {len(images)} pictures: hand IoU {segmentation.iou(counts)[1]:.3f} of all "
            f"pixels, median of pictures {np.median(each):.3f}, worst {min(each):.3f}"
        )
    if options.show:
        _show(sheet, Path(options.show))


def _show(sheet, folder):
    rows = []
    for _, image, mask, found in sorted(sheet, key=lambda row: row[0]):
        tinted = [np.where(area[..., None], image, image // 4) for area in (mask, found)]
        rows.append(np.hstack([cv2.resize(picture, (240, 180)) for picture in (image, *tinted)]))
    folder.mkdir(parents=True, exist_ok=True)
    for first in range(0, len(rows), 24):
        part = rows[first : first + 24]
        part += [np.zeros_like(part[0])] * (-len(part) % 3)
        picture = np.vstack([np.hstack(part[i : i + 3]) for i in range(0, len(part), 3)])
        cv2.imwrite(str(folder / f"webcam-{first:03d}.jpg"), picture[..., ::-1])


if __name__ == "__main__":
    main()
