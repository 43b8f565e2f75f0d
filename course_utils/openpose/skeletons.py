"""From a picture of any size to skeletons of people, with our own small pose net; and pictures of the results."""

from __future__ import annotations

import cv2
import numpy as np

from course_utils import checkpoints
from course_utils.lite import input_shape, predict
from course_utils.openpose import part_affinity_fields as paf
from course_utils.openpose.drawn_people import PARTS
from course_utils.overlay import COLORS, Frame, Overlay
from course_utils.overlay import draw as draw_overlay

CHANNELS = len(PARTS) + 2 * len(paf.LIMBS)  # of one stage: confidence maps, then x and y of each field
SIZE = 128  # pixels of the square picture that a function gets; a net says itself what it takes
HALF = paf.STRIDE // 2  # pixels by which the third and fourth view are shifted
THRESHOLD = 0.25  # people with a lower score, the mean of their peaks, are not shown
LIMB_COLORS = tuple(  # of the person's own right and left
    "white" if "nose" in PARTS[end] else "orange" if "left" in PARTS[end] else "sky" for _, end in paf.LIMBS
)


# In a mirror, the channels of left and right parts are swapped, and the x of all arrows changes its sign.
_OTHER_SIDE = {"left": "right", "right": "left"}
_SWAPPED = [PARTS.index(" ".join(_OTHER_SIDE.get(word, word) for word in part.split())) for part in PARTS]
_LIMBS = [paf.LIMBS.index((_SWAPPED[a], _SWAPPED[b])) for a, b in paf.LIMBS]
MIRRORED = np.array([*_SWAPPED, *(len(PARTS) + 2 * limb + axis for limb in _LIMBS for axis in (0, 1))])
SIGNS = np.array([1] * len(PARTS) + [-1, 1] * len(paf.LIMBS), np.float32)


def load(size=(128, 128)):
    """Load the shipped net, in Keras, for pictures of one size: width, height in pixels, multiples of 8.

    The net was trained with 128 × 128 pixels. Its convolutions also work on a wider picture, as long as people are 60
    to 120 pixels high. Raises ValueError for a size that is no multiple of 8.
    """
    from course_utils.openpose.net import pose_net

    net = pose_net(size)
    net.set_weights(checkpoints.load_keras("openpose").get_weights())
    return net


def rgb(picture) -> np.ndarray:
    """Convert a grey, RGB or RGBA picture to RGB: uint8[h, w], [h, w, 1], [h, w, 3] or [h, w, 4] to uint8[h, w, 3].

    Raises TypeError or ValueError for anything else.
    """
    picture = np.asarray(picture)
    if picture.dtype != np.uint8:
        raise TypeError(f"A picture is uint8, values 0 to 255; this one is {picture.dtype}.")
    if picture.ndim == 2:
        picture = picture[..., None]
    if picture.ndim != 3 or picture.shape[2] not in (1, 3, 4) or 0 in picture.shape:
        raise ValueError(f"A picture is [h, w], [h, w, 3] or [h, w, 4]; this one has the shape {list(picture.shape)}.")
    return np.repeat(picture, 3, axis=2) if picture.shape[2] == 1 else picture[..., :3]


def letterbox(picture, size=(128, 128)):
    """Scale a picture to fit into a size without changing its shape; the rest, below or to the right, is grey.

    picture: uint8, as for `rgb`. size: width, height. Returns uint8[height, width, 3] and the scale factor.
    """
    picture = rgb(picture)
    height, width = picture.shape[:2]
    factor = min(size[0] / width, size[1] / height)
    inner = max(1, round(width * factor)), max(1, round(height * factor))
    whole = np.full((size[1], size[0], 3), 127, np.uint8)
    small = cv2.resize(picture, inner, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR)
    whole[: inner[1], : inner[0]] = small
    return whole, factor


def split(channels):
    """Split the channels of one stage, float[..., h, w, 40], into maps [..., h, w, 14] and fields [..., h, w, 13, 2].

    Raises ValueError for another number of channels.
    """
    channels = np.asarray(channels)
    if channels.ndim < 3 or channels.shape[-1] != CHANNELS:
        raise ValueError(f"One stage gives [h, w, {CHANNELS}] numbers; these have the shape {list(channels.shape)}.")
    fields = channels[..., len(PARTS) :]
    return channels[..., : len(PARTS)], fields.reshape(*fields.shape[:-1], len(paf.LIMBS), 2)


