"""Eye aspect ratio and mouth aspect ratio: how open the eyes and the mouth are, from face landmarks in pixels."""

from __future__ import annotations

import numpy as np

# Six landmarks an eye: a corner, two of the upper lid, the other corner, two of the lower lid.
RIGHT_EYE, LEFT_EYE = (33, 160, 158, 133, 153, 144), (362, 385, 387, 263, 373, 380)
UPPER_LIP, LOWER_LIP, MOUTH_CORNERS = 13, 14, (78, 308)


def eye_aspect_ratio(pixels) -> float:
    """Measure how open the eyes are: height over width, about 0.3 when open and 0.1 when closed, mean of both eyes.

    pixels: float[478, 2 or more], landmarks in pixels (`face.pixels(frame)`). Do not use shares of the frame: a wide
    picture would make eyes look taller than they are. Raises ValueError for any other array.
    Soukupová and Čech, "Real-Time Eye Blink Detection using Facial Landmarks", CVWW 2016.
    """
    return float(np.mean(eye_aspect_ratios(pixels)))


def eye_aspect_ratios(pixels) -> tuple[float, float]:
    """Measure how open each eye is, the right one first; pixels: as for `eye_aspect_ratio`."""
    xy = _pixels(pixels)
    return tuple(float(_eye(xy[list(eye)])) for eye in (RIGHT_EYE, LEFT_EYE))


def mouth_aspect_ratio(pixels) -> float:
    """Measure how open the mouth is: height over width between the lips, 0 when closed, above 0.5 in a yawn.

    pixels: as for `eye_aspect_ratio`.
    """
    xy = _pixels(pixels)
    left, right = xy[list(MOUTH_CORNERS)]
    return float(np.linalg.norm(xy[UPPER_LIP] - xy[LOWER_LIP]) / max(np.linalg.norm(left - right), 1e-6))


def _eye(six):
    p1, p2, p3, p4, p5, p6 = six
    height = np.linalg.norm(p2 - p6) + np.linalg.norm(p3 - p5)
    return height / max(2 * np.linalg.norm(p1 - p4), 1e-6)


def _pixels(pixels):
    xy = np.asarray(pixels, float)
    if xy.ndim != 2 or len(xy) < 468 or xy.shape[1] < 2:
        raise ValueError(f"The landmarks of one face are float[478, 2]; these have the shape {list(xy.shape)}.")
    if np.abs(xy).max() < 4:
        raise ValueError("These landmarks are shares of the frame. Distances need pixels: face.pixels(frame).")
    return xy[:, :2]
