"""Choose pictures of a folder that shall be labelled next, with reasons, and draw them on a contact sheet."""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from course_utils import checkpoints
from course_utils.camera.photos import Photos, read_picture
from course_utils.data.fetch import writing
from course_utils.labelling.choosers import largest, multi_peak_entropy, uncertain_k_centre
from course_utils.labelling.coco import Labels
from course_utils.labelling.net import CELLS, CHANNELS
from course_utils.labelling.pools import FILLED, SIDE
from course_utils.overlay import Frame
from course_utils.track.hand import LANDMARKS
from course_utils.track.hand_crop import cut, matrix

WAYS = ("both", "core-set", "uncertainty", "random")
UNSURE, ALONE = 0.9, 1.5  # share of the pictures that are surer; times the usual distance
THUMB, COLUMNS = 120, 8  # pixels of a picture on the sheet, and pictures in a row


@dataclass(frozen=True, eq=False)
class Look:
    """What the tool's net says about n pictures.

    files: their paths. crops: uint8[n, 64, 64, 3]. features: float32[n, 48]. entropy: float[n, 21], of each joint's
    heat map. found: bool[n], whether the tracker found a hand; otherwise the crop is the middle of the picture.
    """

    files: list[Path]
    crops: np.ndarray
    features: np.ndarray
    entropy: np.ndarray
    found: np.ndarray


@dataclass(frozen=True, eq=False)
class Choice:
    """A picture to label. number: in the folder; alike: how many pictures are nearer to it than to other choices."""

    file: Path
    number: int
    reason: str
    alike: int


def hand_crop(image, points=None) -> np.ndarray:
    """Cut the square around a hand's points float[21, 2 or 3], pixels, out of a picture: uint8[64, 64, 3].

    None: the middle square of the picture.
    """
    if points is None:
        centre, half = np.array(image.shape[1::-1]) / 2, min(image.shape[:2]) / 2
    else:
        low, high = points[:, :2].min(0), points[:, :2].max(0)
        centre, half = (low + high) / 2, max(2.0, float((high - low).max())) / 2 / FILLED
    return cut(image, matrix(centre, half, 0.0, SIDE), SIDE)


def read_rows(rows) -> tuple[np.ndarray, np.ndarray]:
    """Turn the net's rows into mean features float32[n, 48] and the entropies of the heat maps, float[n, 21]."""
    joints = len(LANDMARKS)
    scores = rows[:, : CELLS * joints].reshape(len(rows), CELLS, joints)
    entropy = np.stack([multi_peak_entropy(scores[..., j : j + 1]) for j in range(joints)], 1)
    return rows[:, CELLS * joints : CELLS * joints + CHANNELS], entropy


def look(folder, tracker=None, net=None) -> Look:
    """Look at all pictures of a folder; those that cannot be read are left out with a note.

    tracker: a callable from Frame to a list of `track.Hand`, by default the course's own. net: a callable from crops to
    rows, by default the checkpoint "labelling". Raises CameraError if there are no pictures.
    """
    from tqdm import tqdm

    from course_utils.track import HandTracker

    tracker = tracker or HandTracker(mode="image", engine="ours")
    net = net or checkpoints.load("labelling", "float16")
    files, crops, found = [], [], []
    for file in tqdm(Photos(folder).files, "looking", file=sys.stdout, ncols=90):
        try:
            image = read_picture(file)
        except (ValueError, OSError) as error:
            print(f"{error} It is left out.")
            continue
        hands = tracker(Frame(image, still=True))
        points = hands[0].points[:, :2] * image.shape[1::-1] if hands else None
        files.append(file)
        crops.append(hand_crop(image, points))
        found.append(bool(hands))
    crops = np.array(crops, np.uint8).reshape(-1, SIDE, SIDE, 3)
    rows = [read_rows(np.asarray(net(crops[i : i + 100]))) for i in range(0, len(crops), 100)]
    features, entropy = map(np.concatenate, zip(*rows, strict=True)) if rows else (np.zeros((0, 1)), np.zeros((0, 1)))
    return Look(files, crops, features, entropy, np.array(found, bool))