def four_views(net, pictures, stage: int = -1) -> np.ndarray:
    """Average what a net says about four views: the picture, its mirror image, and both shifted by half a cell.

    pictures: uint8[n, h, w, 3] in the net's size. Returns one stage's channels float32[n, h / 2, w / 2, 40]: a cell
    covers 2 pixels, so read them with `part_affinity_fields.assemble(..., stride=2)`. Four times the work, no training.
    """
    shifted = np.pad(pictures, ((0, 0), (0, HALF), (0, HALF), (0, 0)), mode="edge")[:, HALF:, HALF:]
    whole, moved = (_finer(_both_sides(net, some, stage)) for some in (pictures, shifted))
    # A shift by half a cell of the net is one cell of the result.
    whole[:, 1:, 1:] = (whole[:, 1:, 1:] + moved[:, :-1, :-1]) / 2
    return whole


def _both_sides(net, pictures, stage):
    """The mean of the channels of pictures and of their mirror images, turned back."""
    plain, mirrored = (np.asarray(predict(net, some))[:, stage] for some in (pictures, pictures[:, :, ::-1]))
    return (plain + mirrored[:, :, ::-1][..., MIRRORED] * SIGNS) / 2


def _finer(channels):
    """Double the resolution of channels [n, h, w, 40]; OpenCV takes four channels at a time."""
    size = channels.shape[2] * 2, channels.shape[1] * 2
    parts = np.split(np.ascontiguousarray(channels), CHANNELS // 4, axis=-1)
    return np.stack(
        [
            np.concatenate(
                [cv2.resize(np.ascontiguousarray(part[i]), size, interpolation=cv2.INTER_CUBIC) for part in parts], -1
            )
            for i in range(len(channels))
        ]
    )


def find(net, picture, stage: int = -1):
    """Find people in a picture of any size: people float32[n, 14, 3] and their scores float32[n].

    net: from `load`, `checkpoints.load("openpose")` or `pose_net`, or a function like one, which gets
    uint8[1, 128, 128, 3]. picture: as for `rgb`; it is scaled to the net's size. stage: 0 for its first stage. A row of
    `people` is x, y in pixels of the picture and the confidence; NaN, NaN, 0 for parts that were not found; see
    `part_affinity_fields.assemble`.
    """
    height, width = input_shape(net)[:2] if hasattr(net, "count_params") else (SIZE, SIZE)
    small, factor = letterbox(picture, (width or SIZE, height or SIZE))
    people, scores = paf.assemble(*split(np.asarray(net(small[None]))[0, stage]))
    # The centre of the first pixel is at 0 in both pictures.
    people[..., :2] = (people[..., :2] + 0.5) / factor - 0.5
    return people, scores


def checked(net):
    """Try a net on a black picture and return it; raises ValueError, and says what to change, if it cannot be used."""
    try:
        find(net, np.zeros((SIZE, SIZE, 3), np.uint8))
    except Exception as error:  # whatever the net or function raises: the advice quotes it
        raise ValueError(
            f"People cannot be found with this net: {error}\n"
            "The demo gives: the picture in the net's size, [1, height, width, 3], uint8, values from 0 to 255.\n"
            f"It wants back: [1, stages, height / 4, width / 4, {CHANNELS}]: {len(PARTS)} maps of joints, in the order "
            "of drawn_people.PARTS, then x and y of each field.\n"
            "What to do: make the net with openpose.pose_net(size) and train it, or change its output in a function."
        ) from error
    return net


def skeleton_overlay(people, size) -> Overlay:
    """Draw skeletons, left limbs orange and right ones blue, as an overlay.

    people: float[n, 14, 3], x, y in pixels and confidence, NaN for what is missing. size: width, height of the picture.
    """
    overlay = Overlay()
    for person in np.asarray(people, np.float32).reshape(-1, len(PARTS), 3):
        xy = (person[:, :2] + 0.5) / np.array(size, np.float32)
        found = np.isfinite(xy).all(axis=1) & (person[:, 2] > 0)
        for (start, end), color in zip(paf.LIMBS, LIMB_COLORS, strict=True):
            if found[start] and found[end]:
                overlay.line(xy[[start, end]], COLORS[color], 0.012)
        overlay.points(xy[found], COLORS["yellow"], 0.009)
    return overlay


def draw(picture, people, zoom: int = 2) -> np.ndarray:
    """Enlarge a picture uint8[h, w, 3] and draw skeletons float[n, 14, 3] over it: uint8[zoom h, zoom w, 3]."""
    big = np.repeat(np.repeat(picture, zoom, axis=0), zoom, axis=1)
    return draw_overlay(Frame(big), skeleton_overlay(people, picture.shape[1::-1]))


def heatmap(picture, layer) -> np.ndarray:
    """Draw a map float[h, w] in [0, 1] in orange over a grey copy of a picture: float32[H, W, 3] in [0, 1]."""
    grey = picture.mean(axis=2, keepdims=True) / 255 * np.full(3, 0.6)
    weight = cv2.resize(np.asarray(layer, np.float32), picture.shape[1::-1])[..., None]
    return np.clip(grey * (1 - weight) + weight * np.array((0.9, 0.62, 0)), 0, 1).astype(np.float32)
