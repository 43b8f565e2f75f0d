"""Pictures of one drawn person, cut out and scaled as a detector would do it, and the targets of all nets.

A crop has 128 × 128 pixels. The centre of its first pixel is at 0, and a cell of a map covers 8 × 8 pixels.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from course_utils.data import cached, store
from course_utils.data.reading import reading
from course_utils.drawn.backgrounds import background
from course_utils.files import source_hash
from course_utils.openpose import drawn_people, squat_camera
from course_utils.openpose.drawn_people import PARTS

SIZE, STRIDE = 128, 8  # pixels of a crop; pixels in a cell
CELLS = SIZE // STRIDE
DRAWN = 144  # pixels of the picture from which a crop is cut
TRAIN_SEED, TEST_SEED = 21_000_000, 29_000_000  # random seeds of the first pictures
TEST_PEOPLE = 500
MARGIN = 1.3  # the side of a crop, in heights of the box around the joints
SQUATS = 0.15  # the share of squats among the people that the shipped net is trained with
SIGMA = 0.75  # of a bump, in cells
MOVED = {"zoom": 0.12, "turn": 8.0, "shift": 0.05}  # random changes of a crop: share, degrees, share of the side
CHUNK = 1000
_OTHER = {"left": "right", "right": "left"}
# In a mirror the left wrist is a right one.
MIRRORED = np.array([PARTS.index(" ".join(_OTHER.get(word, word) for word in part.split())) for part in PARTS])


@dataclass(eq=False)
class People:
    """Pictures of one drawn person each.

    images: uint8[n, h, w, 3]. keypoints: float32[n, 14, 3], x, y in pixels and COCO's flag. areas: float32[n], pixels².
    """

    images: np.ndarray
    keypoints: np.ndarray
    areas: np.ndarray

    def __len__(self):
        return len(self.images)

    def __getitem__(self, rows) -> People:
        """Some of the people; rows: a slice, int[k] or bool[n]."""
        return People(self.images[rows], self.keypoints[rows], self.areas[rows])


def draw(count: int, first: int = TRAIN_SEED, squats: float = 0.0) -> People:
    """Draw people, one in each picture of 144 × 144 pixels, on all cores; first: the random seed of the first one.

    squats: the share of them that are in the middle of a squat; lesson 7's other people bend their knees less.
    """
    with ThreadPoolExecutor() as pool:
        scenes = list(pool.map(lambda seed: _scene(seed, squats), range(first, first + count)))
    return People(
        np.stack([scene.image for scene in scenes]),
        np.stack([scene.keypoints[0] for scene in scenes]),
        np.array([scene.areas[0] for scene in scenes]),
    )


def _scene(seed, squats):
    size, rng = (DRAWN, DRAWN), np.random.default_rng([seed, 1])
    if rng.random() >= squats:
        return drawn_people.draw(seed, 1, size)
    light = np.ascontiguousarray(background(rng, *size))
    return drawn_people.compose(light, [squat_camera.figure(rng.uniform(0, 1), size)], rng)


def cached_people(count: int, first: int = TRAIN_SEED, squats: float = 0.0) -> People:
    """As `draw`, but kept in the cache."""
    name = f"one-person-{first}-{squats}-{source_hash(drawn_people, squat_camera)}"
    made = partial(_arrays, first, squats)
    parts = cached.chunks(name, count, CHUNK, made, "drawing people")
    return People(*(np.concatenate([part[key] for part in parts])[:count] for key in ("images", "keypoints", "areas")))


def _arrays(first, squats, start, size):
    return vars(draw(size, first + start, squats))


def person_box(keypoints) -> np.ndarray:
    """The square around a person: x and y of its middle and its side, float[3], in pixels.

    keypoints: float[J, 3]; those with the flag 0, or NaN, are left out. Raises ValueError if none is left.
    """
    keypoints = np.asarray(keypoints, float)
    known = keypoints[(keypoints[:, 2] > 0) & np.isfinite(keypoints[:, 0]), :2]
    if not len(known):
        raise ValueError("Nobody is labelled in this picture: it has no keypoint with a flag above 0.")
    low, high = known.min(0), known.max(0)
    return np.array([*(low + high) / 2, MARGIN * max(*(high - low), 1.0)])


def crop_matrix(box, zoom: float = 1.0, turn: float = 0.0, shift=(0.0, 0.0), size: int = SIZE) -> np.ndarray:
    """The affine map from a picture to the crop of a box (x, y, side): float64[2, 3].

    zoom: above 1 makes the person larger. turn: degrees. shift: x, y as shares of the crop's side.
    """
    x, y, side = box
    scale, angle = zoom * size / side, np.radians(turn)
    cosine, sine = scale * np.cos(angle), scale * np.sin(angle)
    middle = (size - 1) / 2 + size * np.asarray(shift)
    turned = np.array([[cosine, -sine], [sine, cosine]])
    return np.column_stack([turned, middle - turned @ (x, y)])


def crop(image, matrix, size: int = SIZE) -> np.ndarray:
    """Cut a crop out of a picture uint8[h, w, 3]: uint8[size, size, 3]; outside of the picture its edge goes on."""
    scale = np.sqrt(abs(np.linalg.det(matrix[:, :2])))
    if scale < 0.6:  # a large picture is made smaller first, or thin arms would be lost between the pixels
        small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        # The centre of the first pixel is at 0 in both pictures.
        fx, fy = small.shape[1] / image.shape[1], small.shape[0] / image.shape[0]
        back = np.array([[1 / fx, 0, 0.5 / fx - 0.5], [0, 1 / fy, 0.5 / fy - 0.5], [0, 0, 1]])
        image, matrix = small, matrix @ back
    return cv2.warpAffine(image, matrix, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def moved(points, matrix) -> np.ndarray:
    """Apply an affine map float[2, 3] to points float[..., 2 or more]; what follows x and y stays."""
    points = np.array(points, np.float32)
    points[..., :2] = points[..., :2] @ matrix[:, :2].T + matrix[:, 2]
    return points


def inside(points) -> np.ndarray:
    """Which points float[..., 2 or more] lie in a crop: bool[...]."""
    return ((points[..., :2] >= 0) & (points[..., :2] <= SIZE - 1)).all(-1)


def back(points, matrix) -> np.ndarray:
    """Undo `moved`: from the crop to the picture."""
    turned = np.linalg.inv(matrix[:, :2])
    return moved(points, np.column_stack([turned, -turned @ matrix[:, 2]]))


def crops(people: People) -> People:
    """Crop each person by its true box, as all methods are tested: pictures, keypoints and areas in the crops."""
    matrices = [crop_matrix(person_box(keypoints)) for keypoints in people.keypoints]
    return People(
        np.stack([crop(image, matrix) for image, matrix in zip(people.images, matrices, strict=True)]),
        np.stack([moved(keypoints, matrix) for keypoints, matrix in zip(people.keypoints, matrices, strict=True)]),
        people.areas * np.array([np.linalg.det(matrix[:, :2]) for matrix in matrices], np.float32),
    )


def heat_maps(keypoints, sigma: float = SIGMA, cells: int = CELLS, stride: int = STRIDE) -> np.ndarray:
    """Make a map for each joint with a Gaussian of height 1: float32[n, cells, cells, J]; -1 for what is not labelled.

    keypoints: float[n, J, 3], pixels of a crop. sigma: in cells.
    """
    keypoints = np.asarray(keypoints, np.float32)
    places = np.arange(cells, dtype=np.float32) * stride + (stride - 1) / 2
    x, y = (np.exp(-0.5 * ((keypoints[..., k, None] - places) / (sigma * stride)) ** 2) for k in (0, 1))
    maps = np.einsum("njy,njx->nyxj", y, x)
    return np.where((keypoints[..., 2] > 0)[:, None, None], maps, np.float32(-1))


def coordinates(keypoints) -> np.ndarray:
    """Make the targets of DeepPose: float32[n, J, 3], x and y from -0.5 to 0.5 of the crop's side, and the flag."""
    targets = np.array(keypoints, np.float32)
    targets[..., :2] = (targets[..., :2] + 0.5) / SIZE - 0.5
    return targets


