"""Parametric faces: invented people, drawn from lists of numbers.

`draw(seed)` draws one; `crowd` draws many pictures of many people, for training; `FaceCamera` films one. A `Person` is
separate from the `View` of a picture, so that a net can learn the first and ignore the second. No photo of a living
person is needed.
"""

from course_utils.drawn.face.crowd import Crowd, crowd
from course_utils.drawn.face.film import FaceCamera, Scene
from course_utils.drawn.face.person import Person, View, person, view
from course_utils.drawn.face.render import LANDMARKS, Portrait, draw

__all__ = ["LANDMARKS", "Crowd", "FaceCamera", "Person", "Portrait", "Scene", "View", "crowd", "draw", "person", "view"]
