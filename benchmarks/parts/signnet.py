"""Hands pixel by pixel, and what is left of faces and hands when everything but the hands is hidden.

No masks of real people's hands exist. A tracked skeleton, painted as wide as a finger, stands for the hand.
"""

from __future__ import annotations

import cv2
import numpy as np

from course_utils import checkpoints
from course_utils import signnet as room
from course_utils.camera.sources import Clip
from course_utils.demo import OnFirstFrame
from course_utils.overlay import Frame, draw
from course_utils.track.faces import OVAL
from course_utils.track.hand import BONES, PALM
from parts.pictures import Row, find, pictures, share, tracker

NEAR = 15  # pixels of the square by which a painted hand is widened
# Name: archive, and which of its pictures.
SETS = {
    "ISL webcam": ("isl_alphabet.zip", 4),
    "webcam": ("hand_boxes/webcam_voc.zip", 1),
    "counting": ("hand_gestures/hgr1_half.zip", 3),
    "one hand": ("hand_gestures/one_hand_pink_wall.zip", 8),
}
CLIPS = [f"clips/{word}.mkv" for word in ("again", "bird", "book", "brother")]
FILM = "tracked face and painted hands; four ASL words on film"
STILLS = "tracked face and painted hands; ISL alphabet, single pictures"


def every(step):
    """A truth for `pictures` that takes each picture of so many."""
    seen = iter(range(10**9))
    return lambda name: name if next(seen) % step == 0 else None


def painted(hands, size):
    """Paint hands' skeletons: bool[h, w]; size: (width, height)."""
    paint = np.zeros(size[::-1], np.uint8)
    for hand in hands:
        p = hand.points[:, :2] * size
        width = max(6, int(0.32 * np.linalg.norm(p[0] - p[9])))
        for chain in ((0, 1, 2, 3, 4), (0, 5, 6, 7, 8), (5, 9, 13, 17), *BONES[2:4], (0, *BONES[4])):
            cv2.polylines(paint, [np.rint(p[list(chain)]).astype(np.int32)], False, 1, width)
        cv2.fillConvexPoly(paint, np.rint(p[[0, 1, *PALM[1:-1]]]).astype(np.int32), 1)
    return paint > 0


def signnet(most):
    """The hands' mask against painted hands, in pictures in which a hand was tracked."""
    net, track, rows = checkpoints.load("signnet"), OnFirstFrame(None, lambda: room.PersonTracker("image")), []
    for name, (archive, step) in SETS.items():
        scores = []
        for _, picture in pictures(archive, every(step), most):
            if (seen := track(Frame(picture))).hands:
                mask = np.isin(room.labels(net, picture, seen), (room.LEFT, room.RIGHT))
                scores.append(_overlap(mask, seen.hands, picture.shape[1::-1]))
        for i, words in enumerate(("landmarks inside the mask", "mask near a hand", "IoU")):
            value = f"{np.mean(scores, 0)[i]:.2f}" if scores else None
            rows.append(Row(f"{words}, {name}", value, len(scores), "tracked skeletons, painted as wide as a finger"))
    return rows


def _overlap(mask, hands, size):
    paint = painted(hands, size)
    near = cv2.dilate(paint.astype(np.uint8), np.ones((NEAR, NEAR), np.uint8)) > 0
    x, y = np.rint(np.concatenate([hand.points[:, :2] * size for hand in hands])).astype(int).T
    inside = (x >= 0) & (y >= 0) & (x < size[0]) & (y < size[1])
    shares = mask[y[inside], x[inside]].mean(), (mask & near).sum() / max(1, mask.sum())
    return *shares, (mask & paint).sum() / max(1, (mask | paint).sum())


def film(most):
    """Everything but the hands is hidden: what is still seen of the face and of the hands."""
    clips = [Clip(path) for clip in CLIPS if (path := find(clip))]
    shown = [row for clip in clips for row in _shown(room.SignNet(hide=True), list(clip)[: most and 2 * most])]
    # With hide=True the demo tracks each frame as a picture of its own.
    found = pictures("isl_alphabet.zip", every(3), most)
    stills = _shown(room.SignNet(hide=True), [Frame(picture, i) for i, (_, picture) in enumerate(found)])
    rows = []
    for name, seen, how in (("film", shown, FILM), ("single pictures", stills, STILLS)):
        faces, hands = ([one[i] for one in seen if one[i] is not None] for i in (0, 1))
        rows.append(share(f"frames with a fifth of the face visible, {name}", [face >= 0.2 for face in faces], how))
        rows.append(share(f"hands' pixels that are kept, {name}", hands, how))
    return rows


def _shown(demo, frames):
    """Shares of the face's and of the hands' pixels that are visible in each frame; None without any."""
    face_tracker, hand_tracker = tracker("FaceTracker", blendshapes=False), tracker("HandTracker", hands=2)
    rows = []
    for frame in frames:
        overlay = demo(frame)
        black, white = (draw(Frame(np.full_like(frame.image, grey)), overlay) for grey in (0, 255))
        visible = white.mean(-1) - black.mean(-1) > 127  # a covered pixel does not change with the picture below
        hands = painted(hand_tracker(frame.image), frame.size)
        face = np.zeros(hands.shape, np.uint8)
        for one in face_tracker(frame.image):
            cv2.fillPoly(face, [np.rint(one.pixels(frame)[list(OVAL)]).astype(np.int32)], 1)
        face = (face > 0) & ~hands
        rows.append([visible[area].mean() if area.any() else None for area in (face, hands)])
    demo.close()
    return rows
