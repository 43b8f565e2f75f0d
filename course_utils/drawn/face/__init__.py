"""Parametric faces: people who never lived, drawn from lists of numbers.

`draw(seed)` draws one; `crowd` many pictures of many, for training; `FaceCamera` films one. What makes a face this
person's (`Person`) is kept apart from how it was seen (`View`), so that a net can be asked to learn the one and to
ignore the other, and no living person's photo is needed.
"""

from course_utils.drawn.face.crowd import Crowd, crowd
from course_utils.drawn.face.film import FaceCamera, Scene
from course_utils.drawn.face.person import Person, View, person, view
from course_utils.drawn.face.render import LANDMARKS, Portrait, draw

__all__ = [
    "LANDMARKS",
    "Crowd",
    "FaceCamera",
    "Person",
    "Portrait",
    "Scene",
    "View",
    "crowd",
    "draw",
    "person",
    "view",
]
