"""Lesson 7, bodies: confidence maps, part affinity fields, skeletons of many people, and counted squats."""

from course_utils import attach

LESSON = 7
# Name on the command line: its class in here, and what it does.
DEMOS = {
    "openpose": ("Squats", "count squats"),
    "openpose_people": ("People", "draw the skeletons of all people that our own net finds"),
}
RECIPES = {"openpose": "the pose net, on drawn people"}
JOBS = {"openpose_people": "draw the scenes that the pose net trains with"}

__getattr__, __dir__, __all__ = attach(
    __name__,
    __path__,
    demo=["People", "Squats", "tracker", "true_bodies"],
    data=["track_photos"],
    net=["pose_net"],
    squats=["SquatCounter", "joint_angle", "joint_angles", "knee"],
    squat_camera=["SquatCamera"],
)
