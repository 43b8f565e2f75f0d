"""The pictures that SignNet's segmenter trains with: whole scenes, and close-ups of hands with the tracker's maps."""

from __future__ import annotations

from functools import partial

import cv2
import numpy as np
from tqdm.auto import tqdm

from course_utils import data
from course_utils.data import sign_photos
from course_utils.drawn import hand
from course_utils.signnet import composites, cutouts, maps, scenery
from course_utils.signnet.composites import BACKGROUND, FACE, LEFT, RIGHT
from course_utils.track.hand import BONES
from course_utils.track.pictures import sign_landmarks

IMAGE_SIZE, SCENE_SIZE = 128, 256  # pixels of the finished net's pictures and of the scenes
PEOPLE, PORTRAITS, ROOMS, BLANKETS = 400, 120, 120, 80  # backgrounds to train with
RENDERED, RENDER_SEED = 1500, 60_000  # hands to render, and the random seed
TEST_SEED = 10_000  # random seed of the backgrounds for scoring
HAND_COUNTS = (0.06, 0.37, 0.5, 0.07)  # shares of scenes with none, one, two and three hands
EXTENT = (0.16, 0.7)  # smallest and largest hand as a share of the picture
MEET = 0.35  # how often a hand touches the face or the other hand
CLOSE = 0.7  # share of the pictures that are close-ups of one hand, with maps; the others are whole scenes without
MOTION = 0.15  # how often a close-up is blurred by motion
SWAPPED = np.array([BACKGROUND, RIGHT, LEFT, FACE], np.uint8)  # the label of each class in a mirror


def cut_photos(part: int):
    """Cut out the hands of a part of the students: a list of `Cutout`, signs int64[n], world float32[n, 21, 3].

    part: `sign_photos.TRAIN`, `VALIDATION` or `TEST`. Raises DataError without the photos or the tracker.
    """
    photos = sign_photos.photos()
    points, world = sign_landmarks(photos)
    chosen = np.flatnonzero((photos.split == part) & np.isfinite(points[:, 0, 0]))
    return [cutouts.cut_photo(photos.images[i], points[i]) for i in chosen], photos.signs[chosen], world[chosen]


def drawn_hands():
    """Split the course's rendered hands into training and test: twice a list of `Cutout` and their poses str[n].

    Every hand belongs to another person; every fifth is for the test.
    """
    hands, poses = cutouts.sample_hands()
    test = np.arange(len(hands)) % 5 == 0
    return tuple(([hands[i] for i in np.flatnonzero(part)], poses[part]) for part in (~test, test))


def rendered_hands():
    """Render hands of more people and larger than the shipped ones, or take them from the cache: a list of `Cutout`."""
    recipe = hand.Recipe(RENDERED, 192, RENDER_SEED)
    folder = data.cache_dir() / "training" / f"signnet-hands-{recipe.key}"
    if not (folder / "hands.json").is_file():
        hand.make(folder, recipe)
    return cutouts.sample_hands(folder)[0]


def draw_backgrounds(seed: int, share: float = 1.0, size: int = SCENE_SIZE, blankets: int = BLANKETS) -> list:
    """Draw people, the portrait, empty rooms and blankets, a share of all: a list of `Background`."""
    from course_utils.drawn.portrait import Head

    counts = (max(1, round(share * count)) if count else 0 for count in (PEOPLE, PORTRAITS, ROOMS, blankets))
    head = Head()
    draws = (
        scenery.person_background,
        partial(scenery.portrait_background, head=head),
        scenery.room_background,
        scenery.blanket_background,
    )
    return [draw([seed, i], size) for draw, count in zip(draws, counts, strict=True) for i in range(count)]


def scene(
    pools, backgrounds, seed, size: int = SCENE_SIZE, augment: bool = True, counts=HAND_COUNTS, extent=EXTENT, meet=0.0
):
    """Compose a scene from a background and the hands of one pool; the same arguments give the same `Composite`.

    pools: lists of `Cutout`, each chosen with the same probability. backgrounds: a list of `Background`. counts: the
    probabilities of no hand, one, two, ... . augment, extent, meet: as for `composites.compose`.
    """
    rng = np.random.default_rng(seed)
    pool, background = pools[rng.integers(len(pools))], backgrounds[rng.integers(len(backgrounds))]
    hands = [pool[rng.integers(len(pool))] for _ in range(rng.choice(len(counts), p=counts))]
    return composites.compose(hands, background.resized(size), rng, augment, extent, meet=meet)


def scenes(pools, backgrounds, count: int, seed, size: int = IMAGE_SIZE, **options):
    """Compose many scenes: x uint8[n, size, size, 3], y uint8[n, size, size]; arguments as for `scene`."""
    seeds = [[*np.atleast_1d(seed), i] for i in range(count)]
    made = [scene(pools, backgrounds, each, size, **options) for each in tqdm(seeds, "scenes", disable=count < 500)]
    return np.stack([one.image for one in made]), np.stack([one.label for one in made])


