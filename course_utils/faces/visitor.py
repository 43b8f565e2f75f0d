"""One visitor at the door: a face that is followed by its place, named by a few views, and asked to blink."""

from __future__ import annotations

from collections import deque

import numpy as np

from course_utils.faces.blink_challenge import MAX_LOST, BlinkChallenge

VIEWS = 3  # of a face, that are averaged for a name
PAUSE = 0.15  # seconds between the first views
RECHECK = 1.0  # seconds between later views: does the face still belong to the same person?
MEMORY = 0.6  # seconds of eye aspect ratios from which the open eyes are known
MAX_JUMP = 0.6  # widths of a face between two frames; after a larger move it is another person
MAX_CHANGED = 1.0  # seconds for which a face may look like somebody else than the person who was accepted
TRY_AGAIN = 2.5  # seconds after a refusal, until the next challenge


class Visitor:
    """A face before the camera and what is known about it.

    box: left, top, right, bottom in pixels. seen: the last second at which it was found. views: how often it was
    embedded. name, distance: the nearest person in the gallery and the cosine distance, (None, distance) for a
    stranger. challenge: a `BlinkChallenge` or None. verdict: None, a name, "unknown" or "refused"; decided: when it
    fell; settled: the distance at that time.
    """

    def __init__(self, box, time: float):
        self.box, self.seen = box, time
        self.restart()

    def restart(self):
        """Forget who it was: the face before the camera may be another."""
        self.name, self.distance = None, None
        self.challenge = self.verdict = None
        self.decided, self.settled, self.views = -np.inf, None, 0
        self._views, self._ratios = deque(maxlen=VIEWS), deque()
        self._next, self._viewed, self._asked, self._agreed = self.seen, None, None, self.seen

    @property
    def known(self) -> bool:
        """Whether there are enough views for a name."""
        return len(self._views) == VIEWS

    def moved(self, box) -> float:
        """How far a box is from this visitor's, in widths of the face."""
        old, new = (np.reshape(one, (2, 2)) for one in (self.box, box))
        return float(np.linalg.norm(new.mean(0) - old.mean(0)) / max(1e-6, old[1, 0] - old[0, 0]))

    def follow(self, box, ratio: float, time: float):
        """Take the place and the eye aspect ratio of the face in this frame."""
        self.box, self.seen = box, time
        self._ratios.append((time, ratio))
        while time - self._ratios[0][0] > MEMORY:
            self._ratios.popleft()
        if self.challenge is not None and self.verdict is None:
            self.challenge(time, ratio)

    def urgency(self, time: float) -> float:
        """Seconds since the face should have been embedded again, negative if not yet.

        A passed challenge needs a view at once: it shows who has blinked.
        """
        return np.inf if self._passed else time - self._next

    def view(self, vector, time: float, identify):
        """Take a new view. identify: from a vector to (name, distance)."""
        self._views.append(vector)
        self.views, self._viewed = self.views + 1, time
        self._next = time + (PAUSE if not self.known else RECHECK)
        if self.known:
            self.name, self.distance = identify(np.mean(self._views, 0))
            if self._passed and identify(vector)[0] != self._asked:
                self.challenge = None  # another person blinked

    def judge(self, time: float, blinks, rng) -> str | None:
        """Return the verdict in the frame in which it falls, else None.

        blinks: the smallest and the largest number to ask for, None to ask for none. rng: draws the number.
        """
        if self.verdict is not None:
            self._watch(time)
        elif self.known:
            state = "passed" if blinks is None else self._challenge(time, blinks, rng)
            if state == "failed" or (state == "passed" and (blinks is None or self._viewed == time)):
                self.verdict = "refused" if state == "failed" else self.name or "unknown"
                self.decided, self.settled = time, self.distance
                self._agreed = time
                return self.verdict
        return None

    @property
    def _passed(self):
        return self.challenge is not None and self.verdict is None and self.challenge.state == "passed"

    def _challenge(self, time, blinks, rng):
        if self.challenge is None or (self.name is not None and self.name != self._asked):
            # The eyes were open in the last half second; if they were not, the challenge fails and can be repeated.
            open_ratio = max(1e-3, float(np.median([ratio for _, ratio in self._ratios])))
            self.challenge = BlinkChallenge(int(rng.integers(blinks[0], blinks[1] + 1)), open_ratio)
            self._asked = self.name
            self.challenge(time, self._ratios[-1][1])
        return self.challenge.state

    def _watch(self, time):
        """After the verdict: another try for who was refused, a new start if somebody else has taken the place."""
        if self.verdict == "refused":
            if time - self.decided > TRY_AGAIN:
                self.challenge = self.verdict = None
        elif self.verdict == (self.name or "unknown"):
            self._agreed = time
        elif time - self._agreed > MAX_CHANGED:
            self.restart()

    def lost(self, time: float) -> bool:
        """Whether the face has been away for too long."""
        return time - self.seen > MAX_LOST
