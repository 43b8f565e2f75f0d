"""A gallery of enrolled people: face vectors, never photos, on the learner's own disk; one call deletes it."""

from __future__ import annotations

import os
import re
import unicodedata
import warnings
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np

from course_utils import data
from course_utils.data.reading import arrays
from course_utils.faces.embedding import Found, align
from course_utils.faces.verification import cosine_distance, unit
from course_utils.files import damage, replacing

MIN_SIZE = 16  # pixels between the eyes: a smaller face would have to be enlarged to fit the crop
MIN_SHARPNESS = 60.0  # variance of the crop's Laplacian; sharp drawn faces: above 190, with 1.5 pixels of blur: 60
MIN_GREY, MAX_GREY = 40, 225  # mean grey level of the crop; drawn faces have 60 to 195 in any light
MAX_TURN = 0.75  # see Found.turn; about 30 degrees
MIN_VIEWS = 3  # of a person; fewer are kept with a warning
LARGEST = 100_000_000  # bytes of a gallery: two hundred thousand views


class GalleryError(RuntimeError):
    """The gallery cannot be read, or not be deleted; the message says what to do."""


class QualityError(ValueError):
    """A picture that is not good enough for enrolment; the message says why."""


class Gallery:
    """Face vectors by name, in one file on this computer; `delete` removes it.

    name: of the gallery, letters, digits, "-" and "_". model: the embedder's kind, as vectors of different nets cannot
    be compared. folder: by default "galleries" in the course's cache.
    The file is read again whenever it has changed, so what another window enrols or deletes counts here, too.
    Raises ValueError for a wrong name. The methods that read the people raise GalleryError if the file is damaged or
    was made by another net; `delete` works on any file.
    """

    def __init__(self, name: str = "mine", model: str = "sface", folder=None):
        if not re.fullmatch(r"[\w-]{1,40}", name):
            raise ValueError(f"The name of a gallery has only letters, digits, - and _; {name!r} is not allowed.")
        self._file = Path(folder or _folder()) / f"{name}.npz"
        self._shared = folder is not None
        self.model, self._people, self._state = model, {}, None

    @property
    def path(self) -> Path:
        """The file itself, where links end: a link must not keep what it pointed to."""
        return self._file.resolve()

    @property
    def people(self) -> dict[str, np.ndarray]:
        """Name -> vectors float32[views, d] of everybody who is enrolled now."""
        try:
            found = os.stat(self.path)
            state = found.st_ino, found.st_mtime_ns, found.st_size
        except FileNotFoundError:
            state = None
        if state != self._state:
            self._people = self._read() if state else {}
            self._state = state
        return self._people

    def __len__(self):
        return len(self.people)

    def __repr__(self):
        views = ", ".join(f"{name}: {len(rows)} views" for name, rows in self.people.items())
        return f"<Gallery of {len(self)} people{' (' + views + ')' if views else ''}>"

    def enrol(self, name: str, vectors, threshold: float) -> list[str]:
        """Add a person's views and save; returns what is odd about them, which is also given as warnings.

        vectors: float[n, d], length 1. threshold: the embedder's; views of one person that are further apart, or
        too near to somebody else, are kept with a warning. Raises ValueError without a name or for vectors
        of another net, OSError if the file cannot be written.
        """
        name, new = plain(name), unit(np.atleast_2d(np.asarray(vectors, np.float32)))
        if not name:
            raise ValueError("Whose face is it? Please give a name.")
        with _locked(self.path.parent):
            people = self.people
            known = next(iter(people.values()), new)
            if not len(new) or not np.isfinite(new).all() or new.shape[1] != known.shape[1]:
                raise ValueError(f"These vectors {list(new.shape)} do not fit this gallery's [n, {known.shape[1]}].")
            remarks = _remarks(people, name, new, threshold)
            old = people.get(name)
            self._save({**people, name: new if old is None else np.concatenate([old, new])})
        for remark in remarks:
            warnings.warn(remark, stacklevel=2)
        return remarks

    def nearest(self, vector) -> tuple[str | None, float]:
        """Return the nearest person to a vector float[d], and the mean cosine distance to that person's views.

        The mean distance keeps the rates of single pairs, for which the threshold was chosen. (The distance to the mean
        vector is smaller: on ORL it would accept twice as many strangers.) Returns (None, 2.0) for an empty gallery.
        """
        people = self.people
        if not people:
            return None, 2.0
        means = np.array([rows.mean(0) for rows in people.values()])
        distance = cosine_distance(means, unit(vector)[None])[:, 0]
        best = int(distance.argmin())
        return list(people)[best], float(distance[best])

    def identify(self, vector, threshold: float) -> tuple[str | None, float]:
        """Return (name, distance) of the nearest person; the name is None if the distance is above the threshold."""
        name, distance = self.nearest(vector)
        return (name if distance <= threshold else None), distance

    def forget(self, name: str):
        """Delete one person; raises KeyError if nobody has that name."""
        with _locked(self.path.parent):
            people = dict(self.people)
            del people[plain(name)]
            self._save(people)

    def delete(self):
        """Delete everybody, the file, and what killed programs left of it; raises GalleryError if that fails."""
        folder = self.path.parent
        with _locked(folder):
            _remove([self._file, *folder.glob(f".{self.path.stem}.*part*")])

    def _save(self, people):
        """Write the file, which only its owner may read; after an error the old one is still there."""
        file, rows = self.path, list(people.values())
        if not self._shared:
            os.chmod(file.parent, 0o700)
        _remove(file.parent.glob(f".{file.stem}.*part*"))
        with replacing(file) as part, open(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as opened:
            np.savez_compressed(
                opened,
                model=np.array(self.model),
                names=np.array(list(people), "U"),
                owner=np.repeat(np.arange(len(rows)), [len(r) for r in rows]).astype(np.int64),
                vectors=np.concatenate(rows) if rows else np.zeros((0, 0), np.float32),
            )

    def _read(self):
        advice = "Delete it (its `delete` method, or course_utils.faces.gallery.delete_all()) and enrol everybody again"
        try:
            file = arrays(self.path, "model", "names", "owner", "vectors", most=LARGEST)
            model, owner, vectors = str(file["model"]), np.asarray(file["owner"], np.int64), file["vectors"]
            names = [plain(name) for name in file["names"]]
            valid = (
                len(owner) == len(vectors) and np.isfinite(vectors).all() and np.isin(owner, range(len(names))).all()
            )
            if not valid or vectors.ndim != 2:
                raise ValueError("its arrays do not match")
        except FileNotFoundError:  # deleted in this moment
            return {}
        except Exception as error:  # a damaged zip raises a dozen kinds
            raise GalleryError(f"The gallery {self.path} is damaged ({damage(error)}). {advice}.") from error
        if model != self.model:
            raise GalleryError(
                f"The gallery {self.path} was made with the net {model!r}, not {self.model!r}. {advice}, "
                "or choose another name."
            )
        owners = np.array(names)[owner] if len(owner) else np.array([])
        return {name: np.asarray(vectors[owners == name], np.float32) for name in dict.fromkeys(names)}


def plain(name) -> str:
    """A name in the one form in which it is kept: letters composed (NFC), single spaces."""
    return " ".join(unicodedata.normalize("NFC", str(name)).split())


def delete_all():
    """Delete every gallery that the course has stored on this computer; raises GalleryError if one is left."""
    folder = _folder().resolve()
    if folder.is_dir():
        with _locked(folder):
            _remove(folder.glob("*.npz"))  # the parts of killed saves end so, too


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
        raise QualityError("The head is turned too far.")
    crop = cv2.cvtColor(align(image, face.points), cv2.COLOR_RGB2GRAY)
    middle = crop[6:-6, 6:-6]
    if not MIN_GREY <= middle.mean() <= MAX_GREY:
        raise QualityError("It is too dark." if middle.mean() < MIN_GREY else "It is too bright.")
    if cv2.Laplacian(middle, cv2.CV_64F).var() < MIN_SHARPNESS:
        raise QualityError("The face is blurred. Hold still, and clean the lens.")
    return face


def _remarks(people, name, new, threshold):
    old, remarks = people.get(name), []
    if old is not None and np.median(cosine_distance(old, new)) > threshold:
        remarks.append(f"These views look like somebody else, not like the {name} who is enrolled.")
    elif len(new) > 1 and np.median(cosine_distance(new, new)[np.triu_indices(len(new), 1)]) > threshold:
        remarks.append(f"The views of {name} look like two people.")
    for other, vectors in people.items():
        if other != name and np.median(cosine_distance(vectors, new)) <= threshold:
            remarks.append(f"{name} looks like {other}, who is already enrolled.")
    count = len(new) + (0 if old is None else len(old))
    if count < MIN_VIEWS:
        remarks.append(f"{name} has {count} view(s). Enrol at least {MIN_VIEWS}, with different poses and light.")
    return remarks


def _folder() -> Path:
    return data.cache_dir() / "galleries"


def _remove(files):
    """Delete files, and what links among them point to."""
    left = []
    for file in list(files):
        try:
            file.resolve().unlink(missing_ok=True)
            file.unlink(missing_ok=True)
        except OSError as error:
            left.append(f"{file} ({error.strerror or error})")
    if left:
        raise GalleryError(f"Could not be deleted, so its face vectors are still there: {', '.join(left)}.")


@contextmanager
def _locked(folder: Path):
    """Let one program at a time change the galleries of a folder, which is made if it is missing."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(folder.with_name(f".{folder.name}.lock"), "a+b") as file:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield  # closing the file ends the lock