def examples(pools, backgrounds, count: int, seed, size: int = IMAGE_SIZE, close: float = CLOSE, **options):
    """Compose pictures as the net sees them: x uint8[n, size, size, 6], y uint8[n, size, size].

    close: the share of close-ups of a hand, with maps; the others are whole scenes, with empty maps. The other
    arguments are those of `scene`.
    """
    x, y = np.zeros((count, size, size, 6), np.uint8), np.zeros((count, size, size), np.uint8)
    for i in tqdm(range(count), "pictures", disable=count < 500):
        rng = np.random.default_rng([*np.atleast_1d(seed), i, 1])
        made = scene(pools, backgrounds, [*np.atleast_1d(seed), i], **{"meet": MEET} | options)
        found = [j for j in range(len(made.hands)) if seen_share(made, j) > 0.4]
        if found and rng.random() < close:
            x[i], y[i] = close_up(made, found[rng.integers(len(found))], rng, size)
        else:
            x[i, ..., :3] = cv2.resize(made.image, (size, size), interpolation=cv2.INTER_AREA)
            y[i] = cv2.resize(made.label, (size, size), interpolation=cv2.INTER_NEAREST)
    return x, y


def seen_share(made, i: int) -> float:
    """The share of a hand's landmarks that are in a scene and not hidden by something else, 0 to 1."""
    points, right = made.hands[i]
    x, y = np.rint(points).astype(int).T
    inside = (x >= 0) & (y >= 0) & (x < made.label.shape[1]) & (y < made.label.shape[0])
    return float((made.label[y[inside], x[inside]] == (RIGHT if right else LEFT)).sum() / len(points))


def close_up(made, i: int, rng, size: int = IMAGE_SIZE):
    """Look at hand i of a scene as in the live demo: x uint8[size, size, 6], y uint8[size, size].

    The landmarks have errors like the tracker's. Left and right are swapped at random, because the map decides which
    is which. A second hand, or the face, is sometimes missing in the map; a hand without a map is background.
    """
    swap, hands, missing = rng.random() < 0.5, [], []
    for j, (points, right) in enumerate(made.hands):
        label = RIGHT if right != swap else LEFT
        alone = all(other == right for k, (_, other) in enumerate(made.hands) if k != i) or j == i
        if j != i and not alone and rng.random() < 0.25:
            missing.append(label)
        else:
            hands.append((tracked(points, rng), label, j == i))
    mine = next(points for points, _, chosen in hands if chosen)
    matrix = maps.square(mine, size, rng.uniform(0.8, 1.25) * maps.MARGIN)
    soft = maps.soft_maps([(maps.moved(points, matrix), label) for points, label, _ in hands], [], size)
    if rng.random() < 0.7:
        shifted = matrix + np.array([[0, 0, 1]]) * rng.normal(0, 0.02 * size, (2, 1))
        soft[..., FACE - LEFT] = 255 * cv2.warpAffine(made.face.astype(np.uint8), shifted, (size, size))
    label = cv2.warpAffine(made.label, matrix, (size, size), flags=cv2.INTER_NEAREST)
    label = SWAPPED[label] if swap else label
    label[np.isin(label, missing)] = BACKGROUND
    picture = maps.warped(made.image, matrix, size)
    return np.dstack([in_motion(picture, rng) if rng.random() < MOTION else picture, soft]), label


def in_motion(picture, rng) -> np.ndarray:
    """Blur a picture along a random line, as a moving hand is blurred in a film."""
    length = round(len(picture) * rng.uniform(0.02, 0.09))
    angle, kernel = rng.uniform(0, np.pi), np.zeros((2 * length + 1, 2 * length + 1), np.float32)
    x, y = round(length * np.cos(angle)), round(length * np.sin(angle))
    cv2.line(kernel, (length - x, length - y), (length + x, length + y), 1)
    return cv2.filter2D(picture, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE)


def tracked(points, rng) -> np.ndarray:
    """Add errors like a tracker's to landmarks float[21, 2]: shift, size, turn, bent fingers, noise; some are large."""
    palm, much = maps.palm_length(points), 2.5 if rng.random() < 0.25 else 1.0
    middle, angle = points.mean(0), np.radians(rng.normal(0, 3 * much))
    c, s = np.exp(rng.normal(0, 0.03 * much)) * np.array([np.cos(angle), np.sin(angle)])
    fingers = np.zeros_like(points)
    for chain in BONES:  # an error grows along a finger
        fingers[[*chain[-4:]]] = np.linspace(0.25, 1, 4)[:, None] * rng.normal(0, 0.07, 2)
    noise = rng.normal(0, 0.03, 2) + fingers + rng.normal(0, 0.015, points.shape)
    return (points - middle) @ np.array([[c, s], [-s, c]]) + middle + much * palm * noise
