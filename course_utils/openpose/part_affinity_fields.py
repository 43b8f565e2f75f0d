"""Part confidence maps and part affinity fields: from people to maps, and from maps back to people.

As in OpenPose (Cao et al. 2017, arXiv 1611.08050). A cell of a map covers `stride` × `stride` pixels; the centre of the
first cell is at pixel (stride - 1) / 2, and the centre of the first pixel is at 0.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import label, maximum_filter
from scipy.optimize import linear_sum_assignment

from course_utils.openpose.drawn_people import PARTS
from course_utils.openpose.metrics import COCO_SIGMAS

# Limbs as pairs of rows of PARTS; together they are a tree with the neck as its root.
LIMBS = ((1, 0), (1, 2), (2, 3), (3, 4), (1, 5), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10), (1, 11), (11, 12), (12, 13))
# COCO has no neck; it gets the value of a shoulder.
SIGMAS = np.array([COCO_SIGMAS[part.split()[-1].replace("neck", "shoulder")] for part in PARTS])
STRIDE = 4  # pixels in a cell
PEAK_THRESHOLD = 0.1  # lower maxima of a confidence map are noise
MAX_PEAKS = 60  # of one part; a map with more is noise
SAMPLES = 10  # points of the line integral
WEAK = 0.05  # a field's component along the limb that counts as none ...
MIN_SHARE = 0.8  # ... and the share of points that must be stronger
SAME_PERSON, INSIDE = 0.5, 0.7  # OKS of two skeletons of one person; the share of parts in the box of the other
MIN_PARTS = 3  # a person has at least so many parts


def part_confidence_maps(people, size, stride: int = STRIDE, sigma: float = 1.5) -> np.ndarray:
    """Make one map for each part, with a Gaussian bump of height 1 on each person's joint.

    people: float[n, J, 3], x, y in pixels and a flag, 0 for not labelled. size: width, height in pixels.
    sigma: of the bump, in cells. Where bumps overlap, the maximum is used: a sum would join two peaks into one.
    Returns float32[h, w, J] in [0, 1].
    """
    x, y = _cells(size, stride)
    people, spread = np.asarray(people, np.float32), 2 * (sigma * stride) ** 2
    maps = np.zeros((len(y), len(x), people.shape[1]), np.float32)
    for person in people:
        for part in np.flatnonzero(person[:, 2] > 0):
            px, py = person[part, :2]
            bump = np.exp(-((y - py) ** 2)[:, None] / spread - ((x - px) ** 2) / spread)
            np.maximum(maps[..., part], bump, out=maps[..., part])
    return maps


def part_affinity_fields(people, size, stride: int = STRIDE, width: float = 1.0, limbs=LIMBS) -> np.ndarray:
    """Make one field of arrows for each limb: the unit vector from its start to its end, within `width` cells of it.

    people, size, stride: as for the maps. Where limbs of several people cross, the arrows are averaged.
    Returns float32[h, w, limbs, 2], x then y; 0 away from all limbs.
    """
    x, y = _cells(size, stride)
    fields = np.zeros((len(y), len(x), len(limbs), 2), np.float32)
    count = np.zeros(fields.shape[:3], np.float32)
    for person in np.asarray(people, np.float32):
        for number, (start, end) in enumerate(limbs):
            if not (person[start, 2] > 0 and person[end, 2] > 0):
                continue
            bone = person[end, :2] - person[start, :2]
            length = np.linalg.norm(bone)
            if length < 1e-6:
                continue
            ux, uy = bone / length
            dx, dy = x[None] - person[start, 0], y[:, None] - person[start, 1]
            along, aside = dx * ux + dy * uy, np.abs(dx * uy - dy * ux)
            # The band is half a cell longer at both ends, so that a very short limb marks a cell, too.
            on = (along >= -stride / 2) & (along <= length + stride / 2) & (aside <= width * stride)
            fields[on, number] += (ux, uy)
            count[on, number] += 1
    return fields / np.maximum(count, 1)[..., None]


def _cells(size, stride):
    """Pixel positions of the cells' centres."""
    return tuple((np.arange(-(-n // stride)) * stride + (stride - 1) / 2).astype(np.float32) for n in size)


def peaks(maps, stride: int = STRIDE, threshold: float = PEAK_THRESHOLD) -> list[np.ndarray]:
    """Find the maxima of each confidence map, more exactly than a cell.

    Returns for each part float[n, 3]: x, y in pixels and the map's value, the highest first, at most `MAX_PEAKS`. The
    logarithm of a Gaussian is a parabola, so three cells are enough to compute its maximum. Cells of one value that
    touch each other are one maximum (the one in the middle), and none if a higher cell touches them.
    """
    maps = np.nan_to_num(np.asarray(maps, np.float32), nan=0.0)
    rows, columns, parts = _maxima(maps, threshold)
    value, padded = maps[rows, columns, parts], np.pad(maps, ((1, 1), (1, 1), (0, 0)), mode="edge")

    def offset(down, right):
        before, middle, after = (
            np.log(np.maximum(padded[rows + 1 + step * down, columns + 1 + step * right, parts], 1e-6))
            for step in (-1, 0, 1)
        )
        curvature = np.minimum(before - 2 * middle + after, -1e-6)
        return np.clip((before - after) / (2 * curvature), -0.5, 0.5)

    centre = (stride - 1) / 2
    found = np.stack([(columns + offset(0, 1)) * stride + centre, (rows + offset(1, 0)) * stride + centre, value], 1)
    best_first = np.argsort(-value, kind="stable")
    found, parts = found[best_first], parts[best_first]
    return [found[parts == part][:MAX_PEAKS] for part in range(maps.shape[2])]


def _maxima(maps, threshold):
    """Rows, columns and parts of the cells that are maxima, one for each plateau."""
    maxima = (maps == maximum_filter(maps, size=(3, 3, 1), mode="nearest")) & (maps > threshold)
    cells = np.argwhere(maxima)
    # The eight cells around each one: [n, 8], outside of the map as if lower.
    around = np.array([(i, j, 0) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j])
    places = tuple(np.moveaxis(cells[:, None] + around + (1, 1, 0), 2, 0))
    also_maximum = np.pad(maxima, ((1, 1), (1, 1), (0, 0)))[places]
    as_high = np.pad(maps, ((1, 1), (1, 1), (0, 0)), constant_values=-np.inf)[places] == maps[maxima][:, None]
    # A cell as high that is no maximum touches a higher one: this is a slope, not a peak.
    slope = (as_high & ~also_maximum).any(axis=1)
    if not also_maximum.any():
        return cells[~slope].T
    touching = np.stack([np.zeros((3, 3)), np.ones((3, 3)), np.zeros((3, 3))], axis=2)
    plateaus, count = label(maxima, structure=touching)
    number = plateaus[maxima] - 1
    size = np.bincount(number, minlength=count)
    centres = np.stack([np.bincount(number, cells[:, axis], count) for axis in (0, 1)], axis=1) / size[:, None]
    nearest_first = np.lexsort((((cells[:, :2] - centres[number]) ** 2).sum(axis=1), number))
    middle = cells[nearest_first[np.searchsorted(number[nearest_first], np.arange(count))]]
    return middle[np.bincount(number, slope, count) == 0].T


def affinity_integral(field, starts, ends, stride: int = STRIDE, samples: int = SAMPLES):
    """How well a field points from each start to each end: the mean of its component along the line between them.

    field: float[h, w, 2]. starts: float[a, 2], ends: float[b, 2], pixels. The line integral uses `samples` points with
    bilinear interpolation. Returns the means float[a, b], 1 for a perfect limb, and the share float[a, b] of the points
    where the component is above 0.05.
    """
    starts, ends = _pairs(starts, ends)
    steps = np.linspace(0, 1, samples)
    mean, share = _integrals(
        np.asarray(field)[:, :, None], 0, starts.reshape(-1, 2), ends.reshape(-1, 2), stride, steps
    )
    return mean.reshape(starts.shape[:2]), share.reshape(starts.shape[:2])


def _pairs(starts, ends):
    """Combine each start with each end: two arrays float[a, b, 2]."""
    starts, ends = (np.asarray(points, np.float64).reshape(-1, 2) for points in (starts, ends))
    return np.broadcast_arrays(starts[:, None], ends)


def _integrals(fields, limb, starts, ends, stride, steps):
    """The line integrals of many pairs at once, because NumPy is slow with small arrays.

    limb: int[n], starts, ends: float[n, 2]; steps: where the field is read, as shares of the line.
    """
    height, width, limbs = fields.shape[:3]
    bone = ends - starts
    unit = bone / np.maximum(np.sqrt((bone**2).sum(axis=-1, keepdims=True)), 1e-9)
    cells = (starts + steps[:, None, None] * bone - (stride - 1) / 2) / stride  # [steps, n, 2]
    x, y = np.clip(cells[..., 0], 0, width - 1), np.clip(cells[..., 1], 0, height - 1)
    left, top = np.minimum(x.astype(int), max(width - 2, 0)), np.minimum(y.astype(int), max(height - 2, 0))
    fx, fy = x - left, y - top
    arrows, corner = fields.reshape(-1, 2), (top * width + left) * limbs + limb
    right, below = limbs * int(width > 1), limbs * width * int(height > 1)
    along = np.zeros_like(fx)
    for step, weight in (
        (0, (1 - fx) * (1 - fy)),
        (right, fx * (1 - fy)),
        (below, (1 - fx) * fy),
        (below + right, fx * fy),
    ):
        along += weight * (arrows[corner + step] * unit).sum(axis=-1)
    return along.mean(axis=0), (along > WEAK).mean(axis=0)


def match_greedy(scores):
    """Pair rows with columns: the best pair first, then the best of the others, as long as the score is above 0.

    scores: float[a, b]. Returns a list of (row, column).
    """
    scores = np.asarray(scores, float)
    rows, columns = np.nonzero(scores > 0)
    pairs: dict[int, int] = {}
    for best in np.argsort(-scores[rows, columns], kind="stable"):
        if rows[best] not in pairs and columns[best] not in pairs.values():
            pairs[int(rows[best])] = int(columns[best])
    return list(pairs.items())


def match_hungarian(scores):
    """Pair rows with columns so that the sum of the scores is maximal (Kuhn 1955); only scores above 0 make pairs."""
    scores = np.array(scores, float)
    rows, columns = linear_sum_assignment(-np.maximum(scores, 0))
    return [(int(r), int(c)) for r, c in zip(rows, columns, strict=True) if scores[r, c] > 0]


def assemble(maps, fields, stride: int = STRIDE, limbs=LIMBS, match=match_greedy, threshold: float = PEAK_THRESHOLD):
    """Find people in maps and fields.

    maps: float[h, w, J]; fields: float[h, w, limbs, 2]. The peaks of each limb's two parts are matched. Because limbs
    form a tree, a chain of matches never has two joints of one kind, and each connected piece is a person.
    Returns people float32[n, J, 3], x, y in pixels and the peak's value, NaN, NaN, 0 for a part that was not found, and
    their scores float32[n], the mean of the peaks, the best first.
    """
    found = peaks(maps, stride, threshold)
    owner = [np.full(len(part), -1) for part in found]  # the person to whom each peak belongs
    people: list[list[tuple[int, int]]] = []

    def person_of(part, peak):
        if owner[part][peak] < 0:
            owner[part][peak] = len(people)
            people.append([(part, peak)])
        return owner[part][peak]

    pairs = [_pairs(found[start][:, :2], found[end][:, :2]) for start, end in limbs]
    starts, ends = (np.concatenate([pair[side].reshape(-1, 2) for pair in pairs]) for side in (0, 1))
    counts = [pair[0].shape[0] * pair[0].shape[1] for pair in pairs]
    limb, steps, fields = np.repeat(np.arange(len(limbs)), counts), np.linspace(0, 1, SAMPLES), np.nan_to_num(fields)
    # If three of ten points are weak, it is no limb. These three rule out most pairs, which saves time.
    maybe = _integrals(fields, limb, starts, ends, stride, steps[[2, 5, 8]])[1] > 0
    mean, share = _integrals(fields, limb[maybe], starts[maybe], ends[maybe], stride, steps)
    scores = np.zeros(len(limb))
    scores[maybe] = np.where(share >= MIN_SHARE, mean, 0.0)
    scores = np.split(scores, np.cumsum(counts)[:-1])
    for (start, end), score in zip(limbs, scores, strict=True):
        for row, column in match(score.reshape(len(found[start]), len(found[end]))):
            one, other = person_of(start, row), person_of(end, column)
            for part, peak in people[other]:
                owner[part][peak] = one
            people[one], people[other] = people[one] + people[other], []
    people = [person for person in people if len(person) >= MIN_PARTS]
    keypoints = np.tile(np.float32((np.nan, np.nan, 0)), (len(people), len(found), 1))
    for row, person in zip(keypoints, people, strict=True):
        for part, peak in person:
            row[part] = found[part][peak]
    keypoints = one_skeleton_each(keypoints)
    return keypoints, keypoints[..., 2].mean(axis=1)


def one_skeleton_each(people) -> np.ndarray:
    """Leave one skeleton for each person: doubles are suppressed, and pieces of one skeleton are joined.

    people: float[n, J, 3], x, y in pixels and the peak's value; 0 for a part that was not found. Two skeletons show one
    person if the parts that both have are at the same places (an OKS of at least 0.5), or if they have no part in
    common and the smaller one lies inside the box of the other. The better one gets the parts that it lacks.
    Returns float[m, J, 3], sorted by the mean of the values, the best first.
    """
    kept: list[np.ndarray] = []
    for person in sorted(people, key=lambda person: -person[:, 2].sum()):
        for better in kept:
            if _same_person(better, person):
                missing = (better[:, 2] == 0) & (person[:, 2] > 0)
                better[missing] = person[missing]
                break
        else:
            kept.append(np.array(person))
    kept.sort(key=lambda person: -person[:, 2].sum())
    return np.array(kept, np.float32).reshape(-1, *np.shape(people)[1:])


def _same_person(better, other):
    found, also = better[:, 2] > 0, other[:, 2] > 0
    low, high = better[found, :2].min(axis=0), better[found, :2].max(axis=0)
    inside = ((other[also, :2] >= low) & (other[also, :2] <= high)).all(axis=1).mean()
    both = found & also
    if not both.any():
        return inside >= INSIDE
    squared = ((better[both, :2] - other[both, :2]) ** 2).sum(axis=1)
    similarity = np.exp(-squared / (2 * max(np.prod(high - low), 1) * (2 * SIGMAS[both]) ** 2)).mean()
    return similarity >= SAME_PERSON and (both.sum() >= MIN_PARTS or inside >= INSIDE)