def pixels(answers) -> np.ndarray:
    """From the coordinates that DeepPose gives to pixels of the crop."""
    return (np.asarray(answers)[..., :2] + 0.5) * SIZE - 0.5


def moved_crops(people: People, seed: int = 0) -> People:
    """Crop each person once, moved, turned, zoomed, recoloured and half of them mirrored at random."""
    rng, made = np.random.default_rng(seed), []
    for image, keypoints, area in zip(people.images, people.keypoints, people.areas, strict=True):
        zoom, turn, *shift = rng.uniform(-1, 1, 4) * [*MOVED.values(), MOVED["shift"]]
        matrix = crop_matrix(person_box(keypoints), np.exp(zoom), turn, shift)
        picture, points = crop(image, matrix), moved(keypoints, matrix)
        points[:, 2] *= inside(points)
        if rng.random() < 0.5:
            picture, points = mirrored(picture, points)
        picture = np.clip(picture * rng.uniform(0.8, 1.2, 3), 0, 255).astype(np.uint8)
        made.append((picture, points, area * np.linalg.det(matrix[:, :2])))
    return People(*(np.stack(part).astype(part[0].dtype) for part in zip(*made, strict=True)))


def mirrored(picture, keypoints):
    """Mirror a crop [h, w, 3] and its keypoints [14, 3]: a mirrored left wrist is a right one."""
    keypoints = np.array(keypoints)[MIRRORED]
    keypoints[:, 0] = picture.shape[1] - 1 - keypoints[:, 0]
    return picture[:, ::-1], keypoints


def sports_poses() -> np.ndarray:
    """Read the joints of LSP's 2,000 people in sports, to measure springs with: float32[2000, 14, 3], rows as in PARTS.

    Each is scaled so that its torso, shoulder to opposite hip, is 1 long on average. Johnson and Everingham 2010.
    The nose is LSP's top of the head. Raises DataError if the file is not available.
    """
    import scipy.io

    file = store.path("lsp_joints")
    with reading(file, "the joints of Leeds Sports Poses", "Delete it, and get it again."):
        joints = np.moveaxis(scipy.io.loadmat(file)["joints"], -1, 0)
        if joints.shape[1:] != (3, 14):
            raise ValueError(f"its joints have the shape {list(joints.shape)}")
        ours = [13, 12, 8, 7, 6, 9, 10, 11, 2, 1, 0, 3, 4, 5]  # LSP: ankle to hip, wrist to shoulder, neck, head
        people = np.float32(joints.transpose(0, 2, 1)[:, ours])
    diagonals = [np.linalg.norm(people[:, a, :2] - people[:, b, :2], axis=1) for a, b in ((2, 11), (5, 8))]
    people[..., :2] /= np.maximum(np.mean(diagonals, 0), 1e-6)[:, None, None]
    people[..., 2] = 2  # all of LSP's places are valid; its third row says "hidden"
    return people
