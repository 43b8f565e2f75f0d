"""A gate at a door: who is it, and is it a living face or a photo?"""

from __future__ import annotations

import re
from functools import partial

import numpy as np

from course_utils.demo import TrackedDemo, tracker_or_simulator
from course_utils.drawn.face import FaceCamera, Scene, person
from course_utils.drawn.face.render import landmarks
from course_utils.drowsiness.eye_aspect_ratio import LEFT_EYE, RIGHT_EYE, eye_aspect_ratio
from course_utils.faces.embedding import MOUTH, NOSE, Embedder, Found
from course_utils.faces.enrolment import Enrolment
from course_utils.faces.gallery import Gallery, GalleryError, QualityError, check_quality, plain
from course_utils.faces.visitor import MAX_JUMP, Visitor
from course_utils.overlay import COLORS, Frame, Overlay
from course_utils.track import Face, FaceTracker

MOST_FACES = 3  # that are judged at a time
SHOW_SECONDS = 3.0  # for which "is enrolled" stays in the picture
REMARK_SECONDS = 8.0  # for which a remark such as "looks like Ben" stays
SYNTHETIC = "35, 31"  # seeds of two drawn people
POSES = ((0, 0), (24, 0), (-24, 0), (0, 14), (0, -14))  # degrees of yaw and pitch in which a drawn person is enrolled
DRAWN = "faces"  # the net for drawn people: to SFace, which learned photographs, they all look alike
# Of boxes; words are white or yellow, because on their dark plate green and red are hard to read.
BOX = {"accepted": COLORS["green"], "unknown": COLORS["orange"], "refused": COLORS["red"], "waiting": COLORS["sky"]}


