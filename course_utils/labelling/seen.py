"""What a net says about the pictures of a pool: all that a chooser may look at."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from scipy.special import softmax


@dataclass(frozen=True, eq=False)
class Seen:
    """Features and predictions of n pictures. K: cells of a heat map, C: channels, J: joints.

    cells: float32[n, K, C], the last features, one row for each cell. scores: float32[n, K, J], the heat maps' logits,
    scores = cells · weights + bias. variance: float32[n, J], the squared error of a coordinate that the net expects, in
    shares of the picture's side. expected: two losses that the net expects, each float32[n]: "ranking" from learning
    loss, "kl" from learning loss++. weights: float32[C, J], bias: float32[J], of the layer that makes the maps.
    spread: float32[C, J], spread_bias: float32[J], of the layer that makes the logarithm of the variance.
    error: float[n], the true error of each picture; only the oracle reads it.
    """

    cells: np.ndarray
    scores: np.ndarray
    variance: np.ndarray
    expected: dict[str, np.ndarray]
    weights: np.ndarray
    bias: np.ndarray
    spread: np.ndarray
    spread_bias: np.ndarray
    error: np.ndarray | None = None

    def __len__(self):
        return len(self.cells)

    @property
    def embedding(self) -> np.ndarray:
        """One row of features for each picture: the mean of its cells, float32[n, C]."""
        return self.cells.mean(1)

    @property
    def maps(self) -> np.ndarray:
        """Heat maps that sum to 1, float32[n, K, J]."""
        return softmax(self.scores, axis=1)

    def rows(self, rows) -> Seen:
        """The same for some of the pictures."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        for name in ("cells", "scores", "variance"):
            values[name] = values[name][rows]
        values["expected"] = {name: values["expected"][name][rows] for name in values["expected"]}
        if self.error is not None:
            values["error"] = self.error[rows]
        return Seen(**values)


def middles(cells: int) -> np.ndarray:
    """The middles of a square map's cells, row by row, as x and y in shares of the side: float32[cells, 2]."""
    along = (np.arange(round(cells**0.5)) + 0.5) / round(cells**0.5)
    return np.stack(np.meshgrid(along, along), -1).reshape(-1, 2).astype(np.float32)


def read_points(scores) -> np.ndarray:
    """Turn heat maps' logits float[..., K, J] into points float[..., J, 2], shares of the side: the soft-argmax."""
    return np.swapaxes(softmax(scores, axis=-2), -1, -2) @ middles(scores.shape[-2])


def dropped_out(seen: Seen, rng, times: int = 10, rate: float = 0.1) -> tuple[np.ndarray, np.ndarray]:
    """Predict several times, each time without a random part of the channels (Monte Carlo dropout).

    rate: the share that is dropped, as in training. Returns points float32[times, n, J, 2] and the variances that the
    net expects, float32[times, n, J]. Gal and Ghahramani 2016 (arXiv 1506.02142).
    """
    points, variances = [], []
    for _ in range(times):
        kept = (rng.random((len(seen), 1, seen.cells.shape[2])) >= rate).astype(np.float32) / (1 - rate)
        cells = seen.cells * kept
        points.append(read_points(cells @ seen.weights + seen.bias))
        variances.append(np.exp(cells.mean(1) @ seen.spread + seen.spread_bias))
    return np.stack(points), np.stack(variances)