def choose(seen: Look, budget: int = 50, by: str = "both", labelled=(), seed: int = 0) -> list[Choice]:
    """Choose pictures of a folder to label next, the most useful first.

    by: one of WAYS; "both" looks for pictures that are unlike all others and that the net is unsure about. labelled:
    names of pictures that are labelled already. Raises ValueError for another way, or if nothing is left.
    """
    if by not in WAYS:
        raise ValueError(f"Pictures are chosen by one of {', '.join(WAYS)}; not by {by!r}.")
    done = np.array([i for i, file in enumerate(seen.files) if file.name in set(labelled)], int)
    budget = min(budget, len(seen.files) - len(done))
    if budget < 1:
        raise ValueError("All pictures of the folder are labelled, or it holds none that can be read.")
    doubt = seen.entropy.sum(1)
    picked = {
        "both": lambda: uncertain_k_centre(seen.features, doubt, done, budget),
        "core-set": lambda: uncertain_k_centre(seen.features, 0 * doubt, done, budget),
        "uncertainty": lambda: largest(doubt, done, budget),
        "random": lambda: np.random.default_rng(seed).permutation(np.setdiff1d(np.arange(len(doubt)), done))[:budget],
    }[by]()
    away = np.linalg.norm(seen.features[:, None] - seen.features[picked][None], axis=-1)
    alike = np.bincount(np.delete(away.argmin(1), done), minlength=budget)
    far = [_nearest(seen.features, i, [*done, *picked[:rank]]) for rank, i in enumerate(picked)]
    usual = np.median(far)
    return [
        Choice(seen.files[i], int(i), _reason(seen, i, count, distance > ALONE * usual, doubt), int(count))
        for i, count, distance in zip(picked, alike, far, strict=True)
    ]


def _nearest(features, i, others):
    """The distance of picture i from the nearest other one; 0 for the first picture of all, which is in the middle."""
    return np.linalg.norm(features[others] - features[i], axis=1).min() if others else 0.0


def _reason(seen, i, alike, alone, doubt):
    """Say in a few words why a picture is worth a label."""
    if not seen.found[i]:
        return "no hand found: is there one?"
    reasons = []
    if alike > 1:
        reasons.append(f"stands for {alike} pictures")
    elif alone:
        reasons.append("unlike all others")
    if (doubt < doubt[i]).mean() >= UNSURE:
        worst = np.argsort(-seen.entropy[i])[:2]
        reasons.append("unsure: " + ", ".join(LANDMARKS[j] for j in worst))
    return "; ".join(reasons) or "between the others"


def contact_sheet(seen: Look, choices: list[Choice]) -> np.ndarray:
    """Draw the chosen pictures with their numbers: uint8[h, w, 3] RGB."""
    rows = -(-len(choices) // COLUMNS)
    sheet = np.full((rows * (THUMB + 22), min(COLUMNS, len(choices)) * (THUMB + 4), 3), 255, np.uint8)
    for rank, choice in enumerate(choices):
        y, x = rank // COLUMNS * (THUMB + 22), rank % COLUMNS * (THUMB + 4)
        sheet[y : y + THUMB, x : x + THUMB] = cv2.resize(seen.crops[choice.number], (THUMB, THUMB))
        words = f"{rank + 1}  for {choice.alike}" if choice.alike > 1 else f"{rank + 1}"
        cv2.putText(sheet, words, (x + 2, y + THUMB + 15), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (0, 0, 0), 1, cv2.LINE_AA)
    return sheet


def save(seen: Look, choices: list[Choice], out) -> tuple[Path, Path]:
    """Write the contact sheet and a table of the choices into a folder; returns both paths."""
    sheet, table = Path(out) / "sheet.png", Path(out) / "chosen.csv"
    with writing(sheet) as part:
        cv2.imwrite(str(part), contact_sheet(seen, choices)[..., ::-1])
    with writing(table) as part, open(part, "w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(("number", "file", "stands for", "reason"))
        writer.writerows((rank, one.file, one.alike, one.reason) for rank, one in enumerate(choices, 1))
    return sheet, table


def labelled_names(file) -> list[str]:
    """The names of the pictures that a file of COCO keypoints has labels for; none if there is no such file."""
    return Labels(file).names
