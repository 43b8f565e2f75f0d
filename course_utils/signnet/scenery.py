"""What hands are pasted over: drawn people, the public-domain portrait, empty rooms and blankets."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from course_utils.drawn.face import draw, person, view


@dataclass(frozen=True, eq=False)
class Background:
    """What hands are pasted over: image uint8[h, w, 3], face bool[h, w], skin float32[3] (its colour, or None).

    It may show a person. The label BACKGROUND is another thing: every pixel that is neither hand nor face.
    """

    image: np.ndarray
    face: np.ndarray
    skin: np.ndarray | None

    def resized(self, size: int) -> Background:
        """The same background, size × size pixels."""
        if len(self.image) == size:
            return self
        face = cv2.resize(self.face.astype(np.uint8), (size, size), interpolation=cv2.INTER_NEAREST) > 0
        return Background(cv2.resize(self.image, (size, size), interpolation=cv2.INTER_AREA), face, self.skin)


def person_background(seed, pixels: int = 192, **fixed) -> Background:
    """Draw an invented person in a room: a square `Background`; the same seed gives the same.

    fixed: fields of `face.View` that are not random, such as x=0.5.
    """
    rng = np.random.default_rng(seed)
    place = {"size": rng.uniform(0.1, 0.3), "x": rng.uniform(0.25, 0.75), "y": rng.uniform(0.22, 0.55)}
    seen = view(rng, **(place | fixed))
    who = person([*np.atleast_1d(seed), 1])
    portrait = draw(who, seen, seed=[*np.atleast_1d(seed), 2], size=(pixels, pixels))
    face = _filled(face_oval(who, seen, (pixels, pixels)), (pixels, pixels)) > 0
    return Background(portrait.image, face, np.median(portrait.image[face], 0) if face.any() else None)


def _filled(outline, shape):
    """Fill an outline float[n, 2] in pixels with ones: uint8[h, w]."""
    mask = np.zeros(shape, np.uint8)
    cv2.fillPoly(mask, [np.rint(outline).astype(np.int32)], 1)
    return mask


def face_oval(who, seen, size) -> np.ndarray:
    """Compute the outline of a drawn face from chin to hairline: float64[64, 2] in pixels; size: (width, height)."""
    angle = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    c, s = np.cos(angle), np.sin(angle)
    exponent = 2 / np.where(s > 0, who.forehead, who.jaw)
    x, y = (np.copysign(np.abs(part) ** exponent, part) for part in (c, s))
    x, y, z = x * who.width, np.minimum(y, who.hair_line + 0.02), np.full_like(x, 0.25 * who.depth)
    for a, (p, q) in ((seen.yaw, (0, 2)), (seen.pitch, (1, 2)), (seen.roll, (0, 1))):
        now = [x, y, z]
        now[p], now[q] = now[p] * np.cos(a) + now[q] * np.sin(a), now[q] * np.cos(a) - now[p] * np.sin(a)
        x, y, z = now
    scale = seen.size * size[1] * 9 / (9 - z)
    return np.stack([seen.x * size[0] + x * scale, seen.y * size[1] - y * scale], 1)


def portrait_background(seed, size: int = 192, head=None) -> Background:
    """Film the public-domain portrait in a random pose, cropped and mirrored at random: a square `Background`."""
    from course_utils.drawn.portrait import Head
    from course_utils.track.faces import OVAL

    rng, head = np.random.default_rng(seed), head or Head()
    angles = rng.uniform(-1, 1, 3) * (25, 12, 10)
    pose = {"lid": float(rng.random() < 0.2), "jaw": max(0.0, rng.uniform(-0.5, 0.8)), "angles": angles}
    width, height = 320, 240
    image, oval = head.draw((width, height), **pose), head.landmarks((width, height), **pose)[[*OVAL], :2]
    zoom = size / height * rng.uniform(0.75, 1.3)
    middle = oval.mean(0)
    goal = rng.uniform((0.3, 0.28), (0.7, 0.5)) * size
    matrix = np.hstack([np.diag([zoom, zoom]), (goal - zoom * middle)[:, None]])
    image = cv2.warpAffine(image, matrix, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    face = cv2.warpAffine(_filled(oval, (height, width)), matrix, (size, size), flags=cv2.INTER_NEAREST) > 0
    if rng.random() < 0.5:
        image, face = image[:, ::-1], face[:, ::-1]
    return Background(np.ascontiguousarray(image), np.ascontiguousarray(face), np.median(image[face], 0))


def room_background(seed, size: int = 192) -> Background:
    """Draw an empty room."""
    from course_utils.drawn.backgrounds import background

    rng = np.random.default_rng(seed)
    image = np.rint(255 * background(rng, size, size) ** (1 / 2.2)).astype(np.uint8)
    return Background(image, np.zeros((size, size), bool), None)


def blanket_background(seed, size: int = 192) -> Background:
    """Draw cloth with folds in a colour like skin, as on a bed or a sofa: nothing in it is a hand."""
    rng = np.random.default_rng(seed)
    y, x = np.indices((size, size), np.float32) / size
    height = np.zeros((size, size), np.float32)
    for _ in range(rng.integers(3, 7)):
        angle, waves, bend = rng.uniform(0, np.pi), rng.uniform(1, 9), rng.normal(0, 0.4)
        along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
        height += np.abs(np.sin(np.pi * waves * (along + bend * across**2) + rng.uniform(0, 6))) ** 1.5 / waves
    # Light from one side: the slope of the folds is bright or dark.
    slope = np.gradient(height, axis=rng.integers(2)) * size * rng.uniform(0.04, 0.15)
    skin = np.array([220, 175, 150]) * np.exp(rng.normal(-0.2, 0.35) + rng.normal(0, 0.12, 3))
    shade = np.clip(1 + slope, 0.45, 1.4) * clouds((size, size), rng, 0.15, 4)
    image = shade[..., None] * skin + rng.normal(0, rng.uniform(0, 6), (size, size, 1))
    if rng.random() < 0.4:  # a pattern of stripes
        image *= 1 - rng.uniform(0.1, 0.5) * (np.sin(rng.uniform(15, 60) * x + height) > 0)[..., None]
    return Background(np.clip(image, 0, 255).astype(np.uint8), np.zeros((size, size), bool), None)


def clouds(shape, rng, contrast, cells):
    """Make a smooth random field around 1, float32[h, w]; cells: how many random values lie along each side."""
    clouds = cv2.resize(rng.standard_normal((cells, cells), np.float32), shape[::-1], interpolation=cv2.INTER_CUBIC)
    return np.exp(np.float32(contrast) * clouds)
