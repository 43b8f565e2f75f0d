"""Many people, each seen several times: pictures to train a face net on, and to judge it with."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from tqdm.auto import tqdm

from course_utils.drawn.face.render import draw

SIDE = 80  # pixels of a picture: as fine as the crops that are cut from it


@dataclass(frozen=True, eq=False)
class Crowd:
    """Pictures of people, n in all.

    images: uint8[n, 80, 80, 3] RGB. landmarks: float32[n, 5, 2] in pixels, see LANDMARKS. people: int64[n], whose
    picture it is. tone: float64[n], their skin from light 0 to dark 1. glasses: bool[n]. yaw: float64[n], radians.
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
    """Draw `views` pictures each of the people with the seeds first, first + 1, ..., on all cores.

    Whoever has another number is another person: a training crowd and a test crowd share nobody when their numbers
    do not overlap. The same numbers give the same pictures. progress: show a line that fills up.
    """
    jobs = [(who, look) for who in range(first, first + people) for look in range(views)]
    draw(0)  # compiles what is not compiled yet, once
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        drawn = pool.map(lambda job: draw(job[0], seed=job, size=(SIDE, SIDE)), jobs)
        drawn = list(tqdm(drawn, "drawing faces", len(jobs), disable=not progress, unit="face"))
    return Crowd(
        images=np.stack([portrait.image for portrait in drawn]),
        landmarks=np.stack([portrait.landmarks for portrait in drawn]),
        people=np.array([who for who, _ in jobs]),
        tone=np.array([portrait.who.tone for portrait in drawn]),
        glasses=np.array([portrait.view.glasses > 0 for portrait in drawn]),
        yaw=np.array([portrait.view.yaw for portrait in drawn]),
    )
