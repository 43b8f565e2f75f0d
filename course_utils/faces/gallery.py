"""Who is known: a gallery of face vectors on the learner's own disk, never of photos, gone with one call."""

from __future__ import annotations

import re
import shutil
import warnings
import zipfile
from pathlib import Path

import numpy as np

from course_utils.faces.embedding import Found, align
from course_utils.faces.verification import cosine_distance, unit
from course_utils.files import replacing

SMALLEST = 16  # pixels between the eyes: a smaller face would have to be enlarged to fit the crop
BLURRED = 60.0  # variance of the Laplacian of the crop: sharp drawn faces have 190 and more, with 1.5 pixels of blur 60
DARK, BRIGHT = 40, 225  # mean grey level of the crop; drawn faces under any lamp have 60 to 195
TURNED = 0.75  # see Found.turn; about 30 degrees
FEW = 3  # views of a person that are too few to be sure


class GalleryError(RuntimeError):
    """The gallery cannot be read; the message says what to do."""


class QualityError(ValueError):
    """A picture that nobody should be enrolled with; the message says why."""


class Gallery:
    """Face vectors by name, in one file that this computer keeps and `delete` removes.

    name: of the gallery, letters, digits, "-" and "_". model: the embedder's kind, as vectors of different nets cannot
    be compared. folder: by default "galleries" in the course's cache. people: name -> float32[views, d].
    Raises GalleryError when the file is damaged, ValueError when it was made by another net or for an odd name.
    """

    def __init__(self, name: str = "mine", model: str = "faces", folder=None):
        from course_utils import data

        if not re.fullmatch(r"[\w-]{1,40}", name):
            raise ValueError(f"A gallery's name is made of letters, digits, - and _; not {name!r}.")
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
        nearer to somebody else, are kept but warned of. Raises ValueError for no name or vectors of another net.
        """
        name, new = str(name).strip(), unit(np.atleast_2d(np.asarray(vectors, np.float32)))
        if not name:
            raise ValueError("Whose face is it? Give a name.")
        known = next(iter(self.people.values()), new)
        if not len(new) or not np.isfinite(new).all() or new.shape[1] != known.shape[1]:
            raise ValueError(f"These vectors {list(new.shape)} do not fit this gallery's [n, {known.shape[1]}].")
        old = self.people.get(name)
        rows = new if old is None else np.concatenate([old, new])
        if old is not None and np.median(cosine_distance(old, new)) > threshold:
            warnings.warn(f"These views look like somebody else than the {name} enrolled before.", stacklevel=2)
        elif len(new) > 1 and np.median(cosine_distance(new, new)[np.triu_indices(len(new), 1)]) > threshold:
            warnings.warn(f"The views of {name} differ as if they showed two people.", stacklevel=2)
        others = {other: vectors for other, vectors in self.people.items() if other != name}
        for other, vectors in others.items():
            if np.median(cosine_distance(vectors, new)) <= threshold:
                warnings.warn(f"{name} looks like {other}, who is enrolled already.", stacklevel=2)
        if len(rows) < FEW:
            warnings.warn(
                f"{name} has {len(rows)} view(s). Enrol at least {FEW}, turned and lit differently.", stacklevel=2
            )
        self.people[name] = rows
        self.save()

    def nearest(self, vector) -> tuple[str | None, float]:
        """Who is nearest to a vector float[d], and how far: the cosine distance to the mean of the person's views.

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
        """Name a face, or say that nobody here is near enough: (name or None for unknown, distance)."""
        name, distance = self.nearest(vector)
        return (name if distance <= threshold else None), distance

    def save(self):
        """Write the file; it is whole or as it was before."""
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
        """Delete one person; KeyError when nobody has that name."""
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
            sound = (
                len(owner) == len(vectors) and np.isfinite(vectors).all() and np.isin(owner, range(len(names))).all()
            )
            if not sound or vectors.ndim != 2:
                raise ValueError("its arrays do not fit together")
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise GalleryError(
                f"The gallery {self.path} is damaged ({error}). Delete that file, or call "
                f"course_utils.gallery.delete_all(), and enrol again: vectors can always be made anew."
            ) from error
        if model != self.model:
            raise ValueError(f"This gallery was made with the net {model!r}, not {self.model!r}. Choose another name.")
        self.people = {name: vectors[owner == i] for i, name in enumerate(names)}


def delete_all():
    """Delete every gallery that the course has stored on this computer."""
    from course_utils import data

    shutil.rmtree(data.cache_dir() / "galleries", ignore_errors=True)


def check_quality(image, faces: list[Found]) -> Found:
    """Return the one face that is good enough to enrol somebody with.

    image: uint8[h, w, 3]. faces: all that were found in it. Raises QualityError, saying why, for no face or several,
    one that is too small, cut by the border, turned away, blurred, or too dark or bright.
    """
    import cv2

    if not faces:
        raise QualityError("There is no face.")
    if len(faces) > 1:
        raise QualityError(f"There are {len(faces)} faces. One at a time, please.")
    (face,) = faces
    height, width = image.shape[:2]
    if face.size < SMALLEST:
        raise QualityError(f"The face is too small ({face.size:.0f} pixels between the eyes). Come nearer.")
    x0, y0, x1, y1 = face.box
    if x0 < 0 or y0 < 0 or x1 > width or y1 > height:
        raise QualityError("The border cuts the face. Move to the middle.")
    if abs(face.turn) > TURNED:
        raise QualityError("The head is turned too far. Look at the camera.")
    crop = cv2.cvtColor(align(image, face.points), cv2.COLOR_RGB2GRAY)
    middle = crop[6:-6, 6:-6]
    if not DARK <= middle.mean() <= BRIGHT:
        raise QualityError("It is too dark." if middle.mean() < DARK else "It is too bright.")
    if cv2.Laplacian(middle, cv2.CV_64F).var() < BLURRED:
        raise QualityError("The face is blurred. Hold still, and wipe the lens.")
    return face
