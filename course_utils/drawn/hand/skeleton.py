"""The hand's bones: names, joint angles and their limits, and the places of the 21 keypoints.

Right hand, centimetres: x points to the thumb, y along the fingers, z out of the palm. A left hand is its mirror image.
Proportions were fitted to the joints that a hand tracker expects (real joint centres differ by millimetres).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numba import njit

FINGERS = ("thumb", "index", "middle", "ring", "little")
KEYPOINTS = (
    "wrist",
    *(f"thumb_{joint}" for joint in ("cmc", "mcp", "ip", "tip")),
    *(f"{finger}_{joint}" for finger in FINGERS[1:] for joint in ("mcp", "pip", "dip", "tip")),
)

# Joint angles in degrees: name -> (least, most). The ranges are those of a flexible hand.
LIMITS = {
    "thumb.radial": (-15, 62),  # away from the index finger, in the palm's plane
    "thumb.palmar": (-10, 68),  # out of the palm's plane
    "thumb.roll": (30, 115),  # turn about its own length, which brings the pad to the fingers
    "thumb.mcp": (-15, 60),
    "thumb.ip": (-28, 80),
    **{
        f"{finger}.{joint}": limits
        for finger in FINGERS[1:]
        for joint, limits in {"spread": (-22, 22), "mcp": (-30, 92), "pip": (-8, 112), "dip": (-10, 90)}.items()
    },
    "wrist.flexion": (-65, 75),
    "wrist.deviation": (-22, 35),
}
ANGLES = tuple(LIMITS)
LOWEST, HIGHEST = np.array([LIMITS[name] for name in ANGLES], float).T
FINGER_ANGLES = {finger: slice(0, 5) if i == 0 else slice(1 + 4 * i, 5 + 4 * i) for i, finger in enumerate(FINGERS)}
WRIST_ANGLES = slice(21, 23)

# Bones: 0 the palm, 1 + 3 f + k the k-th bone of finger f, 16 the forearm.
PALM, FOREARM, BONES = 0, 16, 17
ROOTS = np.array([[2.75, 2.3, 0.8], [2.75, 9.2, 0.0], [0.7, 9.45, -0.2], [-1.25, 8.9, -0.1], [-2.95, 7.9, 0.25]])
LENGTHS = np.array([[3.75, 3.15, 2.6], [3.95, 2.5, 2.03], [4.35, 2.75, 2.12], [4.1, 2.83, 1.97], [3.05, 2.25, 1.75]])
RADII = np.array(
    [
        [1.20, 1.17, 1.05, 0.80],
        [1.02, 0.94, 0.81, 0.66],
        [1.04, 0.96, 0.82, 0.67],
        [0.98, 0.90, 0.77, 0.63],
        [0.86, 0.77, 0.67, 0.55],
    ]
)  # at the start of each bone, and at the tip
WRIST = np.array([-0.1, 0.8, 0.3])
# Trackers, like the people who labelled their data, put the thumb's first keypoint on its ball, not inside the joint.
THUMB_BALL = np.array([0.03, 0.25, 0.75])
# Straight fingers spread; bent fingers turn about their length so that they all point to the scaphoid bone.
FAN = np.radians([0, 4.0, 0.5, -4.0, -9.0])
TWIST = np.radians([0, -5.0, 0.0, 6.0, 12.0])


@dataclass(frozen=True)
class Shape:
    """One person's hand as factors of the mean hand.

    palm: factors along x, y, z. thickness: of all parts. lengths, widths: one factor for each finger.
    """

    palm: np.ndarray = field(default_factory=lambda: np.ones(3))
    thickness: float = 1.0
    lengths: np.ndarray = field(default_factory=lambda: np.ones(5))
    widths: np.ndarray = field(default_factory=lambda: np.ones(5))

    @classmethod
    def sample(cls, rng) -> Shape:
        """Draw a random person's hand; the spread is that of adults (about 5 % in each measure)."""
        return cls(
            palm=1 + rng.normal(0, 0.03, 3) * (1, 1, 0.5),
            thickness=1 + float(rng.normal(-0.01, 0.05)),
            lengths=1 + rng.normal(0, 0.03) + rng.normal(0, 0.015, 5),
            widths=1 + rng.normal(0, 0.025, 5),
        )


def forward(angles, shape: Shape):
    """Find the joints and bones of a hand for its joint angles (forward kinematics).

    angles: degrees, [23] in the order of ANGLES.
    Returns joints float64[21, 3] (KEYPOINTS) and bones float64[17, 5, 3]: rows are the axes x, y, z, the start, and the
    units, the centimetres of one step along each axis (along a finger's bone: its length).
    """
    joints, bones = _forward(np.radians(angles), ROOTS * shape.palm, LENGTHS * shape.lengths[:, None])
    bones[:, 4] *= shape.thickness
    bones[1:FOREARM, 4] *= np.repeat(shape.widths, 3)[:, None]
    bones[1:FOREARM, 4, 1] = np.repeat(shape.lengths, 3) * LENGTHS.ravel()
    bones[PALM, 4] = shape.palm
    return joints, bones


@njit(cache=True, nogil=True)
def _turn(bone, axis, angle):
    """Turn a bone's axes about one of them."""
    i, j = (axis + 1) % 3, (axis + 2) % 3
    c, s = math.cos(angle), math.sin(angle)
    for n in range(3):
        bone[i, n], bone[j, n] = c * bone[i, n] + s * bone[j, n], c * bone[j, n] - s * bone[i, n]


@njit(cache=True, nogil=True)
def _forward(angles, roots, lengths):
    joints, bones = np.zeros((21, 3)), np.zeros((BONES, 5, 3))
    joints[0] = WRIST
    axes = np.zeros((3, 3))
    for finger in range(5):
        axes[:] = np.eye(3)
        if finger == 0:
            radial, palmar, roll = angles[0], angles[1], angles[2]
            # The thumb's first bone can point anywhere; its x axis stays level and then rolls.
            _turn(axes, 2, -radial)
            _turn(axes, 0, palmar)
            _turn(axes, 1, -roll)
            bends = (0.0, angles[3], angles[4])
        else:
            first = 1 + 4 * finger
            bends = (angles[first + 1], angles[first + 2], angles[first + 3])
            # A bent finger cannot spread, because the collateral ligaments tighten.
            free = max(0.15, math.cos(min(bends[0], math.pi / 2)))
            _turn(axes, 2, -(FAN[finger] + angles[first]) * free)
            _turn(axes, 1, TWIST[finger] * (1 - free))
        point = roots[finger].copy()
        joints[1 + 4 * finger] = point + THUMB_BALL if finger == 0 else point
        for k in range(3):
            _turn(axes, 0, bends[k])
            bone = bones[1 + 3 * finger + k]
            bone[:3], bone[3], bone[4] = axes, point, 1.0
            point += axes[1] * lengths[finger, k]
            joints[2 + 4 * finger + k] = point
    bones[PALM, :3] = np.eye(3)
    axes[:] = np.eye(3)
    _turn(axes, 2, angles[22])
    _turn(axes, 0, angles[21])
    bones[FOREARM, :3], bones[FOREARM, 4] = axes, 1.0
    bones[FOREARM, 3] = np.array([0.0, -0.8, -0.05])
    return joints, bones
