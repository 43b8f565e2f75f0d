"""Take your net along: a copy of the phone page with a net of your own in it."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course_utils import lite
from course_utils.files import REPOSITORY, replacing
from course_utils.lite import Lite
from course_utils.web.page import FACTS, VERSION, WORKER, for_browser, numbers, seal

BUILT = REPOSITORY / "build" / "web"
# The nets of the page that can be replaced, by the word for their demo.
NETS = {
    "digits": "airdraw",
    "letters": "quickdraw_letters",
    "doodles": "quickdraw",
    "gestures": "emojinator",
    "fingers": "fingers_count_landmarks",
    "signs": "fingers_landmarks",
    "reactions": "reactions",
}


@dataclass(frozen=True)
class Exported:
    """A page with your own net. folder: where it is. address: where a phone will find it, "" if nobody has said.

    A notebook shows the address as a QR code.
    """

    folder: Path
    address: str = ""

    def _repr_html_(self):
        from html import escape

        words = f"Your page is in <code>{escape(str(self.folder))}</code>. "
        if not self.address:
            serve = f"make phone PAGE={self.folder}"
            return f"<p>{words}Serve it with <code>{escape(serve)}</code>, which shows the address and its QR code.</p>"
        return f"<p>{words}Open {escape(self.address)} on the phone:</p>{self._code()}"

    def _code(self):
        """The address as a QR code: an SVG picture."""
        import cv2

        light = cv2.QRCodeEncoder.create().encode(self.address) > 127
        side = len(light) + 4  # with more white around it, which phones need
        dark = "".join(f"M{x + 2} {y + 2}h1v1h-1z" for y, x in np.argwhere(~light).tolist())
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{6 * side}" role="img" '
            f'shape-rendering="crispEdges" aria-label="QR code of the address">'
            f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{dark}"/></svg>'
        )


def export(model, demo: str = "fingers", labels=None, folder=None, address: str = "", page=BUILT) -> Exported:
    """Write a page with your own net in one of its demos: an `Exported`, which a notebook shows with a QR code.

    model: a Keras model, a `Lite`, or the path or bytes of a .tflite file; it takes and gives the same shapes as the
    course's net. demo: one of NETS. labels: the names of its classes, by default the course's own. folder: where to
    write, by default build/my-<demo>. address: where the folder will be served from. page: the built page.
    Raises FileNotFoundError if the page was not built yet, ValueError for another demo or another shape of net.
    """
    if demo not in NETS:
        raise ValueError(f"The page has the demos {', '.join(NETS)}; not {demo!r}.")
    page = Path(page)
    if not (page / WORKER).is_file():
        raise FileNotFoundError(f"There is no page in {page} yet. Make it first, in a terminal: make phone")
    net = _as_lite(model)
    target = Path(folder or REPOSITORY / "build" / f"my-{demo}").resolve()
    with tempfile.TemporaryDirectory() as loose:
        inner = _unsealed(page, Path(loose))
        facts = json.loads((inner / FACTS).read_text(encoding="utf-8"))
        known, name = facts["nets"][NETS[demo]], NETS[demo]
        names = list(known["labels"] if labels is None else labels)
        _check(net, known, names, demo)
        facts["nets"][name] = known | numbers(net) | {"labels": names, "own": True}
        facts["own"] = demo
        (inner / "nets" / f"{name}.tflite").write_bytes(for_browser(net.content))
        (inner / FACTS).write_text(json.dumps(facts), encoding="utf-8")
        with replacing(target) as new:
            new.mkdir(parents=True)
            seal(Path(loose), new)
    return Exported(target, address)


def _as_lite(model) -> Lite:
    if isinstance(model, Lite):
        return model
    if isinstance(model, (str, Path, bytes, bytearray)):
        return Lite(model)
    with tempfile.TemporaryDirectory() as folder:
        return Lite(lite.export(model, Path(folder) / "model.tflite", "float16"))


def _unsealed(page, loose) -> Path:
    """Copy a built page back into the form that `seal` takes; returns the folder of its parts."""
    name = re.search(r'"folder": "(v-[0-9a-f]+)"', (page / WORKER).read_text(encoding="utf-8"))[1]
    shutil.copytree(page / name, loose / VERSION)
    for file in page.iterdir():
        if file.is_file():
            words = file.read_text(encoding="utf-8").replace(name, VERSION)
            if file.name == WORKER:
                words = words.split("\n", 1)[1]
            (loose / file.name).write_text(words, encoding="utf-8")
    return loose / VERSION


def _check(net, known, labels, demo):
    """Raise ValueError if the demo cannot use a net."""
    shape = list(net.shape)
    if shape != known["shape"]:
        raise ValueError(f"The demo {demo!r} gives its net {known['shape']}; yours takes {shape}.")
    gives = len(labels)
    example = net(np.full((1, *shape), 2, np.uint8 if net.takes_bytes else np.float32))
    if example.shape != (1, gives):
        raise ValueError(
            f"This net gives {list(example.shape[1:])} numbers for {gives} labels: name them in labels=[…]."
        )
