"""From a picture to what a sign is read from: class probabilities, the largest hand, and its features."""

from __future__ import annotations

import cv2
import numpy as np

from course_utils.emojinator.gestures import landmark_features
from course_utils.lite import Lite, input_shape
from course_utils.overlay import Frame
from course_utils.signnet import maps
from course_utils.signnet.composites import BACKGROUND, FACE, LABELS, LEFT, RIGHT
from course_utils.signnet.seen import NOT_TRACKED, Seen
from course_utils.track.faces import OVAL

SIGNS = tuple("0123456789")
SIDES = {"Left": LEFT, "Right": RIGHT}
SIDE = 128  # pixels of the pictures for the course's segmenter
CANVAS = 192  # pixels of a labelled picture, squeezed into a square
MASK_SIZE = 32  # pixels of the mask that a sign is read from
MIN_HAND = 0.004  # smallest hand, as a share of the picture's area


def side_of(net) -> int:
    """The side in pixels of the square pictures that a segmenter takes; SIDE for a plain function.

    Raises TypeError or ValueError, and says how to fix it, for what cannot label pictures for `segment`.
    """
    if not callable(net):
        raise TypeError(f"A segmenter is a Keras model, a Lite or a function; this is a {type(net).__name__}.")
    if not isinstance(net, Lite) and not hasattr(net, "inputs"):
        return SIDE
    shape = input_shape(net)
    if len(shape) != 3 or shape[0] is None or shape[0] != shape[1] or shape[2] != 6:
        raise ValueError(
            f"SignNet needs a net of [n, size, size, 6]: RGB and three soft maps. This one takes {[None, *shape]}. "
            "Make one with sign_unet(64)."
        )
    return shape[0]


def segment(net, image, seen: Seen = NOT_TRACKED) -> np.ndarray:
    """Label a picture of any size, squeezed into a square: probabilities float32[CANVAS, CANVAS, 4] of LABELS.

    net: a Keras or Lite model of [n, size, size, 6], or a function like one. image: uint8[h, w, 3] RGB. seen: what a
    tracker found; around each hand the net looks at an upright square, and nothing further away is a hand. A tracked
    face is its oval. What was not tracked is labelled by one look at the whole picture.
    Raises TypeError or ValueError for any other array or net.
    """
    image = Frame(image).image
    layers = np.zeros((len(LABELS), CANVAS, CANVAS), np.float32)
    if seen.hands is None or seen.faces is None:
        whole = cv2.resize(_whole(net, image), (CANVAS, CANVAS), interpolation=cv2.INTER_LINEAR)
        layers[:] = np.moveaxis(whole, -1, 0)
    ovals = [face.points[[*OVAL], :2] for face in seen.faces or ()]
    if seen.faces is not None:
        layers[FACE] = 0
        for oval in ovals:
            layers[FACE][maps.paint_face(oval * CANVAS, CANVAS) > 0] = 1
    if seen.hands is not None:
        layers[[LEFT, RIGHT]] = 0
        for hand in seen.hands:
            _add_hand(layers, net, image, hand, seen.hands, ovals)
        both = layers[LEFT] + layers[RIGHT]
        layers[[LEFT, RIGHT]] /= np.maximum(both, 1)
        layers[FACE] = np.minimum(layers[FACE], 1 - np.minimum(both, 1))
    layers[BACKGROUND] = 1 - layers[BACKGROUND + 1 :].sum(0)
    return cv2.merge(layers)


def _whole(net, image):
    """Let the net look at the whole picture, without maps: float32[size, size, 4]."""
    size = side_of(net)
    interpolation = cv2.INTER_AREA if max(image.shape[:2]) > size else cv2.INTER_LINEAR
    picture = cv2.resize(image, (size, size), interpolation=interpolation)
    return _look(net, np.dstack([picture, np.zeros_like(picture)]))


def _look(net, picture):
    """Let the net label one picture of its size with maps, [size, size, 6]: float32[size, size, 4]."""
    p = np.asarray(net(picture[None].astype(np.float32)))
    if p.shape != (1, *picture.shape[:2], len(LABELS)):
        raise ValueError(
            f"A segmenter returns probabilities [n, size, size, {len(LABELS)}] for {', '.join(LABELS)}; this one "
            f"returns {[*p.shape]} for {[1, *picture.shape]}."
        )
    return p[0]


