"""Random backgrounds for hands, faces and people: walls, clouds, rooms, tiles and lights out of focus."""

from __future__ import annotations

import cv2
import numpy as np

from course_utils.drawn.skin import linear


def background(rng, width, height, kind=None):
    """Draw a background in linear light: float32[height, width, 3]; kind: one of KINDS, or None for any."""
    kind = kind or KINDS[rng.integers(len(KINDS))]
    # A background is out of focus, so half the size is enough.
    w, h = (width + 1) // 2, (height + 1) // 2
    picture = cv2.resize(_DRAW[kind](rng, w, h), (width, height), interpolation=cv2.INTER_LINEAR)
    picture = cv2.GaussianBlur(picture, (0, 0), max(0.4, height * rng.uniform(0.003, 0.02)))
    return linear(np.clip(picture, 0.02, 0.97))


def _colour(rng, muted=0.6):
    colour = rng.uniform(0.08, 0.92, 3)
    return (colour * (1 - muted) + colour.mean() * muted).astype(np.float32)


def _gradient(rng, w, h, muted=0.6):
    angle = rng.uniform(0, 2 * np.pi)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32) / max(w, h) - 0.5
    share = np.clip(x * np.cos(angle) + y * np.sin(angle) + 0.5, 0, 1)[..., None].astype(np.float32)
    return _colour(rng, muted) * (1 - share) + _colour(rng, muted) * share


def _wall(rng, w, h):
    wall = np.broadcast_to(rng.uniform(0.45, 0.9) * (1 + rng.normal(0, 0.04, 3)), (h, w, 3)).astype(np.float32)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    cx, cy = rng.uniform(0, w), rng.uniform(0, h)
    vignette = 1 - rng.uniform(0, 0.5) * ((x - cx) ** 2 + (y - cy) ** 2) / (w * w + h * h)
    return wall * vignette[..., None]


def _clouds(rng, w, h):
    picture = _gradient(rng, w, h)
    for cells in (4, 8, 16, 32):
        grey = rng.normal(0, 0.22, (cells, cells, 1)) + rng.normal(0, 0.07, (cells, cells, 3))
        octave = (grey / np.sqrt(cells)).astype(np.float32)
        picture = picture + cv2.resize(octave, (w, h), interpolation=cv2.INTER_CUBIC)
    return picture


def _shapes(rng, w, h):
    picture = np.ascontiguousarray(_gradient(rng, w, h))
    for _ in range(rng.integers(4, 14)):
        colour, place = _colour(rng, 0.35).tolist(), tuple(rng.uniform(0, (w, h)).tolist())
        size, turn = tuple((rng.uniform(0.06, 0.55, 2) * h).tolist()), rng.uniform(0, 180)
        if rng.random() < 0.5:
            cv2.ellipse(picture, (place, size, turn), colour, -1, cv2.LINE_AA)
        else:
            cv2.fillPoly(picture, [cv2.boxPoints((place, size, turn)).astype(np.int32)], colour, cv2.LINE_AA)
    return picture


def _room(rng, w, h):
    """A wall with a floor or a table, furniture, doors and frames."""
    picture = np.ascontiguousarray(_wall(rng, w, h))
    for _ in range(rng.integers(3, 9)):
        x, y = int(rng.uniform(-0.1, 0.95) * w), int(rng.uniform(-0.1, 0.8) * h)
        x1, y1 = x + int(rng.uniform(0.08, 0.45) * w), y + int(rng.uniform(0.15, 0.9) * h)
        cv2.rectangle(picture, (x, y), (x1, y1), _colour(rng, 0.7).tolist(), -1)
        if rng.random() < 0.5:
            cv2.rectangle(picture, (x, y), (x1, y1), _colour(rng, 0.8).tolist(), max(1, h // 60))
    floor = int(rng.uniform(0.6, 1.2) * h)
    picture[floor:] = _colour(rng, 0.6)
    return picture + _clouds(rng, w, h) * 0.1 - 0.05


def _tiles(rng, w, h):
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    size, turn = rng.uniform(0.06, 0.25) * h, rng.choice([0, np.pi / 2, rng.uniform(0, np.pi)])
    x, y = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    row = np.floor(y / size)
    column = np.floor(x / (size * rng.uniform(1, 2.2)) + 0.5 * (row % 2))
    shade = np.sin(row * 12.9 + column * 78.2) * 43758.5
    shade = (shade - np.floor(shade)) * rng.uniform(0.05, 0.3)
    joint = ((y / size) % 1 < 0.08) * rng.uniform(-0.3, 0.2)
    return _gradient(rng, w, h) + (shade + joint)[..., None].astype(np.float32)


def _lights(rng, w, h):
    """Lamps far out of focus in a dark room."""
    picture = np.ascontiguousarray(_gradient(rng, w, h) * rng.uniform(0.15, 0.6))
    for _ in range(rng.integers(5, 25)):
        disc = np.zeros_like(picture)
        place, radius = tuple(rng.uniform(0, (w, h)).astype(int).tolist()), int(h * rng.uniform(0.015, 0.06)) + 1
        cv2.circle(disc, place, radius, (_colour(rng, 0.4) * rng.uniform(0.3, 1)).tolist(), -1, cv2.LINE_AA)
        picture += disc
    return picture


_DRAW = {draw.__name__[1:]: draw for draw in (_gradient, _wall, _clouds, _shapes, _room, _tiles, _lights)}
KINDS = tuple(_DRAW)
