"""Models from wheels: MediaPipe's bundles, assembled from an older MediaPipe wheel, and files taken out whole.

The official bundles are on a host that company and conference networks often block, while a package index is nearly
always available. MediaPipe 0.10.21 was the last wheel with nets. They only lack the note on how pixels are scaled,
which the Tasks API requires, so we write that note. MediaPipe's own metadata writer cannot be used: its compiled part
is missing from the wheel of 0.10.32.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from course_utils.data.cards import DataError
from course_utils.data.fetch import writing
from course_utils.data.reading import archive, reading
from course_utils.files import without_passwords

WHEEL = "mediapipe==0.10.21"
# Net in the wheel: its SHA-256.
NETS = {
    "palm_detection/palm_detection_full": "1b14e9422c6ad006cde6581a46c8b90dd573c07ab7f3934b5589e7cea3f89a54",
    "hand_landmark/hand_landmark_full": "11c272b891e1a99ab034208e23937a8008388cf11ed2a9d776ed3d01d0ba00e3",
    "pose_detection/pose_detection": "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
    "pose_landmark/pose_landmark_full": "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
    "face_detection/face_detection_short_range": "bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",
}
# Bundle: {member: (net, mean, std)}; the net sees (pixel - mean) / std. A member "" is the file itself.
# No face landmarker: the wheel's face net has 468 points, and the task expects 478.
RECIPES = {
    "hand_landmarker.task": {
        "hand_detector.tflite": ("palm_detection/palm_detection_full", 0, 255),
        "hand_landmarks_detector.tflite": ("hand_landmark/hand_landmark_full", 0, 255),
    },
    "pose_landmarker_full.task": {
        "pose_detector.tflite": ("pose_detection/pose_detection", 127.5, 127.5),
        "pose_landmarks_detector.tflite": ("pose_landmark/pose_landmark_full", 127.5, 127.5),
    },
    "blaze_face_short_range.tflite": {"": ("face_detection/face_detection_short_range", 127.5, 127.5)},
}


def assemble(targets: list[Path]) -> None:
    """Download the old wheel with pip and write the bundles `targets`, whose file names are in `RECIPES`.

    The bytes are the same on every machine. Raises DataError if pip cannot download the wheel.
    """
    print(f"Taking the models from {WHEEL} (35 MB, once) ...", file=sys.stderr)
    with tempfile.TemporaryDirectory() as scratch:
        nets = _nets(_wheel(Path(scratch)))
    for target in targets:
        with writing(target) as part:
            _write(part, RECIPES[target.name], nets)


def extract(wheel: str, targets: dict[Path, str]) -> None:
    """Download a wheel with pip and take whole files out of it; nothing of it is installed or run.

    wheel: such as "name==1.0". targets: the path of each file, which has the same name in the wheel: its SHA-256.
    Raises DataError if pip cannot download the wheel, or if a file in it is not the official one.
    """
    print(f"Taking {', '.join(target.name for target in targets)} from {wheel} ...", file=sys.stderr)
    with tempfile.TemporaryDirectory() as scratch:
        file = _wheel(Path(scratch), wheel)
        with reading(file, f"the wheel of {wheel}"), archive(file) as box:
            for target, digest in targets.items():
                found = [box.read(name) for name in box.namelist() if name.rpartition("/")[2] == target.name]
                right = [content for content in found if hashlib.sha256(content).hexdigest() == digest]
                if not right:
                    raise DataError(f"{target.name} in {file.name} is not the official file.")
                with writing(target) as part:
                    part.write_bytes(right[0])


def _wheel(scratch: Path, wheel: str = WHEEL) -> Path:
    # The wheels of all platforms have the same nets, so every machine downloads the same one.
    tags = ["--only-binary=:all:", "--platform", "manylinux_2_28_x86_64", "--python-version", "3.11"]
    patience = ["--timeout", "15", "--retries", "1", "--disable-pip-version-check", "--no-input"]
    command = [sys.executable, "-m", "pip", "download", wheel, "--no-deps", *tags, *patience, "--dest", str(scratch)]
    try:
        run = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=600)
    except subprocess.TimeoutExpired:
        raise DataError(f"pip did not finish the download of {wheel} within ten minutes.") from None
    wheels = list(scratch.glob("*.whl"))
    if run.returncode or not wheels:
        reason = (run.stderr.strip() or "no message").splitlines()[-1]
        raise DataError(f"pip could not download {wheel}, which holds the file: {without_passwords(reason)}")
    return wheels[0]


def _nets(wheel: Path) -> dict[str, bytes]:
    nets = {}
    with reading(wheel, f"the wheel of {WHEEL}"), archive(wheel) as box:
        for name, digest in NETS.items():
            nets[name] = box.read(f"mediapipe/modules/{name}.tflite")
            if hashlib.sha256(nets[name]).hexdigest() != digest:
                raise DataError(f"{name}.tflite in {wheel.name} is not the net that the course knows.")
    return nets


def _write(path, recipe, nets):
    members = {name: with_scaling(nets[net], mean, std) for name, (net, mean, std) in recipe.items()}
    if "" in members:
        path.write_bytes(members[""])
        return
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as box:
        for name, data in members.items():
            # A fixed date and system make the bytes the same everywhere.
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.create_system = 3
            # MediaPipe reads a net in place, inside the zip: padding (tag as in Android's zipalign) aligns it.
            pad = -(box.fp.tell() + 30 + len(name) + 4) % 64
            info.extra = b"\x35\xd9" + pad.to_bytes(2, "little") + bytes(pad)
            box.writestr(info, data)


def with_scaling(model: bytes, mean: float, std: float) -> bytes:
    """Put the note "scale pixels by (x - mean) / std" in front of a .tflite net, whose own bytes do not change.

    A .tflite file is a flatbuffer: tables that point to later places in the file. So a new root table in front of the
    old file can point to the old parts, and nothing is rewritten.
    Numbers of fields: schema.fbs of TensorFlow Lite and metadata_schema.fbs of MediaPipe.
    """
    from flatbuffers import Builder, encode, number_types, table

    model += bytes(-len(model) % 16)  # weights stay aligned to 16 bytes
    uint = number_types.UOffsetTFlags
    old = table.Table(model, encode.Get(uint.packer_type, model, 0))
    build = Builder(len(model) + 4096)
    build.Prep(16, len(model))
    build.CreateByteVector(model)

    def field(number):
        """The place that a field of the old root table points to; None if it has no such field."""
        offset = old.Offset(4 + 2 * number)
        return old.Indirect(old.Pos + offset) if offset else None

    def place(position):
        """A position in the old file as the builder counts: from the end."""
        return len(model) - position

    def items(vector):
        count = encode.Get(uint.packer_type, model, vector) if vector else 0
        return [place(old.Indirect(vector + 4 + 4 * i)) for i in range(count)]

    contents = build.CreateByteVector(_note(mean, std))
    buffers = [*items(field(4)), _table(build, 3, {0: contents})]
    label = build.CreateString("TFLITE_METADATA")
    entry = _table(build, 2, {0: label}, {1: len(buffers) - 1})
    # Kept: operator codes, subgraphs, description, metadata buffers, signatures. New: buffers and metadata.
    fields = {number: place(field(number)) for number in (1, 2, 3, 5, 7) if field(number)}
    fields |= {4: _vector(build, buffers), 6: _vector(build, [*items(field(6)), entry])}
    version = old.Get(number_types.Uint32Flags, old.Pos + old.Offset(4))
    build.Finish(_table(build, 8, fields, {0: version}), b"TFL3")
    return bytes(build.Output())


def _note(mean, std):
    """MediaPipe's ModelMetadata with only one entry: an RGB picture as input and its scaling."""
    from flatbuffers import Builder

    build = Builder(512)

    def number(value):
        build.StartVector(4, 1, 4)
        build.PrependFloat32(value)
        return build.EndVector()

    name, means, stds = build.CreateString("image"), number(mean), number(std)
    scaling = _table(build, 2, {0: means, 1: stds})  # NormalizationOptions
    unit = _table(build, 2, {1: scaling}, codes={0: 1})  # ProcessUnit, 1 = normalisation
    rgb = _table(build, 2, {}, codes={0: 1})  # ImageProperties, 1 = RGB
    content = _table(build, 3, {1: rgb}, codes={0: 2})  # Content, 2 = image
    picture = _table(build, 7, {0: name, 3: content, 4: _vector(build, [unit])})  # TensorMetadata
    graph = _table(build, 8, {2: _vector(build, [picture])})  # SubGraphMetadata
    build.Finish(_table(build, 8, {3: _vector(build, [graph])}), b"M001")  # ModelMetadata
    return bytes(build.Output())


def _table(build, size, offsets, numbers=None, codes=None):
    """Write a flatbuffer table of `size` fields: offsets, 32-bit numbers and 8-bit codes by field number."""
    build.StartObject(size)
    for number, value in offsets.items():
        build.PrependUOffsetTRelativeSlot(number, value, 0)
    for number, value in (numbers or {}).items():
        build.PrependUint32Slot(number, value, 0)
    for number, value in (codes or {}).items():
        build.PrependUint8Slot(number, value, 0)
    return build.EndObject()


def _vector(build, offsets):
    build.StartVector(4, len(offsets), 4)
    for offset in reversed(offsets):
        build.PrependUOffsetTRelative(offset)
    return build.EndVector()
