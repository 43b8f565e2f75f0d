"""Damaged and foreign files: every reader raises its one kind of error, in words, whatever is in the file."""

import bz2
import gzip
import io
import json
import lzma
import shutil
import struct
import tarfile
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest
from faults import WOUNDS, fuzz, held, wounded
from hypothesis import given

from course_utils import airdraw, data
from course_utils.camera.recorder import Recording
from course_utils.data import cached, fetch, loaders, reading, sign_photos, store
from course_utils.drawn import hand
from course_utils.drowsiness import data as drowsiness
from course_utils.emojinator import own_gestures
from course_utils.emojinator.data import read as read_emojinator
from course_utils.faces.data import read_orl
from course_utils.files import SAMPLES
from course_utils.quickdraw import files as quickdraw
from course_utils.quickdraw import letter_data

pytestmark = pytest.mark.faults
RNG = np.random.default_rng(0)


def picture(*shape, kind=".jpg"):
    return cv2.imencode(kind, RNG.integers(0, 255, shape, np.uint8))[1].tobytes()


def packed(entries, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as box:
        for name, content in entries.items():
            box.writestr(name, content)
    return buffer.getvalue()


def npy(array, **options):
    buffer = io.BytesIO()
    np.save(buffer, array, **options)
    return buffer.getvalue()


def npz(arrays):
    return packed({f"{name}.npy": npy(np.asarray(array), allow_pickle=True) for name, array in arrays.items()})


def idx(array):
    header = struct.pack(f">{array.ndim + 1}I", 0x800 + array.ndim, *array.shape)
    return gzip.compress(header + array.astype(np.uint8).tobytes())


def tar(entries):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as box:
        for name, content in entries.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            box.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def letter():
    image = np.full((30, 28), 200, np.uint8)
    cv2.line(image, (8, 5), (20, 25), 40, 3)
    return cv2.imencode(".png", image)[1].tobytes()


PARTS = "train", "test"
DIGITS = np.arange(10)
LETTERS = {"images-idx3": np.full((3, 28, 28), 9), "labels-idx1": np.array([1, 2, 26])}
WINDOWS = RNG.normal(size=(4, 30, 4))
LINE = json.dumps({"word": "cat", "drawing": [[[0, 9], [5, 255]]], "key_id": "7", "recognized": True}).encode()
TAKES = {"points": np.zeros((2, 21, 3)), "world": np.zeros((2, 21, 3)), "labels": [0, 1], "takes": [1, 2]}
SHAPES = {"w1": (own_gestures.FEATURES, own_gestures.HIDDEN), "b1": (own_gestures.HIDDEN,)}
SHAPES |= {"w2": (own_gestures.HIDDEN, 2), "b2": (2,), "hands": (1, 21, 3)}
MINE = {"version": own_gestures.VERSION, "labels": ["fist", own_gestures.NONE]}


def unpacked(path):
    shutil.rmtree(path.parent / "out", ignore_errors=True)
    return fetch.unpack(path, path.parent / "out")


# Reader: (a whole file, how to read it, its error).
READERS = {
    "mnist": (
        npz(
            {
                f"{k}_{p}": np.zeros((10, 28, 28), np.uint8) if k == "x" else DIGITS
                for k in "xy"
                for p in ("train", "test")
            }
        ),
        airdraw.data.read_mnist,
        data.DataError,
    ),
    "emnist": (
        packed(
            {f"gzip/emnist-letters-{p}-{n}-ubyte.gz": idx(a) for p in ("train", "test") for n, a in LETTERS.items()}
        ),
        letter_data.read_emnist,
        data.DataError,
    ),
    "pencil letters": (
        packed({f"PNG/CAP_A_{n}.png": letter() for n in (1, 41)} | {"PNG/CAP_B_2.png": picture(40, 30, kind=".png")}),
        letter_data.read_handwritten,
        data.DataError,
    ),
    "sign photos": (
        packed({f"Dataset/{n}/IMG_{1000 + n * 100}.JPG": picture(40, 40, 3) for n in range(10)}),
        sign_photos.photos,
        data.DataError,
    ),
    "emojinator": (
        packed({f"gestures/{n}/{i}.jpg": picture(50, 50) for n in range(1, 12) for i in (1, 2)}),
        read_emojinator,
        data.DataError,
    ),
    "orl": (
        packed({f"s{p}/{i}.pgm": b"P5\n92 112\n255\n" + bytes(10304) for p in range(1, 41) for i in range(1, 11)}),
        read_orl,
        data.DataError,
    ),
    "blinks": (npy(WINDOWS), drowsiness._array, data.DataError),
    "strokes": (b"\n".join([LINE] * 5), quickdraw.read_ndjson, data.DataError),
    "bitmaps": (npy(np.zeros((5, 784), np.uint8)), quickdraw.read_bitmaps, data.DataError),
    "zip": (packed({"a/b.txt": b"text" * 50, "c.txt": b"c"}), unpacked, data.DataError),
    "tar": (tar({"a/b.txt": b"text" * 50, "c.txt": b"c"}), unpacked, data.DataError),
    "kind": (packed({"a": b"text" * 50}), reading.check_kind, data.DataError),
    "recording": (
        npz({**TAKES, "classes": ["fist", "palm"], "left": [True, False], "time": [0.0, 1.0]}),
        Recording.load,
        ValueError,
    ),
    "own gestures": (
        npz({**MINE, **{name: np.zeros(shape, np.float32) for name, shape in SHAPES.items()}}),
        own_gestures.OwnGestures.load,
        ValueError,
    ),
}


@pytest.mark.parametrize("name", READERS)
def test_a_whole_file_is_read(name, tmp_path):
    content, read, _ = READERS[name]
    (tmp_path / "file.zip").write_bytes(content)
    read(tmp_path / "file.zip")


@pytest.mark.parametrize("name", READERS)
def test_no_damage_raises_a_foreign_error(name, tmp_path):
    content, read, error = READERS[name]
    file = tmp_path / "file.zip"

    @fuzz(0.1)
    @given(WOUNDS)
    def damage(wounds):
        file.write_bytes(wounded(content, wounds))
        held("readers", lambda: read(file), error)

    damage()


class Evil:
    def __reduce__(self):
        return (print, ("executed",))


def method(content, number):
    """A zip whose entries claim another compression."""
    content = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        start = 0
        while (start := content.find(mark, start)) >= 0:
            content[start + place : start + place + 2] = struct.pack("<H", number)
            start += 4
    return bytes(content)


def locked(content):
    """A zip whose entries claim a password."""
    content = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := content.find(mark, start)) >= 0:
            content[start + place] |= 1
            start += 4
    return bytes(content)


