"""Drawn participants as an archive in HaGRID's layout, so that all of the real path runs without the real data."""

from __future__ import annotations

import json
import zipfile
from collections import defaultdict
from pathlib import Path

import cv2

from course_utils import files, jobs
from course_utils.reactions import hand_bank, participants
from course_utils.reactions.participants import PICTURES, TEST_USERS, TRAIN_USERS, picture_id, user_id

PEOPLE = 1_060, 190  # who train and who test: with 8 pictures each 10,000
USERS = 10  # people in a shard
QUALITY = 92


def annotation(picture) -> dict:
    """What HaGRID's second version says about a picture; the landmarks here are exact."""
    return {
        "bboxes": picture.boxes.round(6).tolist(),
        "labels": picture.labels,
        "hand_landmarks": picture.landmarks.round(6).tolist(),
        "leading_hand": "right" if picture.right else "left",
        "leading_conf": 1.0,
        "user_id": user_id(picture.user),
    }


def job(out, people=PEOPLE, bank=None) -> jobs.Job:
    """The job that draws the pictures of so many people to train and to test with; bank: counts of rendered hands."""
    train, test = people
    users = [*range(TRAIN_USERS, TRAIN_USERS + train), *range(TEST_USERS, TEST_USERS + test)]
    sizes = bank or (hand_bank.TRAIN, hand_bank.TEST)
    recipe = files.source_hash(participants, hand_bank, extra=f"{people} {sizes}")

    def make(shard):
        content = []
        for user in users[shard * USERS : (shard + 1) * USERS]:
            test = user >= TEST_USERS
            hands = hand_bank.bank(sizes[test], hand_bank.TEST_SEED if test else hand_bank.TRAIN_SEED)
            for n, picture in enumerate(participants.pictures_of(user, hands)):
                code = cv2.imencode(".jpg", picture.image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1]
                about = {"split": "test" if test else "train", "sign": picture.sign, "facts": _plain(picture.facts)}
                key = f"{picture.sign}/{picture_id(user, n)}"
                content.append((key, {"jpg": code.tobytes(), "json": about | {"annotation": annotation(picture)}}))
        return content

    return jobs.Job("participants", out, make, recipe, ".tar", USERS * PICTURES, len(users) * PICTURES, "picture")


def _plain(facts):
    return {key: round(float(value), 4) for key, value in facts.items()}


def write(path, folder, people=PEOPLE, bank=None, workers=2, progress: bool = True) -> Path:
    """Draw participants, and write one zip in the layout of HaGRID's archive at 512 pixels; returns its path.

    folder: keeps what is drawn, so that an interrupted run continues.
    """
    notes = defaultdict(dict)
    made = jobs.run(job(folder, people, bank), workers=workers, progress=progress)
    with files.replacing(Path(path)) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as box:
        for file in made:
            for key, content in jobs.read(file):
                about, (sign, name) = json.loads(content["json"]), key.split("/")
                notes[about["split"], sign][name] = about["annotation"]
                box.writestr(f"hagrid_512/{key}.jpg", content["jpg"])
        for (split, sign), table in sorted(notes.items()):
            box.writestr(f"annotations/{split}/{sign}.json", json.dumps(table))
    return Path(path)