class FaceGate(TrackedDemo):
    """A demo that names the people in front of the camera after each has blinked as often as it asks.

    gallery: a `Gallery`; by default the saved one of the net. tracker: a callable from Frame to a list of `track.Face`,
    by default a `FaceTracker` that is made at the first frame. read: the net: "sface" (by default), "faces" for the
    course's own, or what `Embedder` takes, or an `Embedder`. threshold: cosine distance, by default the net's. blinks:
    the smallest and the largest number that it asks for, or None to ask for none. seed: of these random numbers; None
    for unpredictable ones. enrol: the name of a person who is enrolled first.
    `Overlay.answer` is, in one frame each, the name of an accepted person, "unknown" for a living stranger, and
    "refused" for a failed challenge. visitors: a `Visitor` for each face that is followed now.
    Raises `data.DataError` if the net is missing, which says how to get it, ValueError for a gallery of another net.
    """

    def __init__(self, gallery=None, tracker=None, read="sface", threshold=None, blinks=(1, 3), seed=None, enrol=None):
        super().__init__(tracker, partial(FaceTracker, faces=MOST_FACES, blendshapes=False))
        self.embed = read if isinstance(read, Embedder) else Embedder(read, threshold)
        self.threshold = self.embed.threshold if threshold is None else threshold
        self.gallery = saved_gallery(self.embed.kind) if gallery is None else gallery
        if self.gallery.model != self.embed.kind:
            raise ValueError(
                f"This gallery is for vectors of the net {self.gallery.model!r}, and the gate has "
                f"{self.embed.kind!r}. Make one with Gallery(name, model={self.embed.kind!r})."
            )
        self.blinks, self._rng = blinks, np.random.default_rng(seed)
        self._enrolment, self._notices = None, []
        self.reset()
        if enrol is not None:
            self.enrol(enrol)

    @classmethod
    def synthetic(cls, script=None):
        """Make a film of drawn people who blink twice each; the first one is enrolled before, pose by pose.

        script: seeds of the people, such as "35, 31". Raises ValueError for another script.
        """
        script = SYNTHETIC if script is None else script
        if not re.fullmatch(r"\s*\d+(\s*,\s*\d+)*\s*", script):
            raise ValueError(f'{script!r} cannot be read. Give the seeds of drawn people, such as "{SYNTHETIC}".')
        first, *others = map(int, script.split(","))
        scenes = [Scene(first, 8.6, (6.2, 7.0), POSES)]
        for who in others:
            scenes += [Scene(None, 1.0), Scene(who, 4.0, (1.2, 2.0))]
        return FaceCamera(scenes, size=(240, 180))

    @staticmethod
    def options(enrol: str | None, synthetic: bool) -> dict:
        """Return the arguments of a gate for the command line.

        enrol: the name of a person to enrol first. synthetic: the people are those of `synthetic`, who blink twice;
        they get the course's own net and a gallery of their own, which is empty at the start. For a camera, the saved
        gallery is used. Raises GalleryError if nobody is enrolled and `enrol` is None.
        """
        if synthetic:
            gallery = Gallery("drawn", model=DRAWN)
            gallery.delete()
            return {"gallery": gallery, "enrol": enrol or "Ada", "blinks": (2, 2), "read": DRAWN}
        gallery = Gallery()
        if not (gallery or enrol):
            raise GalleryError(
                "Nobody is enrolled. Enrol yourself first: "
                'python -m course_utils demo faces --source camera --enrol "Your name"'
            )
        return {"gallery": gallery, "enrol": enrol}

    def reset(self):
        """Start again; the gallery and a requested enrolment stay."""
        with self._lock:
            super().reset()
            self._time, self.visitors = -np.inf, []

    def enrol(self, name: str):
        """Enrol the next person in front of the camera: it asks for one pose after the other and waits for each.

        Raises ValueError without a name.
        """
        if not plain(name):
            raise ValueError("Whose face is it? Please give a name.")
        with self._lock:
            self._enrolment, self._notices = Enrolment(plain(name)), []

    def follow(self, tracked, frame: Frame) -> Overlay:
        """Identify the tracked faces of a frame; the demo without its tracker."""
        with self._lock:
            if frame.time < self._time:
                self.visitors = []
            self._time, overlay = frame.time, Overlay()
            faces = [Found.of(face, frame) for face in tracked]
            self._follow(faces, [eye_aspect_ratio(face.pixels(frame)) for face in tracked], frame)
            if self._enrolment is not None:
                words = self._enrolling(overlay, tracked, faces, frame)
            elif not self.gallery:
                words = self._nobody(overlay, frame)
            else:
                words = self._judge(overlay, faces, frame)
            self._say(overlay, words)
            return overlay

    def _follow(self, faces, ratios, frame):
        """Give each face the visitor that was nearest to its place; a face far from all is a new visitor."""
        free = [visitor for visitor in self.visitors if not visitor.lost(frame.time)]
        self.visitors, present = [], []
        near = [(visitor.moved(face.box), i, visitor) for visitor in free for i, face in enumerate(faces)]
        chosen = {}
        for distance, i, visitor in sorted(near, key=lambda row: row[0]):
            if distance <= MAX_JUMP and i not in chosen and visitor not in chosen.values():
                chosen[i] = visitor
        for i, (face, ratio) in enumerate(zip(faces, ratios, strict=True)):
            visitor = chosen.get(i) or Visitor(face.box, frame.time)
            visitor.follow(face.box, ratio, frame.time)
            present.append(visitor)
        self.visitors = present + [visitor for visitor in free if visitor not in present]

    def _judge(self, overlay, faces, frame):
        now, present = frame.time, self.visitors[: len(faces)]
        # One view a frame, so that several new faces do not make a frame slow.
        due = max(range(len(faces)), key=lambda i: present[i].urgency(now), default=None)
        if due is not None and present[due].urgency(now) >= 0:
            vector = self.embed.face(frame.image, faces[due])
            present[due].view(vector, now, lambda vector: self.gallery.identify(vector, self.threshold))
        lines, prompts = [], []
        for visitor, face in zip(present, faces, strict=True):
            if overlay.answer is None and (verdict := visitor.judge(now, self.blinks, self._rng)):
                overlay.answer = verdict
                self.answers.append(verdict)
            color, line, prompt = _state(visitor, now)
            several = len(faces) > 1
            _box(overlay, face, frame, color, _label(visitor), line if several else "")
            lines += [line] if line and not several else []
            prompts += [f"{visitor.name or 'unknown'}: {prompt}" if several else prompt] if prompt else []
        self.prompt = ". ".join(prompts) if faces else "Look into the camera"
        return lines if faces else [self.prompt]

    def _nobody(self, overlay, frame):
        """Nobody can be recognised yet."""
        self.visitors = [Visitor(visitor.box, frame.time) for visitor in self.visitors]
        for visitor in self.visitors:
            _outline(overlay, visitor.box, frame, BOX["unknown"])
        return self._ask("Nobody is enrolled yet")

    def _enrolling(self, overlay, tracked, faces, frame):
        job = self._enrolment
        for face in faces:
            _box(overlay, face, frame, BOX["waiting"])
        if job.vectors and not self.visitors:
            job.restart()  # the next face may be somebody else's
        try:
            face = check_quality(frame.image, faces)
            wanted = job.wanted(frame.time, tracked[0].yaw, tracked[0].pitch)
        except QualityError as error:
            job.interrupt()
            return self._ask(f"{job.step}: {error}")
        if not wanted:
            job.add(self.embed.face(frame.image, face))
            if job.pose is None:
                return self._enrolled(job)
            wanted = job.wanted(frame.time, tracked[0].yaw, tracked[0].pitch)
        return self._ask(f"{job.step}: {wanted}")

    def _ask(self, words):
        self.prompt = words
        return [words]

    def _enrolled(self, job):
        self._enrolment, self.visitors = None, []
        remarks = self.gallery.enrol(job.name, job.vectors, self.threshold)
        self._notices = [(self._time + SHOW_SECONDS, f"{job.name} is enrolled")]
        self._notices += [(self._time + REMARK_SECONDS, remark) for remark in remarks]
        self.prompt = ""
        return []

    def _say(self, overlay, words):
        """Write the lines at the foot of the picture, and above what has to be known of the net."""
        self._notices = [notice for notice in self._notices if notice[0] > self._time]
        if self._notices:
            words = [text for _, text in self._notices] + words
            self.prompt = ". ".join(filter(None, [*(text for _, text in self._notices), self.prompt]))
        for i, line in enumerate(reversed(words)):
            overlay.text(0.03, 0.9 - 0.09 * i, line, COLORS["white"], 0.055)
        if note := net_note(self.embed):
            overlay.text(0.03, 0.02, note, COLORS["yellow"], 0.05)