def claims(shape, dtype="|u1"):
    header = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00v\x00" + header.encode()


FOREIGN = {
    "empty": b"",
    "a login page": b"<!DOCTYPE html><html><body>Please log in</body></html>" * 20,
    "text": "Grüße".encode() * 100,
    "zeros": bytes(5000),
    "gzip": gzip.compress(b"text" * 100),
    "bzip2": bz2.compress(b"text" * 100),
    "xz": lzma.compress(b"text" * 100),
    "an empty zip": packed({}),
    "a zip of something else": packed({"readme.txt": b"hello"}),
    "a pickle": npy(np.array([Evil()], object), allow_pickle=True),
    "pickles in a zip": npz({"x_train": np.array([Evil()], object), "classes": np.array([Evil()], object)}),
    "more than fits in memory": claims("(4000000000000, 784)"),
    "a negative size": claims("(-5, 784)"),
    "a nested header": claims("(" * 60 + ")" * 60),
    "no size": claims("()"),
    "nested JSON": b'{"drawing":' + b"[" * 100_000,
    "JSON with large numbers": b'{"word":"cat","drawing":[[[1e999],[' + b"9" * 5000 + b"]]]}",
    "a JSON list": b"[1, 2]\n",
    "a picture": picture(30, 30, 3),
    "half a tar": tar({"a.txt": RNG.bytes(9000)})[:4000],
}


@pytest.mark.parametrize("name", READERS)
def test_foreign_files_are_refused(name, tmp_path, capsys):
    content, read, error = READERS[name]
    variants = FOREIGN | {f"the file of {other}": bad for other, (bad, *_) in READERS.items() if other != name}
    if content[:2] == b"PK":
        variants |= {f"compression {number}": method(content, number) for number in (1, 9, 12, 14, 93, 99)}
        variants |= {"a password": locked(content)}
    for what, bad in variants.items():
        file = tmp_path / f"{what.replace(' ', '_')}.zip"
        file.write_bytes(bad)
        held("readers", lambda file=file: read(file), error)
    assert "executed" not in capsys.readouterr().out


def test_a_folder_in_place_of_a_file(tmp_path):
    for _, read, error in READERS.values():
        held("readers", lambda read=read: read(tmp_path), error, OSError)
        held("readers", lambda read=read: read(tmp_path / "absent.zip"), error, FileNotFoundError)


def test_errors_never_advise_to_allow_pickles(tmp_path):
    (tmp_path / "a.npz").write_bytes(FOREIGN["pickles in a zip"])
    with pytest.raises(data.DataError, match=r"not MNIST.*Python objects.*Delete it") as caught:
        airdraw.data.read_mnist(tmp_path / "a.npz")
    assert caught.value.file == tmp_path / "a.npz"


