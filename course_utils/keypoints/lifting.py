"""Learnable triangulation (Iskakov et al. 2019, arXiv 1905.05754): weights for views, and a small net over a volume."""

from __future__ import annotations

import keras
import numpy as np
from keras import layers, ops

from course_utils import lite
from course_utils.keypoints.cameras import triangulate, view_rows
from course_utils.keypoints.space import CELL
from course_utils.training import fit, one_cycle
from course_utils.training.batches import PairBatches

VOXELS, SIDE = 14, 0.84  # of a cube around a joint: voxels a side, and metres
KNEE = 0.2  # metres: an error above it grows slowly, because nothing can be learnt from it
ROWS = 8  # numbers of the two rows of a view


@keras.saving.register_keras_serializable("haptic")
class WeighedTriangulation(layers.Layer):
    """From views [n, C, 10] to points [n, 3]: a small net weighs each view, and the weighed rows are solved.

    A view is its two rows (8 numbers) and how sure its map is (2). Gradients pass through the solution: it solves the
    normal equations with the last coordinate set to 1, which fits points near the origin as well as singular vectors.
    """

    def __init__(self, **options):
        super().__init__(**options)
        self.hidden, self.last = layers.Dense(16, "relu"), layers.Dense(1, "softplus")

    def build(self, shape):
        self.hidden.build((*shape[:-1], shape[-1] - ROWS))
        self.last.build((*shape[:-1], 16))

    def weigh(self, signs):
        """The weights [...] of views from how sure they are [..., 2]."""
        return self.last(self.hidden(signs))[..., 0] + 1e-3

    def call(self, seen):
        rows = ops.reshape(seen[..., :ROWS], (-1, seen.shape[1], 2, 4)) * self.weigh(seen[..., ROWS:])[..., None, None]
        a, b = rows[..., :3], -rows[..., 3:]
        left = ops.sum(ops.matmul(ops.transpose(a, (0, 1, 3, 2)), a), 1) + 1e-6 * ops.eye(3)
        return ops.solve(left, ops.sum(ops.matmul(ops.transpose(a, (0, 1, 3, 2)), b), 1))[..., 0]


@keras.saving.register_keras_serializable("haptic")
def limited_error(truth, predicted):
    """Mean squared distance in which distances above 20 cm grow slowly (the paper's loss, here for whole points)."""
    squared = ops.sum(ops.square(truth - predicted), -1)
    return 1e3 * ops.mean(ops.where(squared > KNEE**2, ops.power(squared + 1e-12, 0.1) * KNEE**1.8, squared))


def learn_weights(views, cameras, epochs: int = 12, seed: int = 0) -> keras.Model:
    """Train the small net that weighs views; views: a `space.Views` of people to train with."""
    keras.utils.set_random_seed(seed)
    seen = keras.Input((len(cameras), ROWS + views.signs.shape[-1]))
    net = keras.Model(seen, WeighedTriangulation(name="triangulation")(seen), name="view_weights")
    rows = view_rows(views.points, cameras).reshape(*views.points.shape[:3], ROWS) / 1000
    x = np.moveaxis(np.concatenate([rows, views.signs], -1), 0, 2).reshape(-1, *seen.shape[1:])
    return _train(net, x, views.truth.reshape(-1, 3), epochs, seed, 0.02)


def weigh(net, signs) -> np.ndarray:
    """The weights float32[C, n, J] that a net from `learn_weights` gives to views; signs: as of `space.Views`."""
    return np.asarray(net.get_layer("triangulation").weigh(signs))


def volume_net(width: int = 8) -> keras.Model:
    """From a volume [n, 14, 14, 14, 3] around a joint to its place, float32[n, 3], metres from the middle."""
    volume = keras.Input((VOXELS, VOXELS, VOXELS, 3))
    x = layers.Conv3D(width, 3, padding="same", activation="relu")(volume)
    x = layers.Conv3D(1, 3, padding="same")(x)
    x = layers.Softmax()(layers.Flatten()(layers.Rescaling(4.0)(x)))
    # The mean of all voxels' places, weighted by their probabilities: a soft-argmax in space.
    place = layers.Dense(3, use_bias=False, trainable=False, name="places")
    net = keras.Model(volume, place(x), name="volume_net")
    place.set_weights([_voxels().astype(np.float32)])
    return net


def _voxels():
    """The places of the voxels, float64[14³, 3], metres from the middle."""
    steps = ((np.arange(VOXELS) + 0.5) / VOXELS - 0.5) * SIDE
    return np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), -1).reshape(-1, 3)


def volumes(views, cameras, centres) -> np.ndarray:
    """Look at the maps of all views from each voxel around centres float[n, J, 3]: float16[n · J, 14, 14, 14, 3].

    The last axis: the mean, the lowest and the highest value of the views, so it fits any number of cameras. Each map
    is a Gaussian bump of the peak's height and spread.
    """
    made = []
    for person in range(len(centres)):
        places = centres[person][:, None] + _voxels()
        values = [
            signs[..., :1] * np.exp(-0.5 * ((camera.project(places) - points[:, None]) ** 2).sum(-1) / spread**2)
            for camera, points, signs in zip(cameras, views.points[:, person], views.signs[:, person], strict=True)
            for spread in [CELL * signs[..., 1:]]
        ]
        values = np.nan_to_num(np.array(values))
        made.append(np.stack([values.mean(0), values.min(0), values.max(0)], -1))
    return np.concatenate(made).reshape(-1, VOXELS, VOXELS, VOXELS, 3).astype(np.float16)


def learn_volume(views, cameras, epochs: int = 4, seed: int = 0) -> keras.Model:
    """Train the small net over volumes around the plain triangulation."""
    keras.utils.set_random_seed(seed)
    centres = triangulate(views.points, cameras)
    x = volumes(views, cameras, centres)
    return _train(volume_net(), x, (views.truth - centres).reshape(-1, 3), epochs, seed, 0.01)


def by_volume(net, views, cameras) -> np.ndarray:
    """The points in space by the volumes' net: float64[n, J, 3], metres."""
    centres = triangulate(views.points, cameras)
    moved = lite.predict(net, volumes(views, cameras, centres).astype(np.float32), 64)
    return centres + moved.reshape(centres.shape)


class _Batches(PairBatches):
    """Batches as float32."""

    def __getitem__(self, index):
        picked = self.picked(index)
        return self.x[picked].astype(np.float32), self.y[picked].astype(np.float32)


def _train(net, x, y, epochs, seed, peak):
    batches = _Batches(x, y, 32, seed)
    net.compile(keras.optimizers.Adam(one_cycle(peak, len(x), 32, epochs)), limited_error, jit_compile=False)
    fit(net, batches, epochs)
    return net
