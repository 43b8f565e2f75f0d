"""Drawn participants of a video call: people in rooms whose hands show a sign, with boxes and landmarks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

import cv2
import numpy as np

from course_utils.drawn.backgrounds import background
from course_utils.drawn.face import draw, person, view
from course_utils.drawn.skin import colours, monk
from course_utils.reactions.hand_bank import Bank
from course_utils.reactions.signs import NO_GESTURE, REACTIONS, SIGNS, reaction
from course_utils.signnet import composites
from course_utils.signnet.scenery import face_oval

SIZES = ((512, 384), (512, 384), (384, 512), (512, 288))  # width, height, pixels
HEAD = 23.0  # centimetres from chin to crown
FLESH = 1.1  # centimetres around the landmarks that belong to the hand
CLOSE_UP = 0.1  # share of the pictures that show a hand alone
PICTURES = 8  # of each person: so many in a row, of a sign or two
TRAIN_USERS, TEST_USERS = 10_000, 50_000  # the numbers of the first
OTHERS = 0.5  # of the pictures show another sign; each reaction has a sixth


@dataclass(frozen=True, eq=False)
class Picture:
    """One picture of a participant and all that is known about it.

    image: uint8[h, w, 3]. sign: one of SIGNS, or NO_GESTURE. user: a number. boxes: float[k, 4], left, top, width and
    height as shares of the picture. labels: a sign for each box. landmarks: float[k, 21, 2], shares. right: whether
    the first hand is the person's right one. facts: what the fairness of a reader depends on.
    """

    image: np.ndarray
    sign: str
    user: int
    boxes: np.ndarray
    labels: list
    landmarks: np.ndarray
    right: bool
    facts: dict

    @property
    def reaction(self) -> int:
        """The index of the reaction in REACTIONS."""
        return reaction(self.sign)


@dataclass(frozen=True, eq=False)
class Room:
    """A person in a room, without hands: image uint8[h, w, 3], head (x, y, height) in pixels or None, skin float[3]."""

    image: np.ndarray
    head: tuple | None
    skin: np.ndarray | None
    facts: dict


def user_id(user: int) -> str:
    """The name under which a person is known, as in HaGRID's annotations."""
    return sha256(f"participant {user}".encode()).hexdigest()


def picture_id(user: int, number: int) -> str:
    """The name of a picture: a UUID that is the same at every run."""
    return str(UUID(bytes=sha256(f"picture {number} of {user}".encode()).digest()[:16], version=4))


def size_of(user: int) -> tuple[int, int]:
    """The width and height of a person's pictures."""
    return SIZES[np.random.default_rng([user, 7]).integers(len(SIZES))]


@lru_cache(maxsize=8)
def room(user: int, look: int = 0, size=None, tone: float | None = None) -> Room:
    """Draw a person at home; look: another number is another moment in the same room. tone: of the skin, 0 to 1."""
    size, rng = size or size_of(user), np.random.default_rng([user, look, 1])
    home = np.random.default_rng([user, 2])
    far, place = home.uniform(0.085, 0.23), home.uniform((0.36, 0.24), (0.64, 0.5))
    dim = np.exp(home.normal(-0.05, 0.22))
    if tone is None and home.random() < CLOSE_UP:
        image = 255 * np.clip(background(home, *size) * dim, 0, 1) ** (1 / 2.2)
        return Room(np.rint(image).astype(np.uint8), None, None, {"dim": dim})
    x, y = place + rng.normal(0, 0.02, 2)
    seen = view(rng, size=far, x=x, y=max(y, 1.4 * far), glasses=home.uniform(0.01, 1) * (home.random() < 0.3))
    who = person([user, 3])
    who = who if tone is None else who._replace(tone=tone)
    portrait = draw(who, seen, seed=[user, 4], size=size)
    image = cv2.LUT(portrait.image, np.clip(np.arange(256) * dim, 0, 255).astype(np.uint8))
    oval = np.zeros(size[::-1], np.uint8)
    cv2.fillPoly(oval, [np.rint(face_oval(who, seen, size)).astype(np.int32)], 1)
    skin = np.median(image[oval > 0], 0) if oval.any() else None
    facts = {"monk": monk(colours(who.tone)[0]), "glasses": seen.glasses > 0, "beard": who.beard > 0.2}
    head = seen.x * size[0], seen.y * size[1], 2 * far * size[1]
    return Room(image, head, skin, {**facts, "tone": who.tone, "dim": dim, "far": far})


def show(where: Room, sign: str, hands: Bank, rng, user=0, row: int | None = None, calm: bool = False) -> Picture:
    """Let a person show a sign of SIGNS, or NO_GESTURE.

    row: of the bank, by default any hand that shows this sign. calm: no second hand.
    """
    height, width = where.image.shape[:2]
    image, label = where.image.astype(np.float32), np.zeros((height, width), np.uint8)
    shown, side = [], rng.choice([-1, 1])
    kinds = [] if sign == NO_GESTURE and rng.random() < 0.4 else [sign]
    if where.head is not None and rng.random() < 0.25 and not calm:
        kinds.append(NO_GESTURE)  # the other hand, lower
    for n, kind in reversed([*enumerate(kinds)]):  # the hand that shows the sign is in front
        index = (*SIGNS, NO_GESTURE).index(kind)
        i = row if n == 0 and row is not None else int(rng.choice(np.flatnonzero(hands.sign == index)))
        shown.insert(0, (kind, *_add(where, kind, hands, i, side if n == 0 else -side, n > 0, image, label, rng)))
    facts = where.facts | ({"palm": shown[0][3]} if shown else {})
    return Picture(
        _photographed(image, rng),
        sign,
        user,
        np.array([box for _, box, *_ in shown]).reshape(-1, 4),
        [kind for kind, *_ in shown],
        np.array([points for _, _, points, *_ in shown]).reshape(-1, 21, 2),
        bool(shown[0][4]) if shown else True,
        facts,
    )


