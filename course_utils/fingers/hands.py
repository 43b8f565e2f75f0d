"""Hands over new backgrounds: rendered or photographed, cut out, moved, recoloured and pasted.

A net that sees every hand against one white wall learns the wall, too. A hand that is cut out can be shown anywhere
(Dwibedi, Misra and Hebert 2017, "Cut, Paste and Learn", arXiv 1708.01642).
"""

from __future__ import annotations

import cv2
import numpy as np
from tqdm.auto import tqdm

from course_utils import data
from course_utils.data.crop import crop, hand_box
from course_utils.drawn import hand
from course_utils.fingers.demo import SIGNS
from course_utils.fingers.transfer import IMAGE_SIZE
from course_utils.signnet import composites, cutouts, scenery
from course_utils.signnet.cutouts import Cutout
from course_utils.training.batches import FreshBatches

BATCH = 32
RENDERED, RENDER_SEED = 4000, 80_000  # hands to render, and the random seed of the first
VIEWS = ("palm", "palm", "palm", "side", "back")  # a zero is best seen from the side
EXTENT = (0.56, 0.88)  # of a hand as a share of the picture, as in nine of ten photos
WITH_BACKGROUND = 0.3  # share of the photographed hands that keep the wall behind them
ROOMS, PEOPLE = 600, 120  # new backgrounds
VARIANTS = 6  # how often each hand is cut out and moved
TEST_SEED = 20_000  # random seed of the backgrounds for scoring


def rendered(count: int = RENDERED) -> tuple[list[Cutout], np.ndarray]:
    """Render the ten signs, or take them from the cache: a list of `Cutout` and the signs int64[n]."""
    recipe = hand.Recipe(count, 128, RENDER_SEED, hand.SIGNS, VIEWS, roll=35.0)
    folder = data.cache_dir() / "training" / f"rendered-signs-{recipe.key}"
    if not (folder / "hands.json").is_file():
        hand.make(folder, recipe)
    found = hand.read(folder, masks=True)
    rows = zip(found["image"], found["parts"], found["keypoints"], found["side"], strict=True)
    hands = [cutouts.cut_rendering(*row, found["sides"][side] == "right") for *row, side in rows]
    return hands, np.arange(len(hands)) % len(SIGNS)


def sample() -> tuple[list[Cutout], np.ndarray]:
    """Take the ten signs from the rendered hands that the course ships, 30 of each; none is in `rendered`.

    They fill their pictures as photographed hands do. Returns a list of `Cutout` and the signs int64[n].
    """
    hands, poses = cutouts.sample_hands()
    names = ["count_5" if name == "sign_5" else name for name in hand.SIGNS]
    chosen = [i for i, pose in enumerate(poses) if pose in names]
    return [cropped(hands[i]) for i in chosen], np.array([names.index(poses[i]) for i in chosen])


def cropped(cutout: Cutout, size: int = 100) -> Cutout:
    """Crop a cut-out hand to the square that `hand_box` puts around it, size × size pixels."""
    shape = cutout.image.shape[1::-1]
    x, y, half = box = hand_box(cutout.points / shape, shape)
    image, alpha, inside = (
        crop(part, box, size) for part in (cutout.image, cutout.alpha, cutout.hand.astype(np.uint8))
    )
    points = (cutout.points - (x - half, y - half)) * size / (2 * half)
    return Cutout(image, alpha, inside > 0, points.astype(np.float32), cutout.right)


def backgrounds(seed: int, rooms: int = ROOMS, people: int = PEOPLE) -> np.ndarray:
    """Draw backgrounds, empty rooms and then rooms with invented people: uint8[n, 144, 144, 3]."""
    size = IMAGE_SIZE * 3 // 2
    drawn = [scenery.room_background([seed, i], size).image for i in range(rooms)]
    return np.stack(drawn + [scenery.person_background([seed, i], size).image for i in range(people)])


def layer(cutout: Cutout, rng, moved: bool = True, with_background: bool = False) -> np.ndarray:
    """Turn a cut-out hand into a layer that can lie over any background: uint8[96, 96, 4].

    Its channels are the three colours, multiplied by the opacity, and the opacity. moved: also rotate, shift, stretch
    and recolour the hand; without, it stays where it is in its picture. with_background: keep what was behind the hand;
    the layer is opaque then.
    """
    scale = IMAGE_SIZE / len(cutout.image)
    matrix = np.float32([[scale, 0, 0], [0, scale, 0]])
    if moved:
        extent, centre = IMAGE_SIZE * rng.uniform(*EXTENT), IMAGE_SIZE * rng.normal(0.5, 0.035, 2)
        matrix = composites.placement(cutout, centre, extent, np.clip(rng.normal(0, 10), -30, 30))
        matrix[:, :2] = np.diag(np.exp(rng.normal(0, 0.06, 2))) @ matrix[:, :2]
    size = IMAGE_SIZE, IMAGE_SIZE
    if with_background:
        image = cv2.warpAffine(cutout.image, matrix, size, borderMode=cv2.BORDER_REPLICATE)
        return np.dstack([image, np.full(size, 255, np.uint8)])
    # The hand is pasted over black and over white; where the results differ, the background shines through (Smith and
    # Blinn 1996, "Blue Screen Matting", doi 10.1145/237170.237263).
    seed, canvases = rng.integers(2**32), []
    for level in (0, 255):
        canvas, label = np.full((*size, 3), level, np.float32), np.zeros(size, np.uint8)
        composites.arm(cutout, matrix, canvas, label, 0.95 * cutout.colour, np.random.default_rng(seed))
        composites.paste(cutout, matrix, canvas, label)
        canvases.append(canvas)
    black, white = canvases
    opacity = 255 - (white - black).mean(2, keepdims=True)
    if moved:
        black = np.minimum(black * np.exp(rng.normal(-0.1, 0.2) + rng.normal(0, 0.05, 3)), opacity)
    return np.clip(np.rint(np.dstack([black, opacity])), 0, 255).astype(np.uint8)


