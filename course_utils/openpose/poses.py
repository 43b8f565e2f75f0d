"""Our own small pose net: a picture of any size goes in, people come out."""

from __future__ import annotations

import numpy as np

from course_utils import checkpoints
from course_utils.lite import input_shape
from course_utils.openpose import part_affinity_fields as paf
from course_utils.openpose.drawn_people import PARTS
from course_utils.overlay import COLORS, Frame, Overlay, draw

CHANNELS = len(PARTS) + 2 * len(paf.LIMBS)  # of one stage: confidence maps, then x and y of each field
SURE = 0.25  # people with a lower score, the mean of their peaks, are not shown
LIMB_COLORS = tuple(  # of the person's own right and left
    "white" if "nose" in PARTS[end] else "orange" if "left" in PARTS[end] else "sky" for _, end in paf.LIMBS
)


def load(size=(128, 128)):
    """Load the shipped net, in Keras, for pictures of one size: width, height in pixels, multiples of 8.

    The net was trained on 128 × 128 pixels; its convolutions do not mind a wider picture, as long as people are 60 to
    120 pixels high. Raises ValueError for another size, FileNotFoundError without a checkpoint.
    """
    import keras

    from course_utils.openpose.net import pose_net

    path = checkpoints.path("openpose") / "model.keras"
    if not path.is_file():
        raise FileNotFoundError("There is no checkpoint 'people'. Make it with: python -m course_utils train openpose")
    shipped = keras.models.load_model(path, safe_mode=True)
    net = pose_net(size)
    net.set_weights(shipped.get_weights())
    return net


def rgb(picture) -> np.ndarray:
    """Turn a grey, RGB or RGBA picture into RGB: uint8[h, w], [h, w, 1], [h, w, 3] or [h, w, 4] to uint8[h, w, 3].

    Raises TypeError or ValueError, with the mend, for anything else.
    """
    picture = np.asarray(picture)
    if picture.dtype != np.uint8:
        raise TypeError(f"A picture is uint8, values 0 to 255; this one is {picture.dtype}.")
    if picture.ndim == 2:
        picture = picture[..., None]
    if picture.ndim != 3 or picture.shape[2] not in (1, 3, 4) or 0 in picture.shape:
        raise ValueError(f"A picture is [h, w], [h, w, 3] or [h, w, 4]; this one has the shape {list(picture.shape)}.")
    return np.repeat(picture, 3, axis=2) if picture.shape[2] == 1 else picture[..., :3]


def fit(picture, size=(128, 128)):
    """Shrink or enlarge a picture to fit into a size, its shape kept, the rest grey below or to the right.

    picture: uint8, as for `rgb`. size: width, height. Returns uint8[height, width, 3] and the factor by which it was
    enlarged.
    """
    import cv2

    picture = rgb(picture)
    height, width = picture.shape[:2]
    factor = min(size[0] / width, size[1] / height)
    inner = max(1, round(width * factor)), max(1, round(height * factor))
    whole = np.full((size[1], size[0], 3), 127, np.uint8)
    small = cv2.resize(picture, inner, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR)
    whole[: inner[1], : inner[0]] = small
    return whole, factor


def split(channels):
    """Split one stage's channels float[..., h, w, 40] into maps [..., h, w, 14] and fields [..., h, w, 13, 2].

    Raises ValueError for another number of channels.
    """
    channels = np.asarray(channels)
    if channels.ndim < 3 or channels.shape[-1] != CHANNELS:
        raise ValueError(f"One stage gives [h, w, {CHANNELS}] numbers; these have the shape {list(channels.shape)}.")
    fields = channels[..., len(PARTS) :]
    return channels[..., : len(PARTS)], fields.reshape(*fields.shape[:-1], len(paf.LIMBS), 2)


def find(net, picture, stage: int = -1):
    """Find people in a picture of any size: poses float32[n, 14, 3], x, y in its pixels, and scores float32[n].

    net: from `load`, `checkpoints.load("openpose")` or `pose_net`; it sees the picture fitted into its own size.
    stage: 0 for the net's first guess. Parts that were not found are NaN, NaN, 0; see `openpose.assemble`.
    """
    shape = input_shape(net)
    small, factor = fit(picture, (shape[1], shape[0]))
    poses, scores = paf.assemble(*split(np.asarray(net(small[None]))[0, stage]))
    # The middle of the first pixel is at 0 in both pictures.
    poses[..., :2] = (poses[..., :2] + 0.5) / factor - 0.5
    return poses, scores


def pose_overlay(poses, size, overlay: Overlay | None = None) -> Overlay:
    """Draw skeletons, left limbs orange and right ones blue, onto an overlay or a new one.

    poses: float[n, 14, 3], pixels, NaN for what is missing. size: width, height of the picture.
    """
    overlay = Overlay() if overlay is None else overlay
    for pose in np.asarray(poses, np.float32).reshape(-1, len(PARTS), 3):
        xy = (pose[:, :2] + 0.5) / np.array(size, np.float32)
        there = np.isfinite(xy).all(axis=1) & (pose[:, 2] > 0)
        for (start, end), color in zip(paf.LIMBS, LIMB_COLORS, strict=True):
            if there[start] and there[end]:
                overlay.line(xy[[start, end]], COLORS[color], 0.012)
        overlay.points(xy[there], COLORS["yellow"], 0.009)
    return overlay


def skeletons(picture, poses, zoom: int = 2) -> np.ndarray:
    """Enlarge a picture uint8[h, w, 3] and draw skeletons float[n, 14, 3] over it; returns uint8[zoom h, zoom w, 3]."""
    big = np.repeat(np.repeat(picture, zoom, axis=0), zoom, axis=1)
    return draw(Frame(big), pose_overlay(poses, picture.shape[1::-1]))


def glowing(picture, layer) -> np.ndarray:
    """Lay a map float[h, w] in [0, 1] as an orange glow over a picture in grey; returns float32[H, W, 3] in [0, 1]."""
    import cv2

    grey = picture.mean(axis=2, keepdims=True) / 255 * np.full(3, 0.6)
    glow = cv2.resize(np.asarray(layer, np.float32), picture.shape[1::-1])[..., None]
    return np.clip(grey * (1 - glow) + glow * np.array((0.9, 0.62, 0)), 0, 1).astype(np.float32)
