"""What the phone page is made of: nets in a form that browsers run, and the list of files that belong together."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np

from course_utils.lite import Lite

FACTS, WORKER, START = "course.json", "service_worker.js", "index.html"
VERSION = "VERSION"  # the word in START and the manifest that becomes the folder of this version
SHELL, SMALL = (".js", ".css", ".json", ".png"), 100_000  # what the page loads at once: these, if they are not large


def for_browser(content: bytes) -> bytes:
    """Fix the batch size of a .tflite file at one, because LiteRT.js takes no open one; content: the file's bytes."""
    from ai_edge_litert.schema_py_generated import Model

    content = bytearray(content)
    model = Model.GetRootAs(content, 0)
    for graph in map(model.Subgraphs, range(model.SubgraphsLength())):
        for tensor in map(graph.Tensors, range(graph.TensorsLength())):
            shape = tensor.ShapeSignatureAsNumpy()  # a view into `content`; 0 for a tensor without one
            if isinstance(shape, np.ndarray):
                shape[shape < 0] = 1
    return bytes(content)


def numbers(net: Lite) -> dict:
    """How a net's integers stand for real numbers, the shape of one input, and whether it takes pixels as bytes."""
    scale, zero = net.output_scale
    return {"output": [scale, zero], "pixels": net.takes_bytes, "shape": list(net.shape)}


def seal(source: Path, target: Path):
    """Write a page whose files are listed with their SHA-256 and lie in a folder named by all of them.

    source: a folder with START, WORKER, the manifest and, in the folder VERSION, everything else. target: a folder that
    is not there. Any changed file gives another folder, so a browser never mixes two versions.
    """
    inner = source / VERSION
    facts = json.loads((inner / FACTS).read_text(encoding="utf-8"))
    paths = sorted(file.relative_to(inner).as_posix() for file in inner.rglob("*") if file.is_file())
    files = {path: _described(inner / path) for path in paths if path != FACTS}
    facts["files"] = files
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    outer = [(source / name).read_text(encoding="utf-8") for name in (START, WORKER)]
    name = "v-" + hashlib.sha256("".join([text, *outer]).encode()).hexdigest()[:12]
    shutil.copytree(inner, target / name)
    (target / name / FACTS).write_text(text, encoding="utf-8")
    listed = files | {FACTS: _described(target / name / FACTS)}
    for file in source.iterdir():
        if file.is_file():
            words = file.read_text(encoding="utf-8").replace(VERSION, name)
            if file.name == WORKER:
                shell = [path for path, about in listed.items() if path.endswith(SHELL) and about["bytes"] < SMALL]
                words = f"const BUILD = {json.dumps({'folder': name, 'files': listed, 'shell': shell})};\n{words}"
            (target / file.name).write_text(words, encoding="utf-8")


def _described(file):
    content = file.read_bytes()
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
