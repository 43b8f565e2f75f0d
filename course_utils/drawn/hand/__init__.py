"""Hands that we draw ourselves: posed, lit, photographed and labelled, with no camera and nobody's photos.

    from course_utils.drawn import hand
    sample = hand.draw(seed=7, pose="victory", view="back")
    sample.image, sample.hands[0].keypoints, sample.parts

From the inside out: skeleton (bones, angles) and poses (a table), contact (touch), surface (flesh as a distance), cells
and trace (what the camera sees), detail and shade (what it looks like), scene, draw (random scenes), motion (the
synthetic camera), dataset and gallery. Numba compiles at the first picture, about half a minute once for a machine, and
keeps the result beside the modules. It notices changes in a function's own module only: after editing a compiled
function that others call, delete __pycache__.
"""

from course_utils.drawn.hand.dataset import Recipe, load, make, pipeline, read
from course_utils.drawn.hand.draw import draw
from course_utils.drawn.hand.labels import PARTS, HandLabel, Sample
from course_utils.drawn.hand.motion import SyntheticCamera
from course_utils.drawn.hand.poses import (
    ALIASES,
    CURLED,
    POSES,
    SIGNS,
    Pose,
    PoseError,
    at,
    count,
    find,
    meet,
    over,
    straight,
)
from course_utils.drawn.hand.scene import SIDES, VIEWS, Hand, Scene, render
from course_utils.drawn.hand.script import ScriptError
from course_utils.drawn.hand.skeleton import ANGLES, KEYPOINTS, LIMITS, Shape

__all__ = [
    "ALIASES",
    "ANGLES",
    "CURLED",
    "KEYPOINTS",
    "LIMITS",
    "PARTS",
    "POSES",
    "SIDES",
    "SIGNS",
    "VIEWS",
    "Hand",
    "HandLabel",
    "Pose",
    "PoseError",
    "Recipe",
    "Sample",
    "Scene",
    "ScriptError",
    "Shape",
    "SyntheticCamera",
    "at",
    "count",
    "draw",
    "find",
    "load",
    "make",
    "meet",
    "over",
    "pipeline",
    "read",
    "render",
    "straight",
]