def over(layer, background, rng) -> np.ndarray:
    """Lay a `layer` over a random part of a background uint8[h, w, 3]: uint8[96, 96, 3]."""
    top, left = rng.integers(0, 1 + np.array(background.shape[:2]) - IMAGE_SIZE)
    part = background[top : top + IMAGE_SIZE, left : left + IMAGE_SIZE]
    visible = cv2.multiply(part, cv2.merge([255 - layer[..., 3]] * 3), scale=1 / 255)
    return cv2.add(np.ascontiguousarray(layer[..., :3]), visible)


def recoloured(image, rng) -> np.ndarray:
    """Change a picture uint8[h, w, 3] as other light and another camera do: gamma, gain, blur and noise."""
    gamma, gain = np.exp(rng.normal(0, 0.2)), np.exp(rng.normal(0, 0.15) + rng.normal(0, 0.05, 3))
    levels = 255 * (np.arange(256)[:, None] / 255) ** gamma * gain
    image = cv2.LUT(image, np.clip(levels, 0, 255).astype(np.uint8)[None])
    if rng.random() < 0.4:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.3, 1.0))
    noise = np.float32(rng.uniform(0, 5)) * rng.standard_normal((*image.shape[:2], 1), np.float32)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def layers(hands, variants: int = VARIANTS, seed: int = 0, with_background: float = WITH_BACKGROUND) -> np.ndarray:
    """Make several moved layers of every hand: uint8[variants, n, 96, 96, 4], each as in `layer`.

    hands: list of `Cutout`. with_background: the share of layers that keep what was behind the hand.
    """
    pool = np.empty((variants, len(hands), IMAGE_SIZE, IMAGE_SIZE, 4), np.uint8)
    for i, one in enumerate(tqdm(hands, "cutting hands out", disable=len(hands) < 500)):
        rng = np.random.default_rng([seed, i])
        for variant in pool:
            variant[i] = layer(one, rng, with_background=rng.random() < with_background)
    return pool


def with_rendered(pool, y, count: int = RENDERED, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Add rendered hands to a pool of photographed ones, so that the net does not forget them.

    pool: from `layers`. y: int[n], the signs. count: rendered hands to choose from; half as many as photographed ones
    are added, each at most twice. Returns the larger pool and its signs int64[variants, m].
    """
    hands, signs = rendered(count)
    each = min(len(y) // 2, 2 * len(hands) // len(pool))
    drawn = layers(hands, 2, seed, with_background=0).reshape(-1, *pool.shape[2:])[: each * len(pool)]
    signs = np.tile(signs, 2)[: each * len(pool)].reshape(len(pool), each)
    pool = np.concatenate([pool, drawn.reshape(len(pool), each, *pool.shape[2:])], axis=1)
    return pool, np.concatenate([np.tile(y, (len(pool), 1)), signs], axis=1)


class Hands(FreshBatches):
    """Batches of hands over random backgrounds, with random colours: (float32[n, 96, 96, 3], int64[n]).

    pool: from `layers`; each epoch takes the next variant, because moving a hand takes longer than training with it.
    y: int[n] or int[variants, n]. backgrounds: uint8[m, h, w, 3]. Half of the hands are mirrored.
    """

    def __init__(self, pool, y, backgrounds, batch: int = BATCH, seed: int = 0):
        super().__init__(pool.shape[1], batch, seed)
        self.pool, self.backgrounds = pool, backgrounds
        self.y = np.broadcast_to(np.asarray(y, np.int64), pool.shape[:2])

    def __getitem__(self, index):
        picked, rng, variant = self.picked(index), self.rng(index), self.epoch % len(self.pool)
        x = np.empty((len(picked), IMAGE_SIZE, IMAGE_SIZE, 3), np.float32)
        for picture, i in zip(x, picked, strict=True):
            one = self.pool[variant, i]
            one = one[:, ::-1] if rng.random() < 0.5 else one
            picture[:] = recoloured(over(one, self.backgrounds[rng.integers(len(self.backgrounds))], rng), rng)
        return x, self.y[variant, picked]

    def samples(self, count: int = 10) -> np.ndarray:
        """The pictures of the first batches, with which an int8 file is calibrated: float32[n, 96, 96, 3]."""
        return np.concatenate([self[i][0] for i in range(min(count, len(self)))])


def paste(hands, backgrounds, seed: int) -> np.ndarray:
    """Paste every hand, at its place in its picture, over a random background: uint8[n, 96, 96, 3]."""
    rng = np.random.default_rng(seed)
    return np.stack(
        [over(layer(one, rng, moved=False), backgrounds[rng.integers(len(backgrounds))], rng) for one in hands]
    )
