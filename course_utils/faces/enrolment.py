"""Enrolment: ask for one pose after the other, wait until it is held, and keep one view of each."""

from __future__ import annotations

POSES = ("front", "left", "right", "up", "down")  # left and right are the person's own
FRONT = 12.0, 25.0  # degrees of yaw and pitch within which a face looks ahead; a laptop's camera looks up or down
TURN = 10.0, 35.0  # degrees of yaw, from the person's own front view, for the views from the side
NOD = 7.0, 25.0  # degrees of pitch for the views from above and below
ASIDE = 15.0  # degrees that the other angle may change
HOLD = 0.25  # seconds for which a pose is held, so that the view is not blurred


class Enrolment:
    """Collect a view of a person in each of `POSES`: call `wanted` in each frame, and `add` a view when it returns "".

    name: of the person. vectors: the views so far.
    """

    def __init__(self, name: str):
        self.name = name
        self.restart()

    def restart(self):
        """Begin again with the first pose."""
        self.vectors, self._front, self._since, self._last = [], (0.0, 0.0), None, None

    @property
    def pose(self) -> str | None:
        """The pose that is waited for, None when there is a view of each."""
        return POSES[len(self.vectors)] if len(self.vectors) < len(POSES) else None

    @property
    def step(self) -> str:
        """Who is enrolled and how far, such as "Ada, 2 of 5"."""
        return f"{self.name}, {min(len(self.vectors) + 1, len(POSES))} of {len(POSES)}"

    def wanted(self, time: float, yaw: float, pitch: float) -> str:
        """What the person should do now, "" if the pose has been held; time in seconds, angles as those of `Face`."""
        words = _words(self.pose, yaw - self._front[0], pitch - self._front[1])
        if words:
            self._since = None
            return words
        self._since = time if self._since is None else self._since
        if time - self._since < HOLD:
            return "good, hold still"
        self._last = yaw, pitch
        return ""

    def interrupt(self):
        """The picture is not good enough now: the pose has to be held from the beginning."""
        self._since = None

    def add(self, vector):
        """Keep a view of the pose that is held now."""
        if self.pose == "front":
            self._front = self._last
        self.vectors.append(vector)
        self._since = None


def _words(pose, yaw, pitch):
    """What to change so that a head that is turned by yaw and pitch degrees takes a pose, "" if it has it."""
    if pose == "front":
        if abs(yaw) > FRONT[0]:
            return "look into the camera: turn more to the " + ("right" if yaw > 0 else "left")
        if abs(pitch) > FRONT[1]:
            return "look into the camera: " + ("lower" if pitch > 0 else "lift") + " your chin"
        return ""
    if pose in ("left", "right"):
        turned = yaw if pose == "left" else -yaw
        if turned < TURN[0]:
            return f"turn more to the {pose}"
        if turned > TURN[1]:
            return f"not so far to the {pose}"
        return "" if abs(pitch) <= ASIDE else f"{'lower' if pitch > 0 else 'lift'} your chin a little"
    verb, moved = ("lift", pitch) if pose == "up" else ("lower", -pitch)
    if abs(yaw) > ASIDE:
        return "look ahead: turn more to the " + ("right" if yaw > 0 else "left")
    if moved < NOD[0]:
        return f"{verb} your chin more"
    return "" if moved <= NOD[1] else f"do not {verb} your chin so far"
