"""The methods of lesson 11 with one interface: `fit` with labelled crops, then `predict` the joints of new ones."""

from __future__ import annotations

from dataclasses import dataclass

import keras
import numpy as np

from course_utils import lite
from course_utils.keypoints import cascade, data, decode, features, net
from course_utils.keypoints.springs import fit_springs
from course_utils.openpose import part_affinity_fields as paf
from course_utils.training import fit, one_cycle
from course_utils.training.batches import PairBatches

BATCH = 16
LONGER = 4  # regression learns more slowly than maps: so many times the epochs
SHIFT = 1  # cells by which the features of each example are moved, at random
STIFFNESS = (0.1, 0.3, 1.0)  # factors of the springs that are tried on the validation set


@dataclass(eq=False)
class Crops:
    """Crops with their features, and those of their mirror images.

    people: `data.People`. features, mirrored: float16[n, 16, 16, 224]; mirrored is None where nothing needs it.
    """

    people: data.People
    features: np.ndarray
    mirrored: np.ndarray | None = None

    def __len__(self):
        return len(self.people)

    def __getitem__(self, rows) -> Crops:
        """Some of the crops; rows: a slice or int[k]."""
        mirrored = None if self.mirrored is None else self.mirrored[rows]
        return Crops(self.people[rows], self.features[rows], mirrored)


def test_crops(backbone, count: int = data.TEST_PEOPLE, first: int = data.TEST_SEED) -> Crops:
    """Make crops to test with, each cut by the person's true box, and the features of both views."""
    people = data.crops(data.draw(count, first))
    pictures = people.images
    return Crops(
        people,
        features.compute(backbone, pictures, "features"),
        features.compute(backbone, pictures[:, :, ::-1], "mirrored"),
    )


def train_crops(backbone, count: int, seed: int = 0, views: int = 1, kept: bool = False, squats: float = 0.0) -> Crops:
    """Make crops to train with, moved and recoloured at random; views: how many of each person.

    Each seed has its own people. kept: whether the pictures stay in the cache. squats: as for `data.draw`.
    """
    first = data.TRAIN_SEED + 100_000 * seed
    drawn = (data.cached_people if kept else data.draw)(count, first, squats)
    made = [vars(data.moved_crops(drawn, view)) for view in range(views)]
    # All views of a person follow each other, so that `split` puts them on the same side.
    together = ((key, np.stack([one[key] for one in made], 1)) for key in made[0])
    people = data.People(**{key: parts.reshape(-1, *parts.shape[2:]) for key, parts in together})
    return Crops(people, features.compute(backbone, people.images))


class ShiftedBatches(PairBatches):
    """Batches of features, each moved by up to a cell at random, and of targets that are made for them.

    crops: `Crops`. target: a function from keypoints float[n, 14, 3], pixels, to what the net should give.
    """

    def __init__(self, crops, target, seed: int = 0):
        super().__init__(crops.features, crops.people.keypoints, BATCH, seed)
        self.target = target

    def __getitem__(self, index):
        picked, rng = self.picked(index), self.rng(index)
        step = rng.integers(-SHIFT, SHIFT + 1, (len(picked), 2))
        # At the border the outermost cells go on, as in the crops.
        columns, rows = (np.clip(np.arange(data.CELLS) + step[:, k, None], 0, data.CELLS - 1) for k in (0, 1))
        x = self.x[picked[:, None, None], rows[:, :, None], columns[:, None]]
        keypoints = self.y[picked].copy()
        keypoints[..., :2] -= data.STRIDE * step[:, None]
        keypoints[..., 2] *= data.inside(keypoints)
        return x.astype(np.float32), self.target(keypoints).astype(np.float32)


def _fit(head, batches, loss, epochs, peak, callbacks=()):
    rate = one_cycle(peak, len(batches) * batches.batch, batches.batch, epochs, warmup=0.2)
    # jit_compile=False: compiling such a small net to machine code takes longer than training it.
    head.compile(keras.optimizers.Adam(rate), loss, jit_compile=False)
    return fit(head, batches, epochs, callbacks)