@pytest.mark.parametrize("wound", ["missing", "cut", "index"])
def test_a_missing_or_damaged_part_of_the_hands_is_an_error(tmp_path, wound):
    shutil.copytree(SAMPLES / "hands", tmp_path / "hands")
    shard, index = tmp_path / "hands" / "hands-00001.npz", tmp_path / "hands" / "hands.json"
    if wound == "missing":
        shard.unlink()
    elif wound == "cut":
        shard.write_bytes(shard.read_bytes()[:-500])
    else:
        index.write_text("{}")
    error = held("readers", lambda: hand.read(tmp_path / "hands"), data.DataError)
    assert isinstance(error, data.DataError) and "make it again" in str(error)


def test_a_damaged_array_in_the_cache_is_made_again(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path))
    file = tmp_path / "made" / "it.npz"
    file.parent.mkdir()
    for content in FOREIGN.values():
        file.write_bytes(content)
        made = held("readers", lambda: cached.arrays("it", lambda: {"x": np.arange(3)}))
        assert made["x"].tolist() == [0, 1, 2] == np.load(file)["x"].tolist()


# What a reader refuses is not used again.


@pytest.fixture
def digits(monkeypatch, tmp_path):
    """MNIST without its checksum, in an empty cache; a list of files that its host sends, one after another."""
    sent = []

    def download(url, target, digest=None, size=None):
        if not sent:
            raise data.DataError("The host is down.")
        with fetch.writing(target) as part:
            part.write_bytes(sent.pop(0))
        fetch.remember(target)
        return target

    monkeypatch.delenv("COURSE_DATA_DIRS", raising=False)
    monkeypatch.delenv("COURSE_DATA", raising=False)
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path))
    monkeypatch.setitem(
        data.catalog(), "mnist", data.Card(**data.card("mnist").__dict__ | {"sha256": None, "also": []})
    )
    monkeypatch.setattr(fetch, "download", download)
    drawn = ((np.zeros((1, 28, 28), np.uint8), np.array([0])),) * 2
    table = {"mnist": loaders.Loader(airdraw.data.read_mnist, lambda: (*drawn, list("0123456789")))}
    monkeypatch.setattr("course_utils.airdraw.data.LOADERS", table)
    return sent


def test_a_file_that_its_reader_refuses_is_fetched_again(digits, tmp_path):
    other, whole = packed({"readme.txt": b"hello"}), READERS["mnist"][0]
    digits += [other, whole]
    loaded = data.load("mnist")
    assert loaded.source == "download" and len(loaded.train[0]) == 10 and digits == []
    assert store.find("mnist")[0].read_bytes() == whole


def test_a_file_that_is_refused_twice_gives_the_stand_in_and_is_not_kept(digits, capsys):
    other = packed({"readme.txt": b"hello"})
    digits += [other, other]
    assert data.load("mnist").source == "stand-in"
    assert store.find("mnist") is None and "is not MNIST" in capsys.readouterr().out


def test_the_refused_file_of_a_data_folder_is_left_alone(digits, tmp_path, monkeypatch, capsys):
    mine = tmp_path / "mine" / "mnist.npz"
    mine.parent.mkdir()
    mine.write_bytes(packed({"readme.txt": b"hello"}))
    monkeypatch.setenv("COURSE_DATA_DIRS", str(mine.parent))
    assert data.load("mnist").source == "stand-in" and mine.is_file()
    assert str(mine) in capsys.readouterr().out


@pytest.mark.parametrize("content", [FOREIGN["a login page"], b"", FOREIGN["zeros"], FOREIGN["text"]])
def test_a_login_page_in_a_data_folder_is_no_data(content, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA_DIRS", str(tmp_path))
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    cards = [c for c in data.catalog().values() if not c.sha256 and not c.hashes and Path(c.file).suffix]
    assert len(cards) >= 5
    for entry in cards:
        part = entry.parts[0] if entry.parted else None
        (tmp_path / Path(entry.file.format(part=part)).name).write_bytes(content)
        with pytest.warns(UserWarning, match="is skipped"):
            assert held("readers", lambda entry=entry, part=part: store.find(entry.name, part)) is None


def test_every_file_that_is_fetched_has_a_checksum_or_a_type():
    for entry in data.catalog().values():
        assert all(url.startswith("https://") for url in entry.urls), entry.name
        known = entry.sha256 or set(entry.hashes) == set(entry.parts) != set()
        assert known or (entry.kind == "data" and entry.file.endswith((".zip", ".npy", ".ndjson"))) or not entry.urls
    models = [entry for entry in data.catalog().values() if entry.kind == "model" and entry.urls]
    assert len(models) >= 8 and all(entry.sha256 for entry in models)
