"""Gestures on single pictures at the demo's confidence threshold, and live, as the demo shows them after a second."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from course_utils import emojinator
from course_utils.emojinator.demo import THRESHOLD
from course_utils.emojinator.gestures import CLASSES, NONE, landmark_features
from course_utils.overlay import Frame
from parts.pictures import folder, pictures, share, tracker

NO_HAND = "no hand"
# Archive: what its folders or labels show, how to read the label from a file's name, and who is in the pictures.
SETS = {
    "hand_gestures/one_hand_pink_wall.zip": (
        # The label "doubt" is a raised index finger.
        {
            "like": "thumbs_up",
            "dislike": "thumbs_down",
            "super": "ok",
            "hand": "palm",
            "doubt": "index",
            "empty": NO_HAND,
        },
        folder,
        "one person, one wall",
    ),
    "hand_gestures/hagrid_40.zip": (
        # Its folder "none" shows thumbs down and index fingers.
        {"call": "call", "four": "four", "rock": "rock"},
        folder,
        "HaGRID, each picture another person at home",
    ),
    "hand_boxes/webcam_voc.zip": (
        # What is shown: the label "ok" is a thumb up, "yes" a fist that nods.
        {"callme": "call", "hello": "palm", "iloveyou": "love_you", "okay": "ok", "vectory": "victory"}
        | {"ok": "thumbs_up", "yes": "fist", "handup": "index", "no": NONE},
        lambda file: file.split(".")[0],
        "webcam, one person at arm's length",
    ),
}


LIVE = 15  # frames of a film made of one picture: moved and with noise, as if a hand were held there for a second


def gestures(most):
    """Each gesture of each set of pictures; for "none" and "no hand", the share that gets no emoji."""
    read, track = emojinator.load(), tracker("HandTracker")
    rows = [row for one in SETS.items() for row in _of_set(read, track, *one, most)]
    return [*rows, _live("hand_boxes/webcam_voc.zip", most)]


def _live(archive, most):
    meaning, label, how = SETS[archive]
    demo, right, rng = emojinator.Emojinator(), [], np.random.default_rng(0)
    for shown, picture in pictures(archive, lambda file: meaning.get(label(file)), most):
        demo.reset()
        for frame in range(LIVE):
            shift, noise = rng.integers(-6, 7, 2), rng.normal(0, 6, picture.shape)
            moved = np.clip(np.roll(picture, shift, (0, 1)) + noise, 0, 255).astype(np.uint8)
            demo(Frame(moved, len(right) * 10 + frame / LIVE))
        right.append(_emoji(shown) == _emoji(demo.shown))
    demo.close()
    return share("all gestures, live", right, f"{how}, each picture shown for a second, moved and with noise")


def all_sets(most, track, name):
    """All single pictures of all sets, read from the hands of a tracker with this name: one row."""
    read, right = emojinator.load(), []
    for archive, about in SETS.items():
        for hits in _hits(read, track, archive, about, most).values():
            right += hits
    return share(f"{name}: gestures on single pictures", right, "all pictures of the sets of lesson 3")


def _of_set(read, track, archive, about, most):
    meaning, _, how = about
    right = _hits(read, track, archive, about, most)
    return [share(shown.replace("_", " "), right[shown], how) for shown in meaning.values()]


def _hits(read, track, archive, about, most):
    """Whether each picture of a set is read right: {what is shown: list of bool}."""
    (meaning, label, _), right = about, defaultdict(list)

    def truth(file):
        return meaning.get(label(file))

    for shown, picture in pictures(archive, truth, most):
        right[shown].append(_emoji(shown) == _emoji(_gesture(read, track(picture))))
    return right


def _gesture(read, hands):
    if not hands:
        return NO_HAND
    p = read(landmark_features(hands[0].world)[None])[0]
    return CLASSES[p.argmax()] if p.max() >= THRESHOLD else NONE


def _emoji(gesture):
    """What is seen: nothing for another gesture, and nothing without a hand."""
    return None if gesture in (NONE, NO_HAND) else gesture
