"""Count fingers: from a picture of the hand by a small net, or from its 21 landmarks."""

from __future__ import annotations

import numpy as np

from course_utils.gestures import CALM, Calm, landmark_features
from course_utils.overlay import COLORS, Frame, Overlay
from course_utils.track import HandTracker, TrackedDemo, hand_overlay

SIDE = 96  # pixels of HandNet's pictures
SIGNS = tuple("0123456789")
COUNTS = slice(1, 6)  # those of SIGNS that are plain counts, as in the original: one to five fingers
ROOM = 0.72  # a tracked hand's share of its crop; in the photos it fills three quarters
CERTAIN = 0.5  # a smoothed probability below it changes nothing
IMAGENET = {  # name in keras.applications: pixels, whether it scales its pictures itself
    "MobileNet": (128, False),
    "Xception": (128, False),
    "MobileNetV3Small": (128, True),
    "EfficientNetV2B0": (128, True),
}


def whole(photos, side: int = SIDE) -> np.ndarray:
    """Shrink square photos uint8[n, h, w, 3] to a net's size, and do nothing else: uint8[n, side, side, 3]."""
    import cv2

    return np.stack([cv2.resize(photo, (side, side), interpolation=cv2.INTER_AREA) for photo in photos])


def hand_box(points, size) -> tuple[float, float, float]:
    """The square around a hand that a net should see: (x, y) of its middle and half its side, all in pixels.

    points: float[21, 2 or 3], landmarks as shares of width and height. size: (width, height) of the picture.
    """
    pixels = np.asarray(points)[:, :2] * size
    low, high = pixels.min(0), pixels.max(0)
    x, y = (low + high) / 2
    return float(x), float(y), float((high - low).max() / 2 / ROOM)


def crop(image, box, side: int = SIDE) -> np.ndarray:
    """Cut a square out of a picture: uint8[side, side, ...]; beyond the picture its border goes on.

    image: uint8[h, w, ...]. box: from `hand_box`.
    """
    import cv2

    x, y, half = box
    x0, y0, x1, y1 = (round(v) for v in (x - half, y - half, x + half, y + half))
    height, width = image.shape[:2]
    inside = image[max(0, y0) : max(1, y1), max(0, x0) : max(1, x1)]
    edges = (max(0, -y0), max(0, y1 - height), max(0, -x0), max(0, x1 - width))
    square = cv2.copyMakeBorder(inside, *edges, cv2.BORDER_REPLICATE) if any(edges) and inside.size else inside
    if not square.size:  # a hand wholly outside: nothing to see
        return np.zeros((side, side, *image.shape[2:]), np.uint8)
    smaller = cv2.INTER_AREA if half > side / 2 else cv2.INTER_LINEAR
    return cv2.resize(square, (side, side), interpolation=smaller)


def fingers_up(world) -> np.ndarray:
    """Say for each finger, thumb first, whether it is stretched: bool[..., 5].

    world: float[..., 21, 3], as in `track.Hand.world`. A finger is up if its tip is farther from the wrist than its
    middle joint, by a share of the palm; the thumb, which bends across the palm, if its tip is farther from the little
    finger's root than its own root is.
    """
    world = np.asarray(world, float)

    def far(a, b):
        return np.linalg.norm(world[..., a, :] - world[..., b, :], axis=-1)

    palm = far(0, 9)
    thumb = far(4, 17) - far(2, 17) > 0.25 * palm
    others = [far(tip, 0) - far(tip - 2, 0) > 0.15 * palm for tip in (8, 12, 16, 20)]
    return np.stack([thumb, *others], axis=-1)


def backbone(name: str = "HandNet"):
    """Load a pre-trained net without its head: a Keras model from [n, side, side, 3] in 0 to 255 to features.

    name: "HandNet" (ships with the course), "MobileNet cut" (from a data folder), or one of IMAGENET, which Keras
    downloads. Where that fails a note says so, and it is HandNet. Every model scales its pictures itself, once.
    """
    import keras

    from course_utils.data import REPOSITORY, DataError, path
    from course_utils.data.store import mode

    if name not in ("HandNet", "MobileNet cut", *IMAGENET):
        raise ValueError(f'There is no backbone {name!r}; known are "HandNet", "MobileNet cut", {", ".join(IMAGENET)}.')
    try:
        if name == "MobileNet cut":
            body = keras.saving.load_model(path("mobilenet_cut"), safe_mode=True)
            return scaled(body, name.split()[0])
        if name in IMAGENET:
            if mode() == "sample":
                raise DataError("COURSE_DATA is set to sample.")
            side, scales = IMAGENET[name]
            body = getattr(keras.applications, name)(include_top=False, weights="imagenet", input_shape=(side, side, 3))
            return body if scales else scaled(body, name)
    except Exception as error:  # Keras raises a bare Exception where a download fails
        reason = getattr(error, "reason", None) or str(error).splitlines()[0]
        print(f"NOTE: {name} cannot be had, so this is HandNet. Why: {reason}")
    net = keras.saving.load_model(REPOSITORY / "data" / "checkpoints" / "handnet" / "model.keras", safe_mode=True)
    return keras.Model(net.input, net.get_layer("features").input, name="HandNet")


def scaled(body, name: str | None = None):
    """Let a Keras model of pictures from -1 to 1 take pictures from 0 to 255; its batch norm keeps its averages."""
    import keras
    from keras import layers

    picture = keras.Input(body.input_shape[1:])
    return keras.Model(picture, body(layers.Rescaling(1 / 127.5, -1)(picture), training=False), name=name)


