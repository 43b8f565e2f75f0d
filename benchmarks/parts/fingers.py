"""Counted fingers: six people of HGR1, thumb first, the hand held sideways, its back to the camera."""

from __future__ import annotations

import re

from course_utils import fingers as room
from course_utils.overlay import Frame
from parts.pictures import pictures, share, tracker

HOW = "HGR1, six people, thumb first, hand sideways, back to the camera; a hand that is not found is wrong"


def fingers(most):
    """Counting from 1 to 5, by image, by landmarks, and by the rule for landmarks."""
    return counted(most, tracker("HandTracker"))


def counted(most, track):
    """As `fingers`, with the hands that a tracker finds: a function from a picture to a list of `track.Hand`."""
    right = {"image": [], "landmarks": [], "rule": []}
    demos = {by: room.FingerCounter(by) for by in ("image", "landmarks")}

    def truth(file):
        found = re.match(r"([1-5])_P", file)
        return int(found[1]) if found else None

    for count, picture in pictures("hand_gestures/hgr1_half.zip", truth, most):
        frame, hands = Frame(picture), track(picture)
        for by, demo in demos.items():
            right[by].append(bool(hands) and (demo.probabilities(frame, hands[0]) > 0.5).sum() == count)
        right["rule"].append(bool(hands) and room.fingers_up(hands[0].world).sum() == count)
    return [share(f"counting, by {by}", hits, HOW) for by, hits in right.items()]
