"""Faces as numbers: find a face, cut it out upright, and embed it as a vector.

Vectors of one person should be near each other, those of two people far apart (FaceNet: Schroff, Kalenichenko and
Philbin 2015, arXiv 1503.03832). All vectors have length 1, so cosine distance = 1 - cosine = half the squared
Euclidean distance.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from course_utils import checkpoints, data, lite
from course_utils.data import store
from course_utils.faces import sface
from course_utils.faces.verification import THRESHOLD, unit
from course_utils.overlay import Frame
from course_utils.quiet import quiet
from course_utils.track.tasks import Tracker

# The places of eyes, nose tip and mouth corners in an upright crop, as shares of its width; picture-left comes first.
# They are a convention of insightface, OpenCV and most published nets.
TEMPLATE = np.reshape(
    [38.2946, 51.6963, 73.5318, 51.5014, 56.0252, 71.7366, 41.5493, 92.3655, 70.7299, 92.2041], (5, 2)
)
TEMPLATE /= 112
CROP_SIZE = 48  # pixels, for the course's own net
# Rows of the 478 landmarks: two corners of each eye, nose tip, mouth corners.
EYES, NOSE, MOUTH = ((33, 133), (362, 263)), 1, (61, 291)


@dataclass(frozen=True, eq=False)
class Found:
    """A face in a picture: box (left, top, right, bottom) and points float32[5, 2], both in pixels.

    points: eye, eye, nose tip, mouth corner, mouth corner; the one on the picture's left comes first. score: the
    detector's confidence, 0 to 1. It compares by size: `max(found)` is the largest face.
    """

    box: tuple[float, float, float, float]
    points: np.ndarray
    score: float = 1.0

    def __lt__(self, other):
        return self.size < other.size

    @property
    def size(self) -> float:
        """The distance of the eyes in pixels."""
        return float(np.linalg.norm(self.points[1] - self.points[0]))

    @property
    def turn(self) -> float:
        """How far the head is turned, from the position of the nose: about 0 straight ahead, ±1 in half profile."""
        middle, across = self.points[:2].mean(0), self.points[1] - self.points[0]
        return float(2 * np.dot(self.points[2] - middle, across) / np.dot(across, across))

    @classmethod
    def of(cls, face, frame: Frame) -> Found:
        """Take the five points from the 478 of a `track.Face`.

        It takes the corners of the eyes, because the iris disappears in a blink.
        """
        points = face.pixels(frame)
        eyes = [points[list(eye)].mean(0) for eye in EYES]
        box = np.array(face.box) * (*frame.size, *frame.size)
        return cls(tuple(box.tolist()), np.float32([*eyes, points[NOSE], *points[list(MOUTH)]]))


class FaceDetector:
    """Find faces in a picture: `detector(image)` returns a list of `Found`, the largest first.

    kind: "yunet" (OpenCV, Wu, Peng and Yu 2023, doi 10.1007/s11633-023-1423-y), "blaze_face" (MediaPipe, Bazarevsky et
    al. 2019, arXiv 1907.05047; it finds only the middle of the mouth, so the corners are estimated), or None: YuNet
    if its file is already on this computer. confidence: the threshold for a face, in [0, 1].
    Raises `data.DataError` if the net is missing and cannot be downloaded.
    """

    def __init__(self, kind: str | None = None, confidence: float = 0.5):
        self.kind = kind or ("yunet" if store.find("yunet") else "blaze_face")
        if self.kind == "yunet":
            # As bytes: OpenCV cannot open a path with letters beyond ASCII on Windows.
            net, none = np.fromfile(data.path("yunet"), np.uint8), np.empty(0, np.uint8)
            with quiet():  # some builds of OpenCV log a warning here
                self._net = cv2.FaceDetectorYN.create("onnx", net, none, (320, 320), confidence)
        elif self.kind == "blaze_face":
            self._net = Tracker("FaceDetector", "blaze_face", "image", min_detection_confidence=confidence)
        else:
            raise ValueError(f'A detector is "yunet" or "blaze_face", not {kind!r}.')

    def __call__(self, image) -> list[Found]:
        found = (self._yunet if self.kind == "yunet" else self._blaze)(Frame(image))
        return sorted(found, reverse=True)

    def close(self):
        """Free the net; may be called twice."""
        if isinstance(self._net, Tracker):
            self._net.close()

    def _yunet(self, frame):
        self._net.setInputSize(frame.size)
        rows = self._net.detect(np.ascontiguousarray(frame.image[..., ::-1]))[1]
        return [] if rows is None else [_of_yunet(row) for row in rows]

    def _blaze(self, frame):
        return [_of_blaze(detection, frame.size) for detection in self._net.detect(frame).detections]


def _of_yunet(row):
    x, y, width, height = row[:4].tolist()
    return Found((x, y, x + width, y + height), np.float32(row[4:14]).reshape(5, 2), float(row[14]))


def _of_blaze(detection, size):
    box = detection.bounding_box
    eye, other, nose, mouth = np.array([(point.x, point.y) for point in detection.keypoints[:4]]) * size
    across = 0.41 * (other - eye)  # half a mouth, as in the template
    corners = (box.origin_x, box.origin_y, box.origin_x + box.width, box.origin_y + box.height)
    points = np.float32([eye, other, nose, mouth - across, mouth + across])
    return Found(corners, points, detection.categories[0].score)


def similarity(source, target) -> np.ndarray:
    """Fit the shift, rotation and scale that move points onto others, by least squares; returns float64[2, 3].

    source, target: float[n, 2]. Umeyama 1991 (doi 10.1109/34.88573), for the plane, with complex
    numbers: a factor rotates and scales. Raises ValueError for points that all coincide or are not finite.
    """
    a, b = (np.asarray(points, float) @ (1, 1j) for points in (source, target))
    spread = np.sum(np.abs(a - a.mean()) ** 2)
    if not np.isfinite(spread) or spread < 1e-12:
        raise ValueError("These points are no face: they coincide or are NaN.")
    factor = np.sum((a - a.mean()).conj() * (b - b.mean())) / spread
    shift = b.mean() - factor * a.mean()
    return np.array([[factor.real, -factor.imag, shift.real], [factor.imag, factor.real, shift.imag]])


def align(image, points, size: int = CROP_SIZE) -> np.ndarray:
    """Cut out a face, upright, with its five points as near to the template as a similarity can move them.

    image: uint8[h, w, 3]. points: float[5, 2] in pixels. Returns uint8[size, size, 3]; black outside the picture.
    """
    move = similarity(points, TEMPLATE * size - 0.5)
    # A face much larger than the crop is cut out larger first, because one bilinear step would skip pixels.
    zoom = int(np.clip(1 / np.hypot(*move[:, 0]), 1, 4))
    crop = cv2.warpAffine(image, move * zoom + (0, 0, (zoom - 1) / 2), (size * zoom, size * zoom))
    return cv2.resize(crop, (size, size), interpolation=cv2.INTER_AREA) if zoom > 1 else crop


class Net(NamedTuple):
    """What is known of an embedder: the largest cosine distance for one person, and the share of strangers within it.

    strangers: of all pairs of two people among ORL's 40 (benchmarks/faces_orl.py), None if nobody measured it.
    """

    threshold: float
    strangers: float | None


# SFace's threshold was chosen for one accepted pair in a thousand pairs of strangers. Chosen on half of the people, in
# four ways, it accepts 0.01 to 0.33 % of the strangers in the other half and 99.6 to 100 % of the pairs of one person.
# The own net's threshold was chosen on drawn people, the only ones that it was trained for.
NETS = {"sface": Net(0.597, 0.001), "faces": Net(THRESHOLD, 0.34)}


class Embedder:
    """From upright crops to vectors of length 1: `embed(crops)` takes uint8[n, size, size, 3], returns float32[n, d].

    net: "sface" is OpenCV's, trained on millions of photographs; "faces" is the course's own, trained on drawn faces
    alone. Or a net of yours: a Keras model, a `Lite`, or a function from crops of CROP_SIZE to float[n, d].
    threshold: cosine distance for one person, by default the one of `NETS`.
    kind: the name of the net, for the gallery. size: of the crops, in pixels. strangers: the share of strangers within
    the threshold, None if it was not measured.
    Raises FileNotFoundError or `data.DataError` if the net is missing, which says how to get it, and ValueError for a
    net that does not make vectors out of crops.
    """

    def __init__(self, net="sface", threshold: float | None = None):
        known = NETS.get(net, Net(THRESHOLD, None)) if isinstance(net, str) else Net(THRESHOLD, None)
        self.threshold = known.threshold if threshold is None else threshold
        self.strangers = known.strangers if self.threshold == known.threshold else None
        if net == "sface":
            self.kind, self._net, self.size = net, _sface(), sface.SIZE
        elif isinstance(net, str):
            self.kind, self._net = net, checkpoints.load(net, "float16")
            self.size = self._net.shape[0]
        else:
            self._net, self.size = net, _crop_size(net)
            self.kind = f"own-{_fingerprint(net, self.size)}"

    def __call__(self, crops) -> np.ndarray:
        crops = sface.scaled(crops) if self.kind == "sface" else crops
        return unit(np.asarray(self._net(crops), np.float32))

    def face(self, image, found: Found) -> np.ndarray:
        """Embed one face of a picture as a vector float32[d]; all parts of the course use this method."""
        return self(align(image, found.points, self.size)[None])[0]


def _sface():
    try:
        return sface.load(data.path("sface"))
    except data.DataError as error:
        raise data.DataError(
            f'{error}\nWithout it, the course\'s own net can stand at the door by its name: FaceGate(read="faces"). '
            f"It takes {NETS['faces'].strangers:.0%} of strangers for somebody who is enrolled.",
            error.reason,
        ) from error


def _crop_size(net):
    """The size of the crops that an own net takes."""
    if not (isinstance(net, lite.Lite) or hasattr(net, "inputs")):
        return CROP_SIZE
    shape = lite.input_shape(net)
    if len(shape) != 3 or shape[2] != 3 or shape[0] != shape[1]:
        raise ValueError(f"A net for faces takes square RGB crops [n, size, size, 3]; this takes {['n', *shape]}.")
    return shape[0] or CROP_SIZE


def _fingerprint(net, size):
    """Eight letters that differ between nets: from the vector of one fixed crop."""
    crop = np.random.default_rng(0).integers(0, 256, (1, size, size, 3), np.uint8)
    vectors = np.asarray(net(crop))
    if vectors.ndim != 2 or len(vectors) != 1 or vectors.shape[1] < 2 or not np.isfinite(vectors).all():
        raise ValueError(
            f"A net for faces returns one vector a crop, float[n, d]; for one crop this returned {list(vectors.shape)}."
        )
    return hashlib.sha256(np.round(unit(vectors), 3).tobytes()).hexdigest()[:8]
