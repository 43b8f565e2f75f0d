"""Reactions on single pictures of real people, as the demo reads them: like, dislike, OK, and every other sign."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from course_utils import reactions as room
from course_utils.overlay import Frame
from parts.pictures import Row, folder, pictures, share, tracker

# Archive: what its folders or labels show, how to read the label from a file's name, and who is in the pictures.
SETS = {
    "hand_gestures/one_hand_pink_wall.zip": (
        {"like": "like", "dislike": "dislike", "super": "ok", "hand": "none", "doubt": "none", "empty": "none"},
        folder,
        "one person, one wall",
    ),
    "hand_gestures/hagrid_40.zip": (
        # Its folder "none" mixes thumbs down and raised fingers; see DOWN.
        {"call": "none", "four": "none", "rock": "none", "none": "none"},
        folder,
        "HaGRID, each picture another person at home; folder none labelled by eye",
    ),
    "hand_boxes/webcam_voc.zip": (
        # The label "ok" is a thumb up, "okay" the sign OK.
        {"ok": "like", "okay": "ok"}
        | dict.fromkeys(("callme", "handup", "hello", "iloveyou", "no", "thanks", "vectory", "yes"), "none"),
        lambda file: file.split(".")[0],
        "webcam, one person at arm's length",
    ),
}
# The thumbs down in HaGRID's folder "none", by eye.
DOWN = ("00af1db1", "00c84257", "0a038096", "0a272153", "0a4a8907", "0a787971")


def reactions(most):
    """Macro-F1 by each reader on all pictures, then the shares of each reaction that the best one reads."""
    demos = {by: room.Reactions(by, tracker=lambda frame: []) for by in ("landmarks", "hand")}
    search = room.Reactions("search")
    track, truth, found, where = tracker("HandTracker", hands=2), [], defaultdict(list), []
    for archive, (meaning, label, how) in SETS.items():

        def shown(file, meaning=meaning, label=label):
            return "dislike" if file.rpartition("/")[2][:8] in DOWN else meaning.get(label(file))

        for sign, picture in pictures(archive, shown, most):
            frame, hands = Frame(picture), track(picture)
            truth.append(room.REACTIONS.index(sign))
            where.append(how)
            for by, demo in demos.items():
                found[by].append(int(demo.probabilities(frame, hands).argmax()))
            found["search"].append(int(search.probabilities(frame, search.find(frame)).argmax()))
    return [*_overall(truth, found), *_each(np.array(truth), found["landmarks"], np.array(where))]


def _overall(truth, found):
    how = "all pictures below together; four classes count alike"
    for by in ("landmarks", "hand", "search"):
        score = f"{room.macro_f1(truth, found[by]):.1f} %" if truth else None
        yield Row(f"macro-F1, by {by}", score, len(truth), how)


def _each(truth, found, where):
    for *_, how in SETS.values():
        for k, name in enumerate(room.REACTIONS):
            chosen = np.flatnonzero((truth == k) & (where == how)) if len(truth) else []
            if len(chosen):
                yield share(f"{name}, by landmarks", [found[i] == k for i in chosen], how)