def _add(where, kind, hands, i, side, low, image, label, rng):
    """Paste hand i of a bank in place, with its arm; returns its box, its landmarks, its palm and whether it is right.

    side: -1 for the left of the picture, where a right hand usually is. low: beside the body.
    """
    height, width = label.shape
    cutout, closeness = hands.cutout(i), rng.uniform(0.95, 1.8)
    if (cutout.right == (side > 0)) == (rng.random() < 0.85):
        cutout = cutout.mirrored()
    if where.head is None:
        scale = height * rng.uniform(0.02, 0.04)  # pixels of a centimetre
        centre = rng.uniform(0.3, 0.7, 2) * (width, height)
    else:
        x, y, head = where.head
        scale = head / HEAD * (rng.uniform(0.9, 1.3) if low else closeness)
        away = rng.uniform(0.75, 1.9) if not low else rng.uniform(0.5, 1.3)
        centre = np.array([x + side * away * head, y + (rng.uniform(1.2, 2) if low else rng.uniform(-0.3, 1.1)) * head])
        if kind == "mute":  # a finger before the lips
            centre = np.array([x + rng.normal(0, 0.05) * head, y + rng.uniform(0.4, 0.55) * head])
    scale = scale / hands.scale[i]
    if scale < 0.5:  # a warp that shrinks to less than half would skip pixels
        cutout, scale = cutout.half, 2 * scale
    middle = (cutout.points.min(0) + cutout.points.max(0)) / 2
    matrix = np.hstack([scale * np.eye(2), (centre - scale * middle)[:, None]])
    points = cutout.points @ matrix[:, :2].T + matrix[:, 2]
    if not low:  # who shows something to a camera holds it into the picture
        edge = 0.015 * height
        move = np.maximum(0, edge - points.min(0)) - np.maximum(0, points.max(0) - (width - edge, height - edge))
        matrix[:, 2] += move
        points = points + move
    picture, colour = cutout.image, cutout.colour
    if where.skin is not None:
        goal = where.skin * np.exp(rng.normal(0, 0.08) + rng.normal(0, 0.03, 3))
        gain = np.clip(goal / np.maximum(colour, 1), 0.25, 3)
        picture = cv2.LUT(picture, np.clip(np.arange(256)[:, None] * gain, 0, 255).astype(np.uint8)[None])
        colour = colour * gain
    sleeve = rng.random() < 0.6
    if not sleeve:
        composites.arm(cutout, matrix, image, label, 0.95 * colour, rng)
    composites.paste(cutout, matrix, image, label, picture)
    if sleeve:
        composites.arm(cutout, matrix, image, label, rng.uniform(10, 230, 3), rng, rng.uniform(0, 1))
    flesh = FLESH * scale * hands.scale[i] / (2 if cutout.image.shape[0] < hands.image.shape[1] else 1)
    low_corner, high_corner = points.min(0) - flesh, points.max(0) + flesh
    corners = np.clip([low_corner, high_corner], 0, (width, height)) / (width, height)
    box = np.concatenate([corners[0], corners[1] - corners[0]])
    palm = float(np.linalg.norm(points[9] - points[0]) / height)
    return box, points / (width, height), palm, cutout.right


def _photographed(image, rng):
    """Change a picture as light and a webcam do: gamma, tint, focus and noise."""
    levels = 255 * (np.arange(256) / 255) ** np.exp(rng.normal(0, 0.12))
    tinted = np.clip(levels[:, None] * np.exp(rng.normal(0, 0.03, 3)), 0, 255).astype(np.uint8)
    image = cv2.LUT(np.clip(np.rint(image), 0, 255).astype(np.uint8), tinted[None])
    if rng.random() < 0.4:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 1.2))
    return with_noise(image, rng.uniform(1, 7), rng)


def with_noise(image, level: float, rng) -> np.ndarray:
    """Add a camera's grey noise to a picture uint8[h, w, 3]; level: its standard deviation."""
    (top, left), (height, width) = rng.integers(0, 64, 2), image.shape[:2]
    noise = (level * _noise()[top : top + height, left : left + width]).astype(np.int16)
    return cv2.add(image, cv2.merge([noise] * 3), dtype=cv2.CV_8U)


@lru_cache(maxsize=1)
def _noise():
    return np.random.default_rng(0).standard_normal((640, 640), np.float32)


def signs_of(user: int) -> list[str]:
    """What a person shows in PICTURES pictures: two signs, each several times, as people send pictures to a study."""
    rng, others = np.random.default_rng([user, 5]), [sign for sign in SIGNS if sign not in REACTIONS]
    chosen = []
    for _ in range(2):
        kind = rng.random()
        if kind < OTHERS:
            chosen.append(str(rng.choice([*others, NO_GESTURE], p=[0.9 / len(others)] * len(others) + [0.1])))
        else:
            chosen.append(REACTIONS[rng.integers(3)])
    return [chosen[n * 2 // PICTURES] for n in range(PICTURES)]


def pictures_of(user: int, hands: Bank, count: int = PICTURES):
    """Draw a person's pictures one after another: yields `Picture`; the same person and bank give the same pictures.

    A sign is shown several times by the same hand; another place, light and head make the picture another one.
    """
    rows = {}
    for n, sign in enumerate(signs_of(user)[:count]):
        rng = np.random.default_rng([user, n, 6])
        index = (*SIGNS, NO_GESTURE).index(sign)
        key = sign, n % 2  # two hands a sign
        rows.setdefault(key, int(rng.choice(np.flatnonzero(hands.sign == index))))
        yield show(room(user, n // 4), sign, hands, rng, user, rows[key])