def grad_cam(net, picture, sign: int | None = None, cells: int = 6) -> np.ndarray:
    """Show which places of a picture speak for a sign: float32[h, w] from 0 to 1.

    net: a Keras model that ends in a softmax. picture: [side, side, 3]. sign: by default the one that is read. cells:
    the last layer with so many places a side, or more, is asked. Selvaraju et al. 2017 (arXiv 1610.02391).
    """
    import keras
    import tensorflow as tf

    with_places = [layer.output for layer in net.layers if len(layer.output.shape) == 4]
    inner = keras.Model(net.input, [[maps for maps in with_places if maps.shape[1] >= cells][-1], net.output])
    with tf.GradientTape() as tape:
        x = tf.constant(picture[None], tf.float32)
        tape.watch(x)
        maps, p = inner(x, training=False)
        sign = int(np.argmax(p)) if sign is None else sign
        evidence = tf.math.log(p[0, sign] + 1e-9)
    weights = tf.reduce_mean(tape.gradient(evidence, maps), (1, 2))
    shown = np.maximum(np.asarray(tf.einsum("nhwc,nc->hw", maps, weights)), 0)
    return shown / max(float(shown.max()), 1e-9)


class FingerCounter(TrackedDemo):
    """A demo that reads a hand's sign, from its picture or from its landmarks.

    by: "image" (the crop around the tracked hand goes to HandNet), "landmarks" (63 numbers go to a small net), or
    "middle" (HandNet reads the picture's middle, without a tracker). read: such a net, a Keras or Lite model, by
    default the course's; one that reads pictures of another size gets crops of its own size. tracker: a callable
    from Frame to a list of `track.Hand`, by default one made at the first frame. certain: a smoothed probability below
    it changes nothing. classes: what the net's outputs are called.
    `Overlay.answer` is a sign, once, when it is new. shown: the sign that is shown, or None. answers: all of them.
    Raises ValueError for a net of another kind, at once.
    """

    def __init__(self, by="image", read=None, tracker=None, certain=CERTAIN, classes=SIGNS):
        super().__init__((lambda frame: []) if by == "middle" else tracker, HandTracker)
        if by not in ("image", "landmarks", "middle"):
            raise ValueError(f'A finger counter reads by "image", "landmarks" or "middle"; not by {by!r}.')
        self.by, self.certain, self.classes = by, certain, tuple(classes)
        self.read = load(by) if read is None else read
        self.side = _side(self.read, by)
        self._calm = Calm(CALM)
        self.reset()

    def reset(self):
        """Forget the film so far."""
        with self._lock:
            self._calm.reset()
            self.shown, self.answers, self._seen = None, [], -np.inf

    def follow(self, hands, frame: Frame) -> Overlay:
        """Take the hands of a frame; the demo without its tracker."""
        with self._lock:
            overlay = hand_overlay(hands) if self.by == "landmarks" else Overlay()
            if not hands and self.by != "middle":
                if frame.time - self._seen > CALM:
                    self._calm.reset()
                    self.shown = None
                return overlay
            self._seen = frame.time
            box = _middle(frame.size) if self.by == "middle" else hand_box(hands[0].points, frame.size)
            p = self.probabilities(frame, box, hands)
            smooth, before = self._calm(p, frame.time), self.shown
            if smooth.max() >= self.certain:
                self.shown = self.classes[int(smooth.argmax())]
            if self.shown != before:
                overlay.answer, overlay.score = self.shown, float(smooth.max())
                self.answers.append(self.shown)
            return self._write(overlay, np.array(box), frame.size)

    def probabilities(self, frame: Frame, box, hands) -> np.ndarray:
        """What the net makes of one hand: float[classes]."""
        given = landmark_features(hands[0].world) if self.by == "landmarks" else crop(frame.image, box, self.side)
        p = np.asarray(self.read(given[None]))[0]
        if p.shape != (len(self.classes),):
            raise ValueError(f"The net gave {p.shape} probabilities for {len(self.classes)} classes: name them all.")
        return p

    def _write(self, overlay, box, size):
        (x, y, half), (width, height) = box, size
        x0, y0, x1, y1 = (x - half) / width, (y - half) / height, (x + half) / width, (y + half) / height
        if self.by != "landmarks":
            overlay.box(x0, y0, x1, y1, COLORS["sky"])
        if self.shown is not None:
            overlay.text(min(0.88, max(0.02, x0)), min(0.84, max(0.02, y0)), self.shown, COLORS["white"], 0.12)
        return overlay


def load(by: str = "image", kind: str | None = None):
    """Load the net that the course ships: "image" and "middle" take pictures, "landmarks" the 63 numbers.

    kind: "int8" or "float16"; by default int8 for pictures and float16 for landmarks, which are no bytes.
    """
    from course_utils import frugal

    if by == "landmarks":
        return frugal.load("finger_points", kind or "float16")
    return frugal.load("fingers", kind or "int8")


def _side(net, by):
    """The side of the pictures that a net takes, or None for one that takes landmarks."""
    shape = tuple(net.shape if hasattr(net, "content") else net.input_shape[1:])
    if by == "landmarks":
        if shape != (63,):
            raise ValueError(f"By landmarks a net takes 63 numbers; this one takes {shape}.")
        return None
    if len(shape) != 3 or shape[0] != shape[1] or shape[2] != 3:
        raise ValueError(f"By image a net takes square colour pictures, (side, side, 3); this one takes {shape}.")
    return shape[0]


def _middle(size):
    width, height = size
    return width / 2, height / 2, min(width, height) / 2
