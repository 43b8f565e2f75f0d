"""A gallery of enrolled people: face vectors, never photos, on the learner's own disk; one call deletes it."""

from __future__ import annotations

import re
import shutil
import warnings
import zipfile
from pathlib import Path

import cv2
import numpy as np

from course_utils import data
from course_utils.faces.embedding import Found, align
from course_utils.faces.verification import cosine_distance, unit
from course_utils.files import replacing

MIN_SIZE = 16  # pixels between the eyes: a smaller face would have to be enlarged to fit the crop
MIN_SHARPNESS = 60.0  # variance of the crop's Laplacian; sharp drawn faces: above 190, with 1.5 pixels of blur: 60
MIN_GREY, MAX_GREY = 40, 225  # mean grey level of the crop; drawn faces have 60 to 195 in any light
MAX_TURN = 0.75  # see Found.turn; about 30 degrees
MIN_VIEWS = 3  # of a person; fewer are kept with a warning


class GalleryError(RuntimeError):
    """The gallery cannot be read; the message says what to do."""


class QualityError(ValueError):
    """A picture that is not good enough for enrolment; the message says why."""


class Gallery:
    """Face vectors by name, in one file on this computer; `delete` removes it.

    name: of the gallery, letters, digits, "-" and "_". model: the embedder's kind, as vectors of different nets cannot
    be compared. folder: by default "galleries" in the course's cache. people: name -> float32[views, d].
    Raises GalleryError if the file is damaged, ValueError if it was made by another net and for a wrong name.
    """

    def __init__(self, name: str = "mine", model: str = "faces", folder=None):
        if not re.fullmatch(r"[\w-]{1,40}", name):
            raise ValueError(f"The name of a gallery has only letters, digits, - and _; {name!r} is not allowed.")
        self.path = Path(folder or data.cache_dir() / "galleries") / f"{name}.npz"
        self.model, self.people = model, {}
        if self.path.is_file():
            self._load()

    def __len__(self):
        return len(self.people)

    def __repr__(self):
        views = ", ".join(f"{name}: {len(rows)} views" for name, rows in self.people.items())
        return f"<Gallery of {len(self)} people{' (' + views + ')' if views else ''}>"

    def enrol(self, name: str, vectors, threshold: float):
        """Add a person's views and save.

        vectors: float[n, d], length 1. threshold: the embedder's; views of one person that are further apart, or
        too near to somebody else, are kept with a warning. Raises ValueError without a name or for vectors
        of another net.
        """
        name, new = str(name).strip(), unit(np.atleast_2d(np.asarray(vectors, np.float32)))
        if not name:
            raise ValueError("Whose face is it? Please give a name.")
        known = next(iter(self.people.values()), new)
        if not len(new) or not np.isfinite(new).all() or new.shape[1] != known.shape[1]:
            raise ValueError(f"These vectors {list(new.shape)} do not fit this gallery's [n, {known.shape[1]}].")
        old = self.people.get(name)
        rows = new if old is None else np.concatenate([old, new])
        if old is not None and np.median(cosine_distance(old, new)) > threshold:
            warnings.warn(f"These views look like somebody else, not like the {name} who is enrolled.", stacklevel=2)
        elif len(new) > 1 and np.median(cosine_distance(new, new)[np.triu_indices(len(new), 1)]) > threshold:
            warnings.warn(f"The views of {name} look like two people.", stacklevel=2)
        others = {other: vectors for other, vectors in self.people.items() if other != name}
        for other, vectors in others.items():
            if np.median(cosine_distance(vectors, new)) <= threshold:
                warnings.warn(f"{name} looks like {other}, who is already enrolled.", stacklevel=2)
        if len(rows) < MIN_VIEWS:
            warnings.warn(
                f"{name} has {len(rows)} view(s). Enrol at least {MIN_VIEWS}, with different poses and light.",
                stacklevel=2,
            )
        self.people[name] = rows
        self.save()

    def nearest(self, vector) -> tuple[str | None, float]:
        """Return the nearest person to a vector float[d], and the cosine distance to the mean of that person's views.

        Returns (None, 2.0) for an empty gallery.
        """
        if not self.people:
            return None, 2.0
        names = list(self.people)
        means = unit([self.people[name].mean(0) for name in names])
        distance = cosine_distance(means, unit(vector)[None])[:, 0]
        best = int(distance.argmin())
        return names[best], float(distance[best])

    def identify(self, vector, threshold: float) -> tuple[str | None, float]:
        """Return (name, distance) of the nearest person; the name is None if the distance is above the threshold."""
        name, distance = self.nearest(vector)
        return (name if distance <= threshold else None), distance

    def save(self):
        """Write the file; after an error the old one is still there."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        rows = list(self.people.values())
        with replacing(self.path) as part:
            np.savez_compressed(
                part,
                model=np.array(self.model),
                names=np.array(list(self.people), "U"),
                owner=np.repeat(np.arange(len(rows)), [len(r) for r in rows]).astype(np.int64),
                vectors=np.concatenate(rows) if rows else np.zeros((0, 0), np.float32),
            )

    def forget(self, name: str):
        """Delete one person; raises KeyError if nobody has that name."""
        del self.people[name]
        self.save()

    def delete(self):
        """Delete everybody, and the file."""
        self.people = {}
        self.path.unlink(missing_ok=True)

    def _load(self):
        try:
            with np.load(self.path, allow_pickle=False) as file:
                model, names = str(file["model"]), [str(name) for name in file["names"]]
                owner, vectors = np.asarray(file["owner"], np.int64), np.asarray(file["vectors"], np.float32)
            valid = (
                len(owner) == len(vectors) and np.isfinite(vectors).all() and np.isin(owner, range(len(names))).all()
            )
            if not valid or vectors.ndim != 2:
                raise ValueError("its arrays do not match")
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise GalleryError(
                f"The gallery {self.path} is damaged ({error}). Delete this file, or call "
                f"course_utils.faces.gallery.delete_all(), and enrol everybody again."
            ) from error
        if model != self.model:
            raise ValueError(f"This gallery was made with the net {model!r}, not {self.model!r}. Choose another name.")
        self.people = {name: vectors[owner == i] for i, name in enumerate(names)}


def delete_all():
    """Delete every gallery that the course has stored on this computer."""
    shutil.rmtree(data.cache_dir() / "galleries", ignore_errors=True)


def check_quality(image, faces: list[Found]) -> Found:
    """Return the only face of a picture if it is good enough for enrolment.

    image: uint8[h, w, 3]. faces: all that were found in it. Raises QualityError for no face, for several faces, and for
    one that is too small, cut by the border, turned away, blurred, too dark or too bright.
    """
    if not faces:
        raise QualityError("There is no face.")
    if len(faces) > 1:
        raise QualityError(f"There are {len(faces)} faces. One at a time, please.")
    (face,) = faces
    height, width = image.shape[:2]
    if face.size < MIN_SIZE:
        raise QualityError(f"The face is too small ({face.size:.0f} pixels between the eyes). Move closer.")
    x0, y0, x1, y1 = face.box
    if x0 < 0 or y0 < 0 or x1 > width or y1 > height:
        raise QualityError("The border cuts the face. Move to the middle.")
    if abs(face.turn) > MAX_TURN:
        raise QualityError("The head is turned too far. Look at the camera.")
    crop = cv2.cvtColor(align(image, face.points), cv2.COLOR_RGB2GRAY)
    middle = crop[6:-6, 6:-6]
    if not MIN_GREY <= middle.mean() <= MAX_GREY:
        raise QualityError("It is too dark." if middle.mean() < MIN_GREY else "It is too bright.")
    if cv2.Laplacian(middle, cv2.CV_64F).var() < MIN_SHARPNESS:
        raise QualityError("The face is blurred. Hold still, and clean the lens.")
    return face
