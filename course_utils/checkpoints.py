"""Checkpoints: where they are, how to load them, and how to save a trained net with its LiteRT files and card."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path

from course_utils import lite
from course_utils.files import REPOSITORY, replacing
from course_utils.lite import Lite, accuracy

CHECKPOINTS = REPOSITORY / "data" / "checkpoints"
SHIPPED = {"float16": "model.tflite", "int8": "model_int8.tflite"}
# Settings that Keras 3.15 writes into every net and 3.13 does not know, with their default values.
NEW_SETTINGS = {
    "input_axes": None,
    "output_axes": None,
    "renorm": False,
    "renorm_clipping": None,
    "renorm_momentum": 0.99,
}


def path(name: str) -> Path:
    """The folder of a checkpoint that the course ships; raises FileNotFoundError if there is none of that name."""
    folder = CHECKPOINTS / name
    if not folder.is_dir():
        known = ", ".join(sorted(p.name for p in CHECKPOINTS.glob("[!.]*") if p.is_dir())) or "none yet"
        raise FileNotFoundError(
            f"There is no checkpoint {name!r} in {CHECKPOINTS} (there: {known}). "
            f"If its recipe is in the course, make it with: python -m course_utils train {name}"
        )
    return folder


def load(name: str, kind: str = "int8", threads: int = 1) -> Lite:
    """Load a checkpoint's LiteRT file, without importing TensorFlow.

    name: a folder of data/checkpoints, such as "airdraw". kind: "int8" or "float16".
    Raises FileNotFoundError when there is no such checkpoint, ValueError for another kind.
    """
    if kind not in SHIPPED:
        raise ValueError(f"Checkpoints come as {' and '.join(SHIPPED)}; not as {kind!r}.")
    return Lite(path(name) / SHIPPED[kind], threads)


def load_keras(name: str):
    """Load a checkpoint as a Keras model, in safe mode; errors as for `path`."""
    import keras

    return keras.saving.load_model(path(name) / "model.keras", safe_mode=True)


def reader(name: str):
    """Load a checkpoint for a live demo: a callable from one picture to its class probabilities."""
    net = load(name)
    return lambda picture: net(picture[None])[0]


def save(name: str, model, card: dict, samples=None, tests=None, root=CHECKPOINTS) -> dict:
    """Write a trained net, its LiteRT files and its card into root/name, all of them or none.

    card: facts for its readers ({"Recipe": ..., "Data": ..., "Seed": ..., "Licence": ...}). samples: [n, *shape]
    typical inputs for the int8 file; None saves the Keras file only. tests: {"MNIST test": (x, y)}; every file is
    scored on each of them.
    Writes model.keras, model.tflite (float16), model_int8.tflite, card.md.
    Returns the scores in per cent, {"MNIST test": {"model.keras": 99.6, ...}}.
    """
    with replacing(Path(root) / name) as new:
        new.mkdir(parents=True)
        # Without optimizers, also those of nets inside: their memory is twice the size of the net.
        bare = type(model).from_config(_uncompiled(model.get_config()))
        bare.set_weights(model.get_weights())
        bare.save(new / "model.keras")
        _for_older_keras(new / "model.keras")
        models = {"model.keras": model}
        if samples is not None:
            lite.export(model, new / SHIPPED["float16"], "float16")
            lite.export(model, new / SHIPPED["int8"], "int8", samples)
            models |= {file: Lite(new / file) for file in SHIPPED.values()}
        scores = {test: {file: accuracy(m, *xy) for file, m in models.items()} for test, xy in (tests or {}).items()}
        sizes = {file: (new / file).stat().st_size for file in models}
        (new / "card.md").write_text(_card(name, model, card, scores, sizes), encoding="utf-8")
    return scores


def _uncompiled(config):
    """A net's settings without what says how it, and the nets inside it, were trained."""
    if isinstance(config, dict):
        return {key: _uncompiled(value) for key, value in config.items() if key != "compile_config"}
    return [_uncompiled(value) for value in config] if isinstance(config, list) else config


def _for_older_keras(file: Path):
    """Remove default settings from a saved net that older versions (Keras 3.13) do not know."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    def known_settings(part):
        return {key: value for key, value in part.items() if key not in NEW_SETTINGS or value != NEW_SETTINGS[key]}

    parts["config.json"] = json.dumps(json.loads(parts["config.json"], object_hook=known_settings)).encode()
    with replacing(file) as part, zipfile.ZipFile(part, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def print_scores(scores: dict):
    """Print what `save` returns, one line a test."""
    for test, files in scores.items():
        print(f"{test}: " + ", ".join(f"{file} {score:.2f} %" for file, score in files.items()))


def _card(name, model, card, scores, sizes):
    facts = {**card, "Parameters": f"{model.count_params():,}", "Made on": date.today().isoformat()}
    lines = [f"# {name}", "", *(f"- **{key}:** {value}" for key, value in facts.items()), ""]
    lines += ["| file | KB |" + "".join(f" {test} % |" for test in scores), "|---|---|" + "---|" * len(scores)]
    for file, size in sizes.items():
        cells = "".join(f" {score[file]:.2f} |" for score in scores.values())
        lines.append(f"| {file} | {size / 1024:.0f} |{cells}")
    return "\n".join(lines) + "\n"
