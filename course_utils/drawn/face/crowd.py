"""Pictures of many drawn people, several of each, to train and to test a face net."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from tqdm.auto import tqdm

from course_utils.drawn.face.render import draw

PICTURE_SIZE = 80  # pixels; the same resolution as the crops that are cut from it


@dataclass(frozen=True, eq=False)
class Crowd:
    """Pictures of people, n in all.

    images: uint8[n, 80, 80, 3] RGB. landmarks: float32[n, 5, 2] in pixels, see LANDMARKS. people: int64[n], the person
    of each picture. tone: float64[n], skin from light 0 to dark 1. glasses: bool[n]. yaw: float64[n], radians.
    """

    images: np.ndarray
    landmarks: np.ndarray
    people: np.ndarray
    tone: np.ndarray
    glasses: np.ndarray
    yaw: np.ndarray

    def __len__(self):
        return len(self.images)

    def __repr__(self):
        return f"<Crowd: {len(self):,} pictures of {len(np.unique(self.people))} drawn people>"


def crowd(people: int = 150, views: int = 10, first: int = 0, progress: bool = False) -> Crowd:
    """Draw `views` pictures of each of the people with the seeds first, first + 1, ..., on all cores.

    Another number is another person: a training crowd and a test crowd share no person if their numbers do not
    overlap. The same numbers give the same pictures. progress: show a progress bar.
    """
    jobs = [(who, look) for who in range(first, first + people) for look in range(views)]
    draw(0)  # compile before the threads start
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        drawn = pool.map(lambda job: draw(job[0], seed=job, size=(PICTURE_SIZE, PICTURE_SIZE)), jobs)
        drawn = list(tqdm(drawn, "drawing faces", len(jobs), disable=not progress, unit="face"))
    return Crowd(
        images=np.stack([portrait.image for portrait in drawn]),
        landmarks=np.stack([portrait.landmarks for portrait in drawn]),
        people=np.array([who for who, _ in jobs]),
        tone=np.array([portrait.who.tone for portrait in drawn]),
        glasses=np.array([portrait.view.glasses > 0 for portrait in drawn]),
        yaw=np.array([portrait.view.yaw for portrait in drawn]),
    )
