"""Pictorial structures: parts held together by springs, the best places by dynamic programming, all places by beliefs.

A picture's parts lie on a grid of cells. Each part has a map that says how well each cell fits; each spring says where
the second part should be, seen from the first.
Felzenszwalb and Huttenlocher 2005 (doi 10.1023/B:VISI.0000042934.15159.49).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from course_utils.drawn.compiled import compiled


@dataclass(frozen=True)
class Spring:
    """A spring between two parts: energy ½ ((d - mean) / spread)², summed over x and y.

    first, second: numbers of the parts; d is the step from the first to the second. mean, spread: x and y in cells; a
    small spread is a stiff spring.
    """

    first: int
    second: int
    mean: tuple[float, float]
    spread: tuple[float, float]

    def __post_init__(self):
        if min(self.spread) <= 0 or not np.isfinite([*self.mean, *self.spread]).all():
            raise ValueError(f"A spring's spread is above 0, and its numbers are finite; this one is {self}.")


def distance_transform(cost, mean=(0.0, 0.0), spread=(1.0, 1.0)):
    """For each cell p the cheapest cell q: min over q of cost[q] + ½ ((q - p - mean) / spread)².

    cost: float[h, w], finite. mean, spread: x and y in cells, as of a `Spring`.
    Returns the minima float64[h, w] and the cells that reach them, int64[h, w, 2], x then y. The time is linear in the
    number of cells, because the parabolas of one row are walked through once (their lower envelope).
    Raises ValueError for another shape, and for NaN or infinite costs.
    Felzenszwalb and Huttenlocher 2012 (doi 10.4086/toc.2012.v008a019).
    """
    cost = np.ascontiguousarray(cost, np.float64)
    if cost.ndim != 2 or not cost.size or not np.isfinite(cost).all():
        raise ValueError(f"Costs are finite numbers [h, w]; these have the shape {list(cost.shape)}, or NaN in them.")
    stiff = [0.5 / float(s) ** 2 for s in spread]
    down, rows = _envelopes(np.ascontiguousarray(cost.T), stiff[1], float(mean[1]))
    best, columns = _envelopes(np.ascontiguousarray(down.T), stiff[0], float(mean[0]))
    return best, np.stack([columns, np.take_along_axis(rows.T, columns, 1)], axis=2)


@compiled
def _envelopes(cost, stiff, shift):
    """For each row, at each place p: min over q of cost[q] + stiff (q - p - shift)², and the q that reaches it."""
    count, n = cost.shape
    best, where = np.empty((count, n)), np.empty((count, n), np.int64)
    roots, borders = np.empty(n, np.int64), np.empty(n + 1)
    for row in range(count):
        f, last = cost[row], 0
        roots[0], borders[0], borders[1] = 0, -1e300, 1e300
        for q in range(1, n):
            while True:
                r = roots[last]
                cross = ((f[q] + stiff * q * q) - (f[r] + stiff * r * r)) / (2 * stiff * (q - r))
                if cross > borders[last]:
                    break
                last -= 1
            last += 1
            roots[last], borders[last], borders[last + 1] = q, cross, 1e300
        k = 0
        for p in range(n):
            while borders[k + 1] < p + shift:
                k += 1
            q = roots[k]
            best[row, p], where[row, p] = f[q] + stiff * (q - p - shift) ** 2, q
    return best, where


def best_places(costs, springs):
    """Find the places with the lowest energy: the sum of all parts' costs and all springs' energies.

    costs: float[parts, h, w], finite. springs: a tree, each from a part to one that is farther from the root.
    Dynamic programming from the leaves to the root. Returns places int[parts, 2], x and y in cells, and the energy.
    Raises ValueError if the springs are no tree.
    """
    total = np.array(costs, np.float64)
    to_child = {spring.second: spring for spring in springs}
    order = _root_first(len(total), springs)
    cheapest = {}
    for part in reversed(order[1:]):
        spring = to_child[part]
        passed, cheapest[part] = distance_transform(total[part], spring.mean, spring.spread)
        total[spring.first] += passed
    places = np.zeros((len(total), 2), int)
    places[order[0]] = np.unravel_index(total[order[0]].argmin(), total.shape[1:])[::-1]
    for part in order[1:]:
        x, y = places[to_child[part].first]
        places[part] = cheapest[part][y, x]
    return places, float(total[order[0]].min())


def _root_first(parts, springs):
    """The parts, each after the one that its spring starts from."""
    children = {}
    for spring in springs:
        children.setdefault(spring.first, []).append(spring.second)
    seconds = [spring.second for spring in springs]
    roots = set(range(parts)) - set(seconds)
    order = [*roots][:1]
    for part in order:  # it grows while it is read
        order += children.get(part, [])
        if len(order) > parts:
            break
    if len(roots) != 1 or len(set(seconds)) != len(seconds) or sorted(order) != list(range(parts)):
        raise ValueError(f"{parts} parts need {parts - 1} springs that make a tree; these {len(springs)} do not.")
    return order


def energy(costs, springs, places) -> float:
    """The energy of given places, int[parts, 2]: costs and springs as for `best_places`."""
    total = sum(cost[y, x] for cost, (x, y) in zip(costs, places, strict=True))
    for spring in springs:
        step = np.subtract(places[spring.second], places[spring.first])
        total += 0.5 * (((step - spring.mean) / spring.spread) ** 2).sum()
    return float(total)


def beliefs(likelihoods, springs, rounds: int | None = None) -> np.ndarray:
    """The probability of each cell for each part, given all maps: sum-product belief propagation (Pearl 1988).

    likelihoods: float[parts, h, w], at least 0. springs: any number. On a tree the result is exact; with loops it is an
    approximation that is often too sure. In each round every part sends a message along each of its springs: its own
    map times the messages from all other springs, blurred by the spring's Gaussian and moved by its mean. Gaussians
    are separable, so the convolution is two products of matrices. rounds: by default until nothing changes, at most as
    many as there are parts, which is enough for a tree.
    Returns float64[parts, h, w]; each map sums to 1. Raises ValueError for negative or useless maps.
    """
    own = np.array(likelihoods, np.float64)
    if own.ndim != 3 or not (own >= 0).all() or not np.isfinite(own).all() or not (own.max((1, 2)) > 0).all():
        raise ValueError("Likelihoods are [parts, h, w], finite, at least 0, and above 0 somewhere in each map.")
    blurs = _blurs(springs, own.shape[1:])
    messages = {ends: np.ones(own.shape[1:]) for ends in blurs}
    for _ in range(len(own) if rounds is None else rounds):
        new = {}
        for (start, end, number), (down, across) in blurs.items():
            heard = [m for (a, b, n), m in messages.items() if b == start and n != number]
            sent = down @ np.prod([own[start], *heard], axis=0) @ across.T
            new[start, end, number] = sent / max(sent.max(), 1e-300)
        change = max((np.abs(new[ends] - messages[ends]).max() for ends in new), default=0)
        messages = new
        if change < 1e-12:
            break
    result = np.array(
        [np.prod([own[part], *(m for (_, b, _), m in messages.items() if b == part)], 0) for part in range(len(own))]
    )
    if not (result.max((1, 2)) > 0).all():
        raise ValueError("No cell fits all maps and springs: make the springs softer, or add a little to each map.")
    return result / result.sum((1, 2), keepdims=True)


def _blurs(springs, shape):
    """For each direction of each spring, the matrices that blur rows and columns."""
    blurs = {}
    for number, spring in enumerate(springs):
        across, down = (
            np.exp(-0.5 * ((np.arange(n)[:, None] - np.arange(n) - mean) / spread) ** 2)
            for n, mean, spread in zip(shape[::-1], spring.mean, spring.spread, strict=True)
        )
        blurs[spring.first, spring.second, number] = down, across
        blurs[spring.second, spring.first, number] = down.T, across.T
    return blurs


def exact_beliefs(likelihoods, springs) -> np.ndarray:
    """The same by counting all combinations of places, to check `beliefs` with: for few cells and up to four parts."""
    own = np.array(likelihoods, np.float64)
    parts, cells = len(own), own[0].size
    if cells**parts > 2_000_000:
        raise ValueError(f"{cells} cells for each of {parts} parts are too many combinations to count.")
    joint = np.ones((cells,) * parts)
    for part, one in enumerate(own):
        joint = joint * one.reshape([cells if axis == part else 1 for axis in range(parts)])
    for (first, second, number), (down, across) in _blurs(springs, own.shape[1:]).items():
        if (first, second) == (springs[number].first, springs[number].second):
            table = np.kron(down, across).T  # rows: cells of the first part
            table = table if first < second else table.T
            joint = joint * table.reshape([cells if axis in (first, second) else 1 for axis in range(parts)])
    sums = [joint.sum(tuple(axis for axis in range(parts) if axis != part)) for part in range(parts)]
    return np.array(sums).reshape(own.shape) / joint.sum()


def fit_springs(keypoints, tree) -> list[Spring]:
    """Measure springs in labelled people: the mean step from one joint to the other, and its standard deviation.

    keypoints: float[n, J, 3], x, y in cells and a flag, 0 for not labelled. tree: pairs of joints, first and second.
    """
    keypoints, springs = np.asarray(keypoints, float), []
    for first, second in tree:
        both = (keypoints[:, [first, second], 2] > 0).all(1)
        if both.sum() < 2:
            raise ValueError(
                f"Joints {first} and {second} are labelled together in {both.sum()} people: two are needed."
            )
        steps = keypoints[both, second, :2] - keypoints[both, first, :2]
        springs.append(Spring(first, second, tuple(steps.mean(0)), tuple(np.maximum(steps.std(0), 0.1))))
    return springs