class HeatMaps:
    """A net with heat maps; make: a function of `net.NETS`."""

    peak = 0.006  # the highest learning rate

    def __init__(self, make):
        self.make = make

    def fit(self, train: Crops, validation: Crops, epochs: int, seed: int = 0, callbacks=()):
        """Train a new net."""
        keras.utils.set_random_seed(seed)
        self.net = self.make()
        batches = ShiftedBatches(train, data.heat_maps, seed)
        _fit(self.net, batches, net.maps_loss, epochs, self.peak, callbacks)
        return self

    def maps(self, crops: Crops, mirror: bool = True) -> np.ndarray:
        """The maps of the last stack, float32[n, 16, 16, 14], with flip averaging unless mirror is False."""
        maps = lite.predict(self.net, crops.features)[:, -1]
        if not mirror:
            return maps
        return decode.averaged(maps, lite.predict(self.net, crops.mirrored)[:, -1])

    def predict(self, crops: Crops) -> np.ndarray:
        """Joints float32[n, 14, 3]: x, y in pixels, and the value of the map."""
        return decode.local_mean(self.maps(crops))


class Springs(HeatMaps):
    """Local part detectors, and springs between the parts."""

    def __init__(self):
        super().__init__(net.part_detectors)

    def fit(self, train: Crops, validation: Crops, epochs: int, seed: int = 0):
        """Train the detectors, measure the springs, and choose how stiff they are on the validation set."""
        from course_utils.keypoints import scores

        super().fit(train, validation, epochs, seed)
        self.springs = fit_springs(_in_cells(train.people.keypoints), paf.LIMBS)
        maps = self.maps(validation, mirror=False)
        tried = {
            stiff: scores.pck(decode.by_springs(maps, self.springs, stiffness=stiff), validation.people)
            for stiff in STIFFNESS
        }
        self.stiffness = max(tried, key=tried.get)
        return self

    def alone(self, crops: Crops) -> np.ndarray:
        """The detectors' own joints, without springs."""
        return decode.local_mean(self.maps(crops, mirror=False))

    def predict(self, crops: Crops) -> np.ndarray:
        """The best places by dynamic programming."""
        return decode.by_springs(self.maps(crops, mirror=False), self.springs, stiffness=self.stiffness)


def _in_cells(keypoints):
    keypoints = np.array(keypoints)
    keypoints[..., :2] = (keypoints[..., :2] - (data.STRIDE - 1) / 2) / data.STRIDE
    return keypoints


class DeepPose:
    """Coordinates by regression; no map, no search."""

    def fit(self, train: Crops, validation: Crops, epochs: int, seed: int = 0):
        """Train a new net."""
        keras.utils.set_random_seed(seed)
        self.net = net.deep_pose()
        batches = ShiftedBatches(train, data.coordinates, seed)
        _fit(self.net, batches, net.coordinates_loss, LONGER * epochs, 0.006)
        return self

    def predict(self, crops: Crops) -> np.ndarray:
        """Joints float32[n, 14, 2], pixels."""
        return data.pixels(lite.predict(self.net, crops.features)).astype(np.float32)


class Cascade:
    """DeepPose, then looks around each joint; first: a `DeepPose` that is trained."""

    stages = 3

    def __init__(self, first: DeepPose):
        self.first = first

    def fit(self, train: Crops, validation: Crops, epochs: int, seed: int = 0):
        """Train the second look with errors as large as the first net makes on the validation set."""
        keras.utils.set_random_seed(seed)
        self.net = net.second_look()
        self.spread = cascade.errors(self.first.predict(validation), validation.people.keypoints)
        looks = cascade.Looks(train.features, train.people.keypoints, self.spread, BATCH, seed)
        _fit(self.net, looks, net.coordinates_loss, LONGER * epochs, 0.006)
        return self

    def predict(self, crops: Crops, stages: int | None = None) -> np.ndarray:
        """Joints float32[n, 14, 2] after so many stages, by default three; one is DeepPose alone."""
        places = self.first.predict(crops)
        for _ in range((stages or self.stages) - 1):
            places = cascade.look_again(self.net, crops.features, places)
        return places


def methods() -> dict:
    """New objects of all methods by name, in the order of their years; the cascade shares its DeepPose."""
    deep = DeepPose()
    heads = {name: HeatMaps(make) for name, make in net.NETS.items()}
    return {"springs": Springs(), "DeepPose": deep, "its cascade": Cascade(deep), **heads}


def split(crops: Crops, share: float = 0.9) -> tuple[Crops, Crops]:
    """Split crops: the first ones to train with, the rest for validation."""
    cut = int(share * len(crops))
    return crops[:cut], crops[cut:]
