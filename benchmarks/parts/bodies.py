"""Lessons 4, 7 and 11: yawns on single pictures, and people's joints on photographs."""

from __future__ import annotations

import numpy as np

from course_utils import checkpoints
from course_utils.data import DataError
from course_utils.drowsiness.demo import YAWN
from course_utils.drowsiness.eye_aspect_ratio import mouth_aspect_ratio
from course_utils.openpose import data as coco
from course_utils.openpose import metrics, skeletons
from course_utils.openpose.drawn_people import PARTS
from course_utils.overlay import Frame
from course_utils.track import BodyTracker
from course_utils.track.bodies import COCO_ROWS
from parts.pictures import Row, pictures, share, tracker


def drowsiness(most):
    """Yawns: the mouth against the demo's threshold; a face that is not found counts as no yawn."""
    track, rows = tracker("FaceTracker", blendshapes=False), []
    for file, name, yawns in (("yawn", "yawns seen", True), ("no-yawn", "other mouths that are no yawn", False)):
        right = []
        for _, picture in pictures(f"drowsiness/yawn_frames_{file}.zip", lambda name: name, most):
            faces = track(picture)
            yawn = bool(faces) and mouth_aspect_ratio(faces[0].pixels(Frame(picture))) >= YAWN
            right.append(yawn == yawns)
        rows.append(share(name, right, "YawDD, drivers filmed from the dashboard, single pictures"))
    how = "nobody's tired drive has been measured"
    return [*rows, Row("blinks", None, 0, how), Row("alarms", None, 0, how)]


def openpose(most):
    """People's joints: average precision on COCO's pictures, by the tracker of the squat counter and by our net."""
    how = "16 COCO photographs, average precision without eyes and ears"
    body = [row for row, name in enumerate(coco.KEYPOINTS) if not name.endswith(("eye", "ear"))]
    rows = [PARTS.index(coco.KEYPOINTS[row]) for row in body]
    try:
        photos = coco.photos()[:most] if most != 0 else []
    except DataError:
        photos = []
    people, values = sum(int((truth[:, 2] > 0).any()) for photo in photos for truth in photo.keypoints), [None, None]
    if photos:
        with BodyTracker(8, "image", 0.3) as track:
            scenes = coco.track_photos(track, photos)
        theirs = [(found[:, body], score, truth[:, body], *rest) for found, score, truth, *rest in scenes]
        net, ours = checkpoints.load("openpose", "float16"), []
        for photo in photos:
            found, scores = skeletons.find(net, photo.image)
            ours.append((found[:, rows, :2], scores, photo.keypoints[:, body], photo.areas, photo.boxes))
        sigmas = coco.SIGMAS[body]
        values = [f"{metrics.average_precision(some, sigmas, metrics.THRESHOLDS):.3f}" for some in (theirs, ours)]
    names = ("joints, MediaPipe's tracker", "joints, the course's own net")
    scores = [Row(name, value, people, how) for name, value in zip(names, values, strict=True)]
    return [*scores, Row("squats", None, 0, "nobody's squats have been counted by hand")]


def keypoints(most):
    """One person's joints, the box given: the share within 0.2 torso diagonals, by our net and by the tracker."""
    from course_utils.keypoints import data, decode

    net, how, ours, theirs = checkpoints.load("keypoints", "float16"), "16 COCO photographs, the box given", [], []
    body = [row for row, name in enumerate(coco.KEYPOINTS) if not name.endswith(("eye", "ear", "nose"))]
    rows = [PARTS.index(coco.KEYPOINTS[row]) for row in body]
    try:
        photos = coco.photos()[:most] if most != 0 else []
    except DataError:
        photos = []
    for photo in photos:
        for truth, (x, y, width, height) in zip(photo.keypoints, photo.boxes, strict=True):
            truth = truth[body]
            if (truth[[0, 1, 6, 7], 2] == 0).any():  # without a torso there is no unit
                continue
            torso = np.mean([np.linalg.norm(truth[a, :2] - truth[b, :2]) for a, b in ((0, 7), (1, 6))])
            matrix = data.crop_matrix((x + width / 2, y + height / 2, data.MARGIN * max(width, height)), size=512)
            picture = data.crop(photo.image, matrix, 512)
            small = data.crop(picture, data.crop_matrix((255.5, 255.5, 512)))
            maps = decode.averaged(*(np.asarray(net(one[None]))[:, -1] for one in (small, small[:, ::-1])))
            found = data.back(decode.local_mean(maps)[0, rows, :2] * 4 + 1.5, matrix)
            with BodyTracker(1, "image", 0.3) as track:
                bodies = track(Frame(picture))
            blaze = np.full((len(body), 2), np.inf)
            if bodies:
                blaze = data.back(bodies[0].points[list(COCO_ROWS), :2][body] * 512 - 0.5, matrix)
            labelled = truth[:, 2] > 0
            for places, kept in ((found, ours), (blaze, theirs)):
                kept.extend(np.linalg.norm(places - truth[:, :2], axis=1)[labelled] <= 0.2 * torso)
    return [share("joints, the course's own net", ours, how), share("joints, MediaPipe's tracker", theirs, how)]
