"""A script for a hand in words: "write 7 with the index finger, wait, show thumbs up, show three"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from course_utils.drawn.hand import poses
from course_utils.drawn.strokes import DIGITS

NUMBERS = {word: digit for digit, word in enumerate(("zero", "one", "two", "three", "four", "five"))}
HELP = 'Say, for example: "write 7, wait 2, show thumbs up, show three".'


class ScriptError(ValueError):
    """A script that is not understood; the message names the part and an example."""


@dataclass(frozen=True)
class Step:
    """One step: action "write" (what: the glyphs), "show" (what: a pose's name) or "wait"; seconds: how long."""

    action: str
    what: str
    seconds: float


def parse(script: str) -> list[Step]:
    """Turn a script into steps, which are separated by commas, semicolons, "and" or "then".

    write GLYPHS [with the index finger]; show POSE or NUMBER [SECONDS]; wait [SECONDS].
    Raises ScriptError for a step that is not understood, for unknown poses and for glyphs that the pen cannot write.
    """
    parts = [part.strip() for part in re.split(r"[,;\n]|\bthen\b|\band\b", script)]
    steps = [_step(part) for part in parts if part]
    if not steps:
        raise ScriptError(f"The script is empty. {HELP}")
    return steps


def _step(part):
    action, _, rest = part.partition(" ")
    action, rest = action.lower(), re.sub(r"\s+with (the |an )?index finger$", "", rest.strip())
    seconds = re.search(r"(?:^|\s+for\s+|\s+)(\d+(?:\.\d+)?)\s*(?:s|seconds?)?$", rest)
    if action == "wait":
        if rest and not seconds:
            raise ScriptError(f"{part!r}: wait for how many seconds? {HELP}")
        return Step("wait", "", float(seconds[1]) if seconds else 1.0)
    if action == "write" and rest:
        return Step("write", _glyphs(part, rest.replace(" ", "")), 0.0)
    if action == "show" and rest:
        if seconds and seconds.start() > 0:
            return Step("show", _pose(part, rest[: seconds.start()]), float(seconds[1]))
        return Step("show", _pose(part, rest), 1.2)
    raise ScriptError(f"{part!r} is not understood. {HELP}")


def _glyphs(part, text):
    unknown = sorted(set(text) - set(DIGITS))
    if unknown:
        raise ScriptError(f"{part!r}: the pen cannot write {', '.join(unknown)}; it can write {''.join(DIGITS)}.")
    return text


def _pose(part, words):
    name = re.sub(r"^(a|an|the)\s+", "", words.strip().lower()).replace(" ", "_").replace("-", "_")
    number = NUMBERS.get(name, name)
    name = f"count_{number}" if str(number).isdigit() else name
    try:
        poses.find(name)
    except poses.PoseError as error:
        raise ScriptError(f"{part!r}: {error}") from None
    return name
