"""What the nets of lesson 10 learn from: rendered hands, photographed ones that a teacher labelled, and scenery."""

from __future__ import annotations

import cv2
import numpy as np

from course_utils import data
from course_utils.data import cached, sign_photos
from course_utils.files import source_hash
from course_utils.handpoints.rendered import ARM, HAND, SIZE, Bank
from course_utils.signnet import cutouts, scenery
from course_utils.track.pictures import sign_landmarks

SCENERY_SEED, SCENERY_SIZE = 720_000, 160
# How many empty rooms, invented people, blankets, views of the public-domain portrait, and faces close to the camera.
ROOMS, PEOPLE, BLANKETS, PORTRAITS, FACES = 1500, 900, 200, 300, 700


def photographed(test: bool = False) -> Bank:
    """Cut the hands of the sign photos out of their white walls: a `Bank`.

    Their labels are the landmarks that MediaPipe finds: it is the teacher. test: the students held out, instead of all
    others. Raises `data.DataError` where the photos or the tracker cannot be had.
    """
    photos = sign_photos.photos()
    points, world = sign_landmarks(photos)
    chosen = np.flatnonzero(np.isfinite(world[:, 0, 0]) & (photos.test == test))
    images, masks = [], []
    for i in chosen:
        cutout = cutouts.cut_photo(photos.images[i], points[i])
        images.append(cv2.resize(cutout.image, (SIZE, SIZE), interpolation=cv2.INTER_AREA))
        small = cv2.resize(cutout.hand.astype(np.uint8), (SIZE, SIZE), interpolation=cv2.INTER_NEAREST)
        whole = cv2.resize(cutout.alpha, (SIZE, SIZE), interpolation=cv2.INTER_AREA) > 127
        masks.append(np.where(whole, np.where(small, HAND, ARM), 0).astype(np.uint8))
    points, world = points[chosen], world[chosen]
    # The teacher's depth is in metres; a metre has as many picture sides across as it has in depth.
    sides = np.ptp(points, axis=1).max(1) / np.ptp(world[..., :2], axis=1).max(1)
    depth = (world[..., 2] - world[:, :1, 2]) * sides[:, None]
    count = len(chosen)
    return Bank(
        np.stack(images),
        np.stack(masks),
        np.dstack([points, depth]).astype(np.float32),
        np.ones((count, 21), bool),
        _right_palms(points),
        np.zeros(count, int),
    )


def _right_palms(points):
    """Whether a hand that shows its palm to the camera is a right one, bool[n]: its thumb is on the right then.

    All hands of the sign photos show their palms.
    """
    up, across = points[:, 9] - points[:, 0], points[:, 17] - points[:, 5]
    return up[:, 0] * across[:, 1] - up[:, 1] * across[:, 0] < 0


def _face(seed, size):
    """A face so near that a small part of it fills a crop: that part must not be a hand."""
    return scenery.person_background(seed, size, size=np.random.default_rng(seed).uniform(0.3, 0.8))


def views(share: float = 1.0) -> np.ndarray:
    """Draw scenery without hands, or take it from the cache: uint8[n, 160, 160, 3].

    Rooms, people, their faces, cloth in the colours of skin, and the portrait. share: of the full number, to be quick.
    """
    kinds = [
        (scenery.room_background, ROOMS),
        (scenery.person_background, PEOPLE),
        (scenery.blanket_background, BLANKETS),
        (scenery.portrait_background, PORTRAITS),
        (_face, FACES),
    ]
    counts = [max(1, round(share * count)) for _, count in kinds]

    def make():
        drawn = [
            draw([SCENERY_SEED, kind, i], SCENERY_SIZE).image
            for kind, ((draw, _), count) in enumerate(zip(kinds, counts, strict=True))
            for i in range(count)
        ]
        return {"views": np.stack(drawn)}

    return cached.arrays(f"hand-scenery-{sum(counts)}-{source_hash(scenery)}", make)["views"]


def with_photos(rendered: Bank) -> tuple[Bank, np.ndarray, str]:
    """Add the photographed hands to rendered ones, where they can be had.

    Returns a `Bank`; the rows of the photos, int[n]; and words for what it holds.
    """
    try:
        photos = photographed()
    except data.DataError as error:
        print(f"Without photos: {error.reason}")
        return rendered, np.zeros(0, int), f"{len(rendered):,} rendered hands"
    source = (
        f"{len(rendered):,} rendered hands; {len(photos):,} Sign-Language-Digits photos (Mavi, Apache-2.0) of four "
    )
    source += "students in five, labelled by MediaPipe's hand landmarker"
    return joined(rendered, photos), len(rendered) + np.arange(len(photos)), source


def joined(*banks: Bank) -> Bank:
    """Put banks one after another."""
    return Bank(*(np.concatenate([vars(one)[name] for one in banks]) for name in vars(banks[0])))
