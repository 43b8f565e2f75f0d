"""The live part of lesson 12: which frames of a film are worth a label."""

from __future__ import annotations

import numpy as np

from course_utils import checkpoints
from course_utils.demo import TrackedDemo
from course_utils.drawn.hand import SyntheticCamera
from course_utils.labelling.folder import hand_crop, read_rows
from course_utils.overlay import COLORS, Frame, Overlay
from course_utils.track import HandTracker, hand_overlay

APART = 0.8  # how far a kept frame is from all others, as a share of a third of the length of its features
LEAST = 0.4  # seconds between two kept frames


class Labelling(TrackedDemo):
    """A demo that keeps those frames of a hand that are unlike all kept ones: a film of minutes becomes a few pictures.

    apart: how far a kept frame is from the others, about 0.5 to 2. tracker: a callable from Frame to a list of
    `track.Hand`, by default the course's own. net: a callable from crops to rows, by default our checkpoint.
    kept: the kept `Frame`s. `Overlay.answer` is their number, whenever one is added.
    Raises ValueError unless apart is above 0.
    """

    tracks = "hands"

    def __init__(self, apart: float = APART, tracker=None, net=None):
        if not apart > 0:
            raise ValueError(f"apart is a distance above 0; {apart!r} is not.")
        super().__init__(tracker, lambda: HandTracker(engine="ours"))
        self.apart, self.kept, self._net = apart, [], net
        self._features, self._last = [], -np.inf

    @classmethod
    def synthetic(cls, script=None):
        """Make a camera that films a rendered hand; script: such as "show count_5, show ok, write 8"."""
        script = script or "show count_5, show ok, show victory, show count_5, show fist"
        return SyntheticCamera(script, size=(320, 240), fps=12, seed=3)

    def follow(self, hands, frame: Frame) -> Overlay:
        """Compare a frame with the kept ones; the demo without its tracker."""
        overlay = hand_overlay(hands)
        if not hands:
            return overlay.text(0.02, 0.02, f"{len(self.kept)} kept", COLORS["white"], 0.06)
        with self._lock:
            if self._net is None:
                self._net = checkpoints.load("labelling", "float16")
            points = hands[0].points[:, :2]
            features, entropy = read_rows(self._net(hand_crop(frame.image, points * frame.size)[None]))
            for joint in np.argsort(-entropy[0])[:3]:  # where the net is least sure
                if entropy[0, joint] > 0.3:
                    overlay.points(points[joint : joint + 1], COLORS["orange"], 0.03)
            away = self._away(features[0])
            if away > 1 and frame.time - self._last >= LEAST:
                self.kept.append(frame)
                self._features.append(features[0])
                self._last = frame.time
                overlay.answer = str(len(self.kept))
                self.answers.append(overlay.answer)
            bar = min(1.0, away)
            overlay.line(np.array([[0.02, 0.96], [0.02 + 0.5 * bar, 0.96]]), COLORS["sky"], 0.02)
            return overlay.text(0.02, 0.02, f"{len(self.kept)} kept", COLORS["white"], 0.06)

    def _away(self, features):
        """The distance from the nearest kept frame, 1 where it is far enough to be kept."""
        if not self._features:
            return np.inf
        nearest = np.linalg.norm(np.array(self._features) - features, axis=1).min()
        return nearest / (self.apart * np.linalg.norm(features) / 3)

    def reset(self):
        """Start again: no frame is kept."""
        with self._lock:
            super().reset()
            self.kept, self._features, self._last = [], [], -np.inf
