"""Hands that we draw ourselves: posed, lit, photographed and labelled, with no camera and nobody's photos.

    from course_utils.drawn import hand
    sample = hand.draw(seed=7, pose="victory", view="back")
    sample.image, sample.hands[0].keypoints, sample.parts

From the inside out: skeleton (bones, angles) and poses (a table), contact (touch), surface (flesh as a distance), cells
and trace (what the camera sees), detail and shade (what it looks like), scene, random_scene, motion (the synthetic
camera), dataset and contact_sheet. Numba compiles at the first picture, about half a minute once for a machine, and
keeps the result beside the modules. It notices changes in a function's own module only: after editing a compiled
function that others call, delete __pycache__.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "dataset": ["Recipe", "load", "make", "read"],
        "labels": ["PARTS", "HandLabel", "Sample"],
        "motion": ["SyntheticCamera"],
        "poses": ["ALIASES", "CURLED", "POSES", "SIGNS", "Pose", "PoseError", "at", "find", "meet", "over", "straight"],
        "random_scene": ["draw"],
        "scene": ["SIDES", "VIEWS", "Hand", "Scene", "render"],
        "script": ["ScriptError"],
        "skeleton": ["ANGLES", "KEYPOINTS", "LIMITS", "Shape"],
    },
)
