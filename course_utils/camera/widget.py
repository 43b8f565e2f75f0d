"""The base of the course's notebook widgets: JavaScript from several files, and checked messages."""

from __future__ import annotations

import re
from pathlib import Path

from course_utils.camera.messages import MessageError, echo

try:
    import anywidget
except ImportError as error:
    raise ImportError(
        "The live widgets need anywidget: `python -m pip install anywidget`, then restart the kernel. "
        "`show.play(demo, source, alt=...)` works without it."
    ) from error

STATIC = Path(__file__).parent / "static"


def javascript(*names: str) -> str:
    """Join ES modules of the static folder into the one that anywidget needs; names: each after what it imports."""
    text = "\n".join((STATIC / name).read_text("utf-8") for name in names)
    # In one module they see each other, so their imports and all exports except the last are removed.
    text = re.sub(r'^import \{[^}]*\} from "\./.*";\n', "", text, flags=re.MULTILINE)
    return re.sub(r"^export (?=async |function|class|const)", "", text, flags=re.MULTILINE)


class MessageWidget(anywidget.AnyWidget):
    """A widget whose browser part sends {"type": "frame", ...} messages to methods such as `_on_frame`.

    A message that is malformed, of an unknown type, or refused by its method with MessageError is answered with a
    "refused" message and has no other effect.
    """

    def __init__(self, **traits):
        super().__init__(**traits)
        self.on_msg(self._receive)

    def __repr__(self):
        return f"{type(self).__name__}: run this cell in Jupyter to see it."  # what a page without widgets shows

    def _receive(self, _, content, buffers):
        content = content if isinstance(content, dict) else {}
        kind = content.get("type")
        try:
            if not isinstance(kind, str) or not re.fullmatch("[a-z]{1,20}", kind):
                raise MessageError("A message needs a type.")
            answer = getattr(self, f"_on_{kind}", None)
            if answer is None:
                raise MessageError(f"There is no message of the type {kind!r}.")
            answer(content, buffers)
        except MessageError as error:
            self.send({"type": "refused", **echo(content), "words": str(error)})
