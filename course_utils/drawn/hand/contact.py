"""Touch: curl a finger until it meets the palm, and bend the thumb to its place without going through a finger.

A finger's curl is found by bisection, the thumb's five angles by damped Gauss-Newton steps (Levenberg 1944).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from course_utils.drawn.hand.poses import Reach, clamp, find, free_angles
from course_utils.drawn.hand.skeleton import (
    ANGLES,
    FINGER_ANGLES,
    FINGERS,
    HIGHEST,
    LENGTHS,
    LOWEST,
    RADII,
    ROOTS,
    Shape,
    _forward,
    forward,
)
from course_utils.drawn.hand.surface import FLESH, Cones, distance

FLESH_CONES = Cones(FLESH)
THUMB = FINGER_ANGLES["thumb"]
# The bends of a curled finger (mcp, pip, dip), as in a hand that holds a rope: the last bone is parallel to the palm.
FULL_CURL = np.radians([80.0, 101.0, 58.0])
JITTER = np.array([4, 4, 4, 4, 4] + [2.5, 5, 5, 4] * 4 + [8, 6.0])  # degrees


def settle(pose, shape: Shape | None = None, rng=None, jitter=1.0):
    """Find a pose's joint angles for a hand's shape: float64[23] in degrees.

    pose: a name or a Pose. rng, jitter: vary the joints by `jitter` times the usual spread of people.
    Raises PoseError for unknown names and impossible angles.
    """
    pose, shape = find(pose), shape or Shape()
    angles, curled = free_angles(pose)
    offsets = np.zeros(len(ANGLES)) if rng is None else rng.normal(0, 1, len(ANGLES)) * JITTER * jitter
    # A straight finger hardly bends backwards.
    offsets[7:21:4], offsets[8:21:4] = np.maximum(offsets[7:21:4], -9), np.maximum(offsets[8:21:4], -7)
    for finger in curled:
        offsets[FINGER_ANGLES[finger]] *= 0.5
    angles = clamp(angles + offsets)
    if curled:
        _curl(angles, curled, shape, offsets)
        angles = clamp(angles)
    if isinstance(pose.thumb, Reach):
        _reach(angles, pose.thumb, shape)
    return angles


def _curl(angles, curled, shape, offsets):
    _, bones = forward(angles, shape)
    cones = FLESH_CONES.place(bones, shape)
    # Only the palm itself stops a finger: the first rows, without thumb, webs and arm.
    palm = np.arange(7).astype(np.uint8)
    for name in curled:
        finger = FINGERS.index(name)
        angles[FINGER_ANGLES[name]] = _curl_one(
            np.radians(angles), finger, FULL_CURL, np.radians(offsets[FINGER_ANGLES[name]]), cones, palm,
            ROOTS * shape.palm, LENGTHS * shape.lengths[:, None], 0.9 * RADII[finger, 3] * shape.thickness,
        )  # fmt: skip


@njit(cache=True, nogil=True)
def _curl_one(angles, finger, full, offsets, cones, palm, roots, lengths, least):
    """Bisect the curl, 0.6 to 1.12 of a full one, until the tip is `least` cm from the palm."""
    low, high = 0.6, 1.12
    first = 1 + 4 * finger
    for _ in range(8):
        curl = (low + high) / 2
        angles[first] = offsets[0]
        angles[first + 1] = full[0] * curl + offsets[1]
        angles[first + 2] = full[1] * curl + offsets[2]
        angles[first + 3] = full[2] * curl * curl + offsets[3]
        tip = _forward(angles, roots, lengths)[0][4 + 4 * finger].astype(np.float32)
        if distance(cones, palm, len(palm), tip[0], tip[1], tip[2])[0] > least:
            low = curl
        else:
            high = curl
    return np.degrees(angles[first : first + 4])


def _reach(angles, reach, shape):
    joints, bones = forward(angles, shape)
    cones = FLESH_CONES.place(bones, shape)
    fingers = np.flatnonzero((cones["group"] > 1) & (cones["group"] < 6)).astype(np.uint8)
    target = np.zeros(3)
    partner = -1
    if reach.kind == "over":
        places = []
        for name in reach.fingers:
            finger = FINGERS.index(name)
            middle = joints[2 + 4 * finger] * 0.25 + joints[3 + 4 * finger] * 0.75
            away = bones[2 + 3 * finger, 2] * (RADII[finger, 1] + 0.8 * RADII[0, 3]) * shape.thickness
            places.append(middle - away)
        target = places[0] * (1 - reach.share) + places[1] * reach.share
    elif reach.kind == "at":
        target = np.array(reach.point) * (*shape.palm[:2], 1)
    else:
        partner = FINGERS.index(reach.fingers[0])
    angles[THUMB] = np.degrees(
        _solve_thumb(
            np.radians(angles), np.radians(LOWEST[THUMB]), np.radians(HIGHEST[THUMB]), target, partner, cones, fingers,
            ROOTS * shape.palm, LENGTHS * shape.lengths[:, None], RADII * shape.thickness,
        )
    )  # fmt: skip


@njit(cache=True, nogil=True)
def _solve_thumb(angles, low, high, target, partner, cones, fingers, roots, lengths, radii):
    start = angles[:5].copy()
    step = np.radians(2.0)
    for _ in range(8):
        rest = _misfit(angles, start, target, partner, cones, fingers, roots, lengths, radii)
        slopes = np.empty((len(rest), 5))
        for i in range(5):
            angles[i] += step
            slopes[:, i] = (
                _misfit(angles, start, target, partner, cones, fingers, roots, lengths, radii) - rest
            ) / step
            angles[i] -= step
        move = np.linalg.solve(slopes.T @ slopes + 1.6 * np.eye(5), slopes.T @ rest)
        for i in range(5):
            angles[i] = min(max(angles[i] - move[i], low[i]), high[i])
    return angles[:5]


@njit(cache=True, nogil=True)
def _misfit(angles, start, target, partner, cones, fingers, roots, lengths, radii):
    """Residuals of a thumb's pose: distance of the tip from its target, overlap with fingers, and strain."""
    joints, bones = _forward(angles, roots, lengths)
    rest = np.zeros(12)
    if partner < 0:
        rest[:3] = 1.5 * (joints[4] - target)
        for i, (bone, share) in enumerate(((2, 0.5), (3, 0.0), (3, 0.5), (4, 0.0))):
            after = min(bone + 1, 4)
            point = (joints[bone] * (1 - share) + joints[after] * share).astype(np.float32)
            radius = radii[0, bone - 1] * (1 - share) + radii[0, after - 1] * share
            gap = distance(cones, fingers, len(fingers), point[0], point[1], point[2])[0] - 0.9 * radius
            rest[3 + i] = 2 * min(0.0, gap)
    else:
        between = joints[4 + 4 * partner] - joints[4]
        gap = np.sqrt((between**2).sum())
        rest[0] = 3 * (gap - 0.8 * (radii[0, 3] + radii[partner, 3]))
        # The pads must face each other.
        rest[1] = 0.8 * (1 - (bones[3, 2] @ between) / max(gap, 1e-3))
        rest[2] = 0.8 * (1 + (bones[3 + 3 * partner, 2] @ between) / max(gap, 1e-3))
    rest[7:] = (angles[:5] - start) * 1.9
    return rest
