"""Rendered hands: posed, lit and labelled, without a camera and without photos of people.

    from course_utils.drawn import hand
    sample = hand.draw(seed=7, pose="victory", view="back")
    sample.image, sample.hands[0].keypoints, sample.parts

From the inside out: skeleton (bones, angles) and poses (a table), contact (touch), surface (flesh as a distance), cells
and trace (what the camera sees), detail and shade (colours), scene, random_scene, motion (the synthetic camera),
dataset and contact_sheet. Numba compiles at the first picture, about half a minute once on a machine, and keeps the
result next to the modules. It only notices changes in a function's own module: after a change in a compiled function
that other modules call, delete __pycache__.
"""

from course_utils import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    __path__,
    dataset=["Recipe", "load", "make", "read"],
    labels=["PARTS", "HandLabel", "Sample"],
    motion=["SyntheticCamera"],
    poses=["ALIASES", "CURLED", "POSES", "SIGNS", "Pose", "PoseError", "at", "find", "meet", "over", "straight"],
    random_scene=["draw"],
    scene=["SIDES", "VIEWS", "Hand", "Scene", "render"],
    script=["ScriptError"],
    skeleton=["ANGLES", "KEYPOINTS", "LIMITS", "Shape"],
)