def saved_gallery(kind: str) -> Gallery:
    """The gallery that is kept for a net: "mine" for SFace, "mine-faces" for the course's own."""
    return Gallery("mine" if kind == "sface" else f"mine-{kind}", model=kind)


def net_note(embed) -> str:
    """What everybody before the door should know of its net, "" for SFace."""
    if embed.kind == "sface":
        return ""
    whose = "The course's own net" if embed.kind == "faces" else "Your own net"
    share = "strangers were not counted" if embed.strangers is None else f"lets in {embed.strangers:.0%} of strangers"
    return f"{whose}: {share}"


def _label(visitor):
    """Who it is, with the similarity (cosine) to the nearest person."""
    return f"{visitor.name or 'unknown'}, similarity {1 - visitor.distance:.2f}" if visitor.known else ""


def _state(visitor, now):
    """The colour of a visitor's box, the words in it, and what the visitor should do or know."""
    if visitor.verdict == "refused":
        return BOX["refused"], "Refused: a photo?", "Refused: a photo?"
    if visitor.verdict == "unknown":
        words = "I do not know you"
        return BOX["unknown"], words, f"{words} (similarity {1 - visitor.settled:.2f})"
    if visitor.verdict is not None:
        words = f"Welcome, {visitor.verdict}"
        return BOX["accepted"], words, f"{words} (similarity {1 - visitor.settled:.2f})"
    if visitor.challenge is not None:
        words = f"Blink {visitor.challenge.requested} ×"
        left = max(0, visitor.challenge.left(now))
        return BOX["waiting"], f"{words} ({visitor.challenge.blinks}), {left:.0f} s", words
    return BOX["waiting"], "", ""


def _box(overlay, face, frame, color, label="", words=""):
    x0, _, y1 = _outline(overlay, face.box, frame, color, label)
    overlay.points(face.points / frame.size, color, 0.008)
    if words:
        overlay.text(x0, min(0.8, y1 + 0.01), words, COLORS["white"], 0.055)


def _outline(overlay, box, frame, color, label=""):
    (x0, y0), (x1, y1) = (np.reshape(box, (2, 2)) / frame.size).tolist()
    overlay.box(x0, y0, x1, y1, color)
    if label:
        overlay.text(max(0, x0), max(0.1, y0 - 0.08), label, COLORS["white"], 0.05)
    return max(0, x0), y0, y1


def tracker(camera=None):
    """Make the face tracker or, without its model file, one that reads the landmarks of drawn people.

    camera: a `drawn.face.FaceCamera`; a note says that its landmarks are used. Raises `data.DataError` if there is
    neither the model nor a camera.
    """
    return tracker_or_simulator(
        partial(FaceTracker, faces=MOST_FACES, blendshapes=False), true_faces, camera, "drawn people"
    )


def true_faces(camera, frame: Frame) -> list:
    """What a perfect tracker would find in a frame of a `FaceCamera`: one `Face`, or none for an empty chair.

    Only the points that this lesson needs are correct: eyes, lids, nose tip, mouth corners.
    """
    _, who, lids = camera.at(frame.time)
    if who is None:
        return []
    seen = camera.view_at(frame.time)
    marks = landmarks(person(who), seen, camera.size)
    across = (marks[1] - marks[0]) / 4  # half an eye
    up = np.array([across[1], -across[0]])
    points = np.tile(marks.mean(0), (478, 1))
    lid = 0.35 * (1 - lids) * up
    for eye, place in zip((RIGHT_EYE, LEFT_EYE), marks[:2], strict=True):
        shape = (-across, lid - across / 3, lid + across / 3, across, across / 3 - lid, -across / 3 - lid)
        points[list(eye)] = place + shape
    points[NOSE], points[list(MOUTH)] = marks[2], marks[3:]
    points[[10, 152]] = marks.mean(0) + np.array([[5.2], [-4.4]]) * up  # crown and chin, for the box
    depth = np.zeros((478, 1))
    yaw, pitch, roll = np.degrees((seen.yaw, seen.pitch, seen.roll)).tolist()
    return [Face(np.hstack([points / camera.size, depth]).astype(np.float32), {}, yaw, pitch, roll)]
