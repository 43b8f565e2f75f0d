"""A meeting: every participant's machine reads its own camera, and only the names of reactions are sent."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass

import cv2
import numpy as np

from course_utils.demo import Demo
from course_utils.overlay import COLORS, Frame, Overlay
from course_utils.reactions.demo import Reactions, float_up
from course_utils.reactions.film import ParticipantCamera
from course_utils.reactions.signs import EMOJIS, NONE

COLUMNS, ROWS = 3, 2
SCRIPTS = (
    *("show like, show ok", "show ok, show like", "show like, show palm"),
    *("show peace, show dislike", "show like, show like", "show one, show ok"),
)


@dataclass(frozen=True)
class Message:
    """All that leaves a participant's machine: who, what they show now, and when, in seconds."""

    who: str
    reaction: str
    time: float

    def encoded(self) -> bytes:
        """The message as it is sent."""
        return json.dumps(asdict(self)).encode()


class Tally:
    """The host's side: it gets messages, and knows what everybody shows now."""

    def __init__(self):
        self.now, self.received = {}, 0  # {who: reaction}, and bytes

    def receive(self, content: bytes):
        """Take a message; raises ValueError for anything else."""
        try:
            message = Message(**json.loads(content))
        except (TypeError, ValueError) as error:
            raise ValueError(f"This is no message about a reaction: {content[:60]!r}") from error
        if message.reaction not in (*EMOJIS, NONE):
            raise ValueError(f"Nobody can show {message.reaction!r} here; known are {', '.join(EMOJIS)}.")
        self.received += len(content)
        self.now[message.who] = message.reaction

    def counts(self) -> dict[str, int]:
        """How many show each reaction now."""
        shown = Counter(self.now.values())
        return {reaction: shown[reaction] for reaction in EMOJIS}


class Participant:
    """One participant's machine: it reads its own camera, and sends a `Message` when the reaction changes."""

    def __init__(self, who: str, reader: Reactions):
        self.who, self.reader, self._sent = who, reader, NONE

    def __call__(self, frame: Frame) -> list[bytes]:
        self.reader(frame)
        if self.reader.shown == self._sent:
            return []
        self._sent = self.reader.shown
        return [Message(self.who, self._sent, round(frame.time, 2)).encoded()]


class Meeting(Demo):
    """A demo that counts the reactions of six people; a frame shows their cameras side by side, in two rows.

    reader: makes a participant's reader, by default `Reactions`. The tiles stand for six machines: a tile goes to its
    own reader, and what the host counts are the messages alone. tally: the host's `Tally`. pictures: bytes that would
    have been sent otherwise. answers: each change of the counts, as text.
    """

    def __init__(self, reader=Reactions):
        super().__init__()
        self._make = reader
        self._begin()

    def _begin(self):
        self.people = [Participant(f"participant {n + 1}", self._make()) for n in range(COLUMNS * ROWS)]
        self.tally, self.pictures = Tally(), 0

    @classmethod
    def synthetic(cls, script=None):
        """Make six cameras as one; script: what all of them show, by default each something else."""
        return MeetingCamera([script] * len(SCRIPTS) if script else SCRIPTS)

    def follow(self, found, frame: Frame) -> Overlay:
        """Let each machine read its tile, and count what they send."""
        overlay, before = Overlay(), self.tally.counts()
        for person, (x, y), tile in zip(self.people, places(), tiles(frame.image), strict=True):
            self.pictures += tile.nbytes
            for content in person(Frame(np.ascontiguousarray(tile), frame.time, frame.mirrored)):
                self.tally.receive(content)
            if (shown := self.tally.now.get(person.who, NONE)) != NONE:
                aspect = frame.size[0] / frame.size[1]
                float_up(overlay, shown, x + 0.8 / COLUMNS, y + 0.22 / ROWS, 1, aspect, 0.14)
        counts = self.tally.counts()
        words = "   ".join(f"{name} {count}" for name, count in counts.items())
        if counts != before:
            overlay.answer = words
            self.answers.append(words)
        return overlay.text(0.02, 0.9, words, COLORS["white"], 0.06)

    def reset(self):
        """Start again: nobody shows anything."""
        with self._lock:
            super().reset()
            for person in self.people:
                person.reader.reset()
                person._sent = NONE
            self.tally, self.pictures = Tally(), 0

    def close(self):
        """Close the trackers."""
        for person in self.people:
            person.reader.close()


def places() -> list[tuple[float, float]]:
    """The top left corner of each tile, as shares of the frame."""
    return [(column / COLUMNS, row / ROWS) for row in range(ROWS) for column in range(COLUMNS)]


def tiles(image) -> list[np.ndarray]:
    """Cut a frame into the pictures of its participants, the first row first."""
    return [tile for row in np.array_split(image, ROWS) for tile in np.array_split(row, COLUMNS, axis=1)]


class MeetingCamera:
    """Six synthetic cameras side by side; scripts: as for `ParticipantCamera`. Iterating yields `Frame`s."""

    def __init__(self, scripts=SCRIPTS, size=(240, 180), fps: float = 8):
        self.cameras = [ParticipantCamera(one, size, fps, seed=30 + n) for n, one in enumerate(scripts)]

    def __len__(self):
        return min(map(len, self.cameras))

    def __iter__(self):
        for frames in zip(*self.cameras, strict=False):
            images = [frame.image for frame in frames]
            rows = [cv2.hconcat(images[row * COLUMNS : (row + 1) * COLUMNS]) for row in range(ROWS)]
            yield Frame(cv2.vconcat(rows), frames[0].time)
