"""Drawn people who come to the face gate, one after another: the synthetic camera of lesson 5."""

from __future__ import annotations

import re

import numpy as np

from course_utils.drawn.face import FaceCamera, Scene, person
from course_utils.drawn.face.render import landmarks
from course_utils.drowsiness.eye_aspect_ratio import LEFT_EYE, RIGHT_EYE
from course_utils.faces.embedding import MOUTH, NOSE
from course_utils.overlay import Frame
from course_utils.track import Face

PEOPLE = {"Ada": 35, "Ben": 6, "Eva": 31}  # name: seed of the drawn person
BLINKS = 2  # that the gate asks drawn people for, as they cannot read a number
SIZE = 240, 180


def visits(script: str = "Ada 2, nobody, Eva 2") -> FaceCamera:
    """Film visitors who sit down and blink so often: "Ada 2, nobody, Eva 2"; "Ada 0" is like a photo of Ada.

    Raises ValueError, with an example, for a script that cannot be read.
    """
    scenes = []
    for step in script.split(","):
        match = re.fullmatch(rf"({'|'.join(PEOPLE)}) (\d)|nobody", step.strip(), flags=re.IGNORECASE)
        if not match:
            raise ValueError(
                f"{step.strip()!r} cannot be read. An example: \"Ada 2, nobody, Eva 2\". The drawn people are "
                f"{', '.join(PEOPLE)}; the number says how often they blink."
            )
        if match[1] is None:
            scenes.append(Scene(None, 1.0))
            continue
        blinks = tuple(1.0 + 0.8 * i for i in range(int(match[2])))
        # The gate decides soon after the right number of blinks, and refuses after six seconds.
        scenes.append(Scene(PEOPLE[match[1].capitalize()], 4.0 if len(blinks) == BLINKS else 7.5, blinks))
    return FaceCamera(scenes, size=SIZE)


def sitting(name: str) -> FaceCamera:
    """Film somebody of PEOPLE for three seconds, long enough to enrol them; ValueError for another name."""
    if name not in PEOPLE:
        raise ValueError(f"The drawn people are {', '.join(PEOPLE)}; {name!r} is none of them.")
    return FaceCamera([Scene(PEOPLE[name], 3.0)], size=SIZE)


def true_faces(camera: FaceCamera, frame: Frame) -> list:
    """What a perfect tracker would find in a frame of a `FaceCamera`: one `Face`, or none for an empty chair.

    Only the points that this lesson needs are in their places: eyes, lids, nose tip, mouth corners.
    """
    _, who, lids = camera.at(frame.time)
    if who is None:
        return []
    marks = landmarks(person(who), camera.view_at(frame.time), camera.size)
    across = (marks[1] - marks[0]) / 4  # half an eye
    up = np.array([across[1], -across[0]])
    points = np.tile(marks.mean(0), (478, 1))
    lid = 0.35 * (1 - lids) * up
    for eye, place in zip((RIGHT_EYE, LEFT_EYE), marks[:2], strict=True):
        shape = (-across, lid - across / 3, lid + across / 3, across, across / 3 - lid, -across / 3 - lid)
        points[list(eye)] = place + shape
    points[NOSE], points[list(MOUTH)] = marks[2], marks[3:]
    points[[10, 152]] = marks.mean(0) + np.array([[5.2], [-4.4]]) * up  # crown and chin, for the box
    depth = np.zeros((478, 1))
    return [Face(np.hstack([points / camera.size, depth]).astype(np.float32))]