def _add_hand(layers, net, image, hand, hands, ovals):
    """Let the net outline one tracked hand and add it to the probabilities float32[4, CANVAS, CANVAS], in place."""
    shape, size = np.array(image.shape[1::-1]), side_of(net)
    points, label = hand.points[:, :2] * shape, SIDES[hand.handedness]
    matrix = maps.square(points, size)
    others = [(maps.moved(one.points[:, :2] * shape, matrix), SIDES[one.handedness]) for one in hands]
    faces = [maps.moved(oval * shape, matrix) for oval in ovals]
    picture = np.dstack([maps.warped(image, matrix, size), maps.soft_maps(others, faces, size)])
    outline = _look(net, picture)[..., label]
    # In front of a face only the hand's own bones count: a cheek may look like a hand.
    own = maps.moved(points, matrix)
    near, strict = (maps.paint_hand(own, size, radius) for radius in (maps.REACH, maps.FINGER))
    allowed = np.where(picture[..., -1] > 0, strict, near) if faces else near
    # A finger has no gap: what lies on a bone is hand, also where the light fools the net.
    outline = np.where(allowed, np.maximum(outline, maps.paint_hand(own, size, maps.CORE) / np.float32(255)), 0)
    back = np.diag([*shape / CANVAS, 1.0])
    to_square = (np.vstack([matrix, [0, 0, 1]]) @ back)[:2]
    layer = cv2.warpAffine(outline, to_square, (CANVAS, CANVAS), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    np.maximum(layers[label], layer, out=layers[label])


def labels(net, image, seen: Seen = NOT_TRACKED) -> np.ndarray:
    """Label every pixel of a picture: uint8[h, w], indices of LABELS; net, image, seen: as for `segment`."""
    p = segment(net, image, seen)
    return cv2.resize(p, image.shape[1::-1], interpolation=cv2.INTER_LINEAR).argmax(-1).astype(np.uint8)


def hand_crop(p, aspect: float = 1.0, side: int = MASK_SIZE):
    """Cut the largest hand out of its probabilities, square and centred; None if there is no hand.

    p: float[h, w], the probability of a hand. aspect: the picture's width over its height before it was squeezed.
    Returns (float32[side, side] in [0, 1], (x, y, half)): the centre as shares of width and height, and half of the
    crop's side as a share of the height, as for `square_crop`.
    """
    p = np.ascontiguousarray(p, np.float32)
    found, pieces, sizes, _ = cv2.connectedComponentsWithStats((p > 0.5).astype(np.uint8))
    if found < 2 or sizes[1:, cv2.CC_STAT_AREA].max() < MIN_HAND * p.size:
        return None
    best = 1 + sizes[1:, cv2.CC_STAT_AREA].argmax()
    x, y, w, h, _ = sizes[best].tolist()
    height, width = p.shape
    box = (x + w / 2) / width, (y + h / 2) / height, 0.55 * max(w / width * aspect, h / height)
    return square_crop(np.where(pieces == best, p, 0), *box, side, aspect), box


def square_crop(picture, x: float, y: float, half: float, side: int = MASK_SIZE, aspect: float | None = None):
    """Cut a square out of a picture: [side, side] or [side, side, 3]; outside of the picture, it is 0.

    x, y: the centre as shares of width and height. half: half of the square's side, as a share of the height. aspect:
    width over height before the picture was squeezed, by default that of the picture.
    """
    height, width = picture.shape[:2]
    aspect = width / height if aspect is None else aspect
    scale = np.array([aspect / width, 1 / height]) * (side - 1) / (2 * half)
    if min(scale) < 0.6:  # else the warp would skip pixels
        picture = cv2.GaussianBlur(picture, (0, 0), 0.4 / min(scale))
    centre = np.array([x * width, y * height]) - 0.5
    matrix = np.hstack([np.diag(scale), ((side - 1) / 2 - scale * centre)[:, None]])
    return cv2.warpAffine(picture, matrix, (side, side))


def sign_features(crop, world=None) -> np.ndarray:
    """Join the mask, row by row, and the landmarks of a hand into one input of the sign reader: float32[side² + 63].

    crop: from `hand_crop`. world: float[21, 3], from the tracker; without it the landmarks are zeros.
    """
    numbers = np.zeros(63, np.float32) if world is None else landmark_features(world)
    return np.concatenate([np.asarray(crop, np.float32).ravel(), numbers])
