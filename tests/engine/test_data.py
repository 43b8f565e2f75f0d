"""course_utils.data: the search order, safe downloads from a real local server, archives, bundles, loaders."""

import hashlib
import http.server
import io
import os
import subprocess
import sys
import tarfile
import threading
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest

from course_utils import data, files
from course_utils.data import bundles, fetch, loaders, network, store

CONTENT = bytes(range(256)) * 2000  # 512,000 bytes
DIGEST = hashlib.sha256(CONTENT).hexdigest()


class Server(http.server.BaseHTTPRequestHandler):
    """/good sends CONTENT, /cut breaks off half way, /wrong sends a login page, /slow says nothing."""

    def do_GET(self):
        if self.path == "/slow":
            time.sleep(2)
            return
        if self.path == "/missing":
            self.send_error(404)
            return
        body = b"<html>please log in</html>" if self.path == "/wrong" else CONTENT
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if self.path == "/cut" else body)

    def log_message(self, *words):
        pass


@pytest.fixture(scope="module")
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


@pytest.fixture
def clean(monkeypatch, tmp_path):
    """No data folders, an empty cache, and the one card "thing" added to the catalogue by `add`."""
    for name in ("COURSE_DATA_DIRS", "COURSE_DATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))

    def add(**entry):
        plain = {"kind": "data", "title": "A thing", "lesson": 1, "use": "tests", "licence": "MIT", "citation": "none"}
        card = data.Card("thing", **{**plain, "home": "https://example.org", "file": "things/thing.bin", **entry})
        monkeypatch.setitem(data.catalog(), "thing", card)
        return card

    return add


def files_below(folder):
    return sorted(p.name for p in Path(folder).rglob("*") if p.is_file())


# Download


def test_download_is_whole_and_verified(server, tmp_path):
    target = tmp_path / "deep" / "thing.bin"
    assert fetch.download(f"{server}/good", target, DIGEST, len(CONTENT)).read_bytes() == CONTENT
    assert files_below(tmp_path) == ["thing.bin"]


@pytest.mark.parametrize(
    ("page", "digest", "size", "words"),
    [
        ("cut", None, None, "cut off"),
        ("cut", DIGEST, len(CONTENT), "cut off"),
        ("missing", None, None, "404"),
        ("wrong", DIGEST, None, "not the official file"),
        ("wrong", None, len(CONTENT), "26 bytes .* instead of 512,000"),
    ],
)
def test_a_bad_download_says_why_and_leaves_nothing(server, tmp_path, page, digest, size, words):
    with pytest.raises(data.DataError, match=words):
        fetch.download(f"{server}/{page}", tmp_path / "thing.bin", digest, size)
    assert files_below(tmp_path) == []


def test_a_bad_download_keeps_the_old_file(server, tmp_path):
    target = tmp_path / "thing.bin"
    target.write_bytes(b"old")
    with pytest.raises(data.DataError):
        fetch.download(f"{server}/wrong", target, DIGEST)
    assert target.read_bytes() == b"old"


def test_a_silent_host_is_given_up(server, tmp_path, monkeypatch):
    monkeypatch.setattr(network, "TIMEOUT", (0.5, 0.5))
    with pytest.raises(data.DataError, match="does not answer"):
        fetch.download(f"{server}/slow", tmp_path / "thing.bin")


def test_no_network_is_named(tmp_path):
    with pytest.raises(data.DataError, match=r"No connection to 127\.0\.0\.1"):
        fetch.download("http://127.0.0.1:9/thing", tmp_path / "thing.bin")
    assert files_below(tmp_path) == []


def test_the_bar_is_silent_without_a_terminal(server, tmp_path, capfd):
    fetch.download(f"{server}/good", tmp_path / "thing.bin", DIGEST)
    assert capfd.readouterr() == ("", "")


def test_interrupting_a_download_leaves_nothing(tmp_path):
    with pytest.raises(KeyboardInterrupt), fetch.writing(tmp_path / "thing.bin") as part:
        part.write_bytes(b"half")
        raise KeyboardInterrupt
    assert files_below(tmp_path) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a Linux device that is always full")
def test_a_full_disk_is_named(tmp_path):
    with (
        pytest.raises(data.DataError, match=r"No room: thing.bin .* COURSE_CACHE"),
        fetch.writing(tmp_path / "thing.bin") as part,
    ):
        part.write_bytes(b"half")
        with open("/dev/full", "wb") as full:
            full.write(CONTENT)
    assert files_below(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a process's file size")
def test_running_out_of_room_during_a_download(server, tmp_path):
    # The limit makes real writes fail after 100 kB, in a process of its own.
    code = f"""if True:
        import requests, resource, signal, tqdm
        from pathlib import Path
        from course_utils.data import fetch
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        fetch.download("{server}/good", Path(r"{tmp_path}") / "thing.bin", "{DIGEST}")"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.returncode != 0
    assert "DataError: No room: thing.bin could not be saved" in run.stderr
    assert files_below(tmp_path) == []


def test_a_cache_that_cannot_be_written(server, tmp_path):
    # No user can make a folder below a regular file, not even root.
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(data.DataError, match=r"cannot be written .* COURSE_CACHE"):
        fetch.download(f"{server}/good", tmp_path / "file" / "cache" / "thing.bin", DIGEST)
    assert files_below(tmp_path) == ["file"]


def test_without_an_official_digest_the_first_one_is_kept(server, clean):
    clean(urls=[f"{server}/good"])
    path, source = store.locate("thing")
    assert source == "download"
    assert fetch.hash_file(path).read_text().strip() == DIGEST
    assert store.locate("thing") == (path, "cache")
    path.write_bytes(CONTENT[:-1] + b"!")  # a damaged disk
    assert store.locate("thing") == (path, "download")
    assert path.read_bytes() == CONTENT


# Search order


def test_search_order(server, clean, tmp_path, monkeypatch):
    clean(urls=[f"{server}/good"], sha256=DIGEST, bytes=len(CONTENT))
    assert store.find("thing") is None
    assert store.locate("thing") == (tmp_path / "cache" / "things" / "thing.bin", "download")
    assert store.locate("thing")[1] == "cache"
    one, two = tmp_path / "one", tmp_path / "two"
    monkeypatch.setenv("COURSE_DATA_DIRS", os.pathsep.join([str(one), str(two)]))
    for place in (two / "thing.bin", two / "thing" / "thing.bin", one / "things" / "thing.bin"):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(CONTENT)
        assert store.locate("thing") == (place, "folder")


def test_the_next_url_is_tried(server, clean):
    clean(urls=[f"{server}/missing", f"{server}/good"], sha256=DIGEST)
    assert data.path("thing").read_bytes() == CONTENT


def test_a_wrong_file_in_a_folder_is_skipped(server, clean, tmp_path, monkeypatch):
    clean(urls=[f"{server}/good"], sha256=DIGEST)
    monkeypatch.setenv("COURSE_DATA_DIRS", str(tmp_path))
    (tmp_path / "thing.bin").write_bytes(b"something else")
    with pytest.warns(UserWarning, match="is skipped"):
        assert store.locate("thing")[1] == "download"
    assert (tmp_path / "thing.bin").read_bytes() == b"something else"


def test_another_file_with_the_same_contents_is_accepted(clean, tmp_path, monkeypatch):
    clean(sha256="0" * 64, also=[DIGEST])
    monkeypatch.setenv("COURSE_DATA_DIRS", str(tmp_path))
    (tmp_path / "thing.bin").write_bytes(CONTENT)
    assert store.locate("thing")[1] == "folder"


def test_the_message_says_what_to_do(server, clean, tmp_path):
    clean(urls=[f"{server}/missing"], note="It is large.")
    with pytest.raises(data.DataError) as caught:
        data.path("thing")
    message = str(caught.value)
    for words in (
        "404",
        "by hand",
        str(tmp_path / "cache" / "things" / "thing.bin"),
        "COURSE_DATA_DIRS",
        "It is large.",
    ):
        assert words in message
    assert "404" in caught.value.reason


def test_names_and_parts_are_checked(clean):
    with pytest.raises(data.DataError, match="Did you mean mnist"):
        data.path("mnits")
    with pytest.raises(data.DataError, match="name one"):
        data.path("quickdraw_bitmaps")
    with pytest.raises(data.DataError, match="has no part"):
        data.path("mnist", "train")
    for part in ("../secret", "a/b", "..", "a\\b"):
        with pytest.raises(data.DataError, match="plain name"):
            data.path("quickdraw_bitmaps", part)


def test_a_part_is_downloaded_under_its_name(server, clean, tmp_path):
    clean(urls=[server + "/{part}"], file="things/{part}.bin", parts=["good"])
    assert data.path("thing", "good") == tmp_path / "cache" / "things" / "good.bin"
    assert data.status("thing")[0].where.endswith("(1 files)")


def test_status_downloads_nothing(clean, tmp_path):
    rows = data.status()
    assert len(rows) == len(data.catalog())
    assert {row.where for row in rows} == {"—"}
    assert not (tmp_path / "cache").exists()


# Archives


def make_zip(path, entries):
    with zipfile.ZipFile(path, "w") as box:
        for name, text in entries.items():
            box.writestr(name, text)
    return path


def make_tar(path, *members):
    with tarfile.open(path, "w:gz") as box:
        for name, kind, link in members:
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, link
            entry.size = 4 if kind == tarfile.REGTYPE else 0
            box.addfile(entry, io.BytesIO(b"text"))
    return path


def test_unpack_zip_and_tar(tmp_path):
    archive = make_zip(tmp_path / "a.zip", {"in/a.txt": "text", "b..c.txt": "text"})
    assert files_below(fetch.unpack(archive, tmp_path / "zip")) == ["a.txt", "b..c.txt"]
    archive = make_tar(tmp_path / "a.tar.gz", ("in/a.txt", tarfile.REGTYPE, ""))
    assert (fetch.unpack(archive, tmp_path / "tar") / "in" / "a.txt").read_text() == "text"


@pytest.mark.parametrize(
    "name", ["../evil.txt", "in/../../evil.txt", "/evil.txt", "C:/evil.txt", "..\\evil.txt", "C:evil"]
)
def test_an_entry_that_leaves_the_folder_is_refused(tmp_path, name):
    box = tmp_path / "box"
    box.mkdir()
    for archive in (
        make_zip(tmp_path / "evil.zip", {"good.txt": "text", name: "evil"}),
        make_tar(tmp_path / "evil.tar.gz", ("good.txt", tarfile.REGTYPE, ""), (name, tarfile.REGTYPE, "")),
    ):
        with pytest.raises(data.DataError, match="outside its folder") as caught:
            fetch.unpack(archive, box / "out")
        assert "evil" in str(caught.value)
        assert list(box.iterdir()) == []
    assert files_below(tmp_path) == ["evil.tar.gz", "evil.zip"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE])
def test_links_in_a_tar_are_refused(tmp_path, kind):
    archive = make_tar(tmp_path / "evil.tar.gz", ("link", kind, "../../etc"), ("link/evil.txt", tarfile.REGTYPE, ""))
    with pytest.raises(data.DataError, match="'link' is a link"):
        fetch.unpack(archive, tmp_path / "out")
    assert files_below(tmp_path) == ["evil.tar.gz"]


def test_links_in_a_zip_are_refused(tmp_path):
    entry = zipfile.ZipInfo("link")
    entry.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as box:
        box.writestr(entry, "../../etc")
    with pytest.raises(data.DataError, match="is a link"):
        fetch.unpack(tmp_path / "evil.zip", tmp_path / "out")


def test_a_damaged_archive_leaves_nothing(tmp_path):
    whole = make_zip(tmp_path / "a.zip", {"a.txt": "text" * 1000}).read_bytes()
    tar = make_tar(tmp_path / "b.tar.gz", ("b.txt", tarfile.REGTYPE, "")).read_bytes()
    for name, damaged in {
        "a.zip": whole.replace(b"texttext", b"textTEXT", 1),
        "b.tar.gz": tar[: len(tar) // 2],
        "c.zip": b"no archive at all",
    }.items():
        (tmp_path / name).write_bytes(damaged)
        with pytest.raises(data.DataError, match="damaged"):
            fetch.unpack(tmp_path / name, tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "b.tar.gz", "c.zip"]


def test_an_archive_in_a_folder_is_unpacked_into_the_cache(clean, tmp_path, monkeypatch):
    clean(file="things/thing.zip")
    (tmp_path / "mine").mkdir()
    make_zip(tmp_path / "mine" / "thing.zip", {"a.txt": "one"})
    monkeypatch.setenv("COURSE_DATA_DIRS", str(tmp_path / "mine"))
    first = data.path("thing")
    assert (first / "a.txt").read_text() == "one" and tmp_path / "cache" in first.parents
    assert data.path("thing") == first
    make_zip(tmp_path / "mine" / "thing.zip", {"a.txt": "two"})
    assert (data.path("thing") / "a.txt").read_text() == "two"


# Loading


def real(name):
    """The path of a real file on this machine, or None."""
    found = store.find(name)
    return found[0] if found else None


def test_mnist_real():
    if not real("mnist"):
        pytest.skip("MNIST is not on this machine: python -m course_utils data download mnist")
    mnist = data.load("mnist")
    assert mnist.real and mnist.source in ("folder", "cache")
    (x, y), (x_test, y_test) = mnist.train, mnist.test
    assert x.shape == (60000, 28, 28) and x_test.shape == (10000, 28, 28) and x.dtype == np.uint8
    assert y.dtype == np.int64 and y[:5].tolist() == [5, 0, 4, 1, 9] and y_test[:5].tolist() == [7, 2, 1, 0, 4]
    assert mnist.classes == list("0123456789")
    assert "60,000 + 10,000 × uint8[28, 28], 10 classes, real" in repr(mnist)


@pytest.mark.slow
def test_mnist_stand_in(clean, monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("COURSE_DATA", "sample")
    first = data.load("mnist")
    assert not first.real and first.source == "stand-in" and "STAND-IN" in repr(first)
    assert "scores on a stand-in are not those of the real data" in capsys.readouterr().out
    assert first.train[0].shape == (10000, 28, 28) and first.test[0].shape == (2000, 28, 28)
    assert first.train[0].dtype == np.uint8 and first.train[1].dtype == np.int64
    assert set(first.test[1].tolist()) == set(range(10))
    (cached,) = (tmp_path / "cache" / "made").iterdir()
    drawn = cached.stat().st_mtime_ns
    again = data.load("mnist")
    assert [(p, p.stat().st_mtime_ns) for p in (tmp_path / "cache" / "made").iterdir()] == [(cached, drawn)]
    assert np.array_equal(again.train[0], first.train[0]) and np.array_equal(again.test[1], first.test[1])

    # No network, but a stand-in: the lesson continues and says why.
    offline = data.card("mnist").__dict__ | {"urls": ["http://127.0.0.1:9/mnist.npz"]}
    monkeypatch.setitem(data.catalog(), "mnist", data.Card(**offline))
    monkeypatch.delenv("COURSE_DATA")
    assert data.load("mnist").source == "stand-in"
    assert "No connection to 127.0.0.1" in capsys.readouterr().out
    monkeypatch.setenv("COURSE_DATA", "real")
    with pytest.raises(data.DataError, match="MNIST handwritten digits is not on this machine"):
        data.load("mnist")

    # A damaged copy in the cache is drawn again, and a cache that cannot be written does no harm.
    monkeypatch.setenv("COURSE_DATA", "sample")
    monkeypatch.setattr("course_utils.drawn.strokes.digits", lambda n, seed: (first.train[0][:n], first.train[1][:n]))
    cached.write_bytes(b"rubbish")
    assert len(data.load("mnist").train[0]) == 10000
    monkeypatch.setenv("COURSE_CACHE", str(cached / "below a file"))
    assert len(data.load("mnist").train[0]) == 10000


def test_load_refuses_what_is_no_array(clean, monkeypatch):
    with pytest.raises(data.DataError, match=r"data.path\(.yunet.\)"):
        data.load("yunet")
    monkeypatch.setenv("COURSE_DATA", "fake")
    with pytest.raises(data.DataError, match="sample"):
        data.load("mnist")


# The catalogue


@pytest.mark.parametrize("card", data.catalog().values(), ids=lambda card: card.name)
def test_cards_are_complete(card):
    assert card.kind in ("data", "model") and 0 <= card.lesson <= 11
    assert all([card.title, card.use, card.licence, card.citation])
    assert all(url.startswith(("https://", "http://")) for url in [*([card.home] if card.home else []), *card.urls])
    assert all(len(digest) == 64 for digest in [card.sha256 or "0" * 64, *card.also])
    assert card.parted == bool(card.parts) and not Path(card.file).is_absolute()
    assert not card.ships or card.licence.startswith(("MIT", "Apache", "CC BY 4.0", "CC BY-SA"))


def test_every_card_can_be_loaded():
    code = "".join(file.read_text(encoding="utf-8") for file in Path(data.__file__).parents[1].rglob("*.py"))
    arrays = {name for card in data.catalog().values() for name in loaders._loaders(card.room)}
    unused = [name for name in data.catalog() if name not in arrays and f'"{name}"' not in code]
    assert unused == [], "no code loads these: move them to docs/reading_list.md"


def test_readme_table_is_fresh():
    readme = (files.REPOSITORY / "data" / "README.md").read_text(encoding="utf-8")
    assert data.catalog_table() in readme, "paste data.catalog_table() into data/README.md"


def test_importing_is_light():
    heavy = {"pooch", "requests", "tensorflow", "mediapipe", "cv2", "scipy"}
    code = f"import sys, course_utils.data; print(*{heavy} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == ""


# Bundles


@pytest.fixture(scope="module")
def nets(tmp_path_factory):
    try:
        return bundles._nets(bundles._wheel(tmp_path_factory.mktemp("wheel")))
    except data.DataError as error:
        pytest.skip(f"no package index: {error}")


@pytest.mark.slow
def test_bundles_are_the_same_bytes_everywhere(nets, tmp_path):
    for entry in data.catalog().values():
        if entry.file in bundles.RECIPES and entry.sha256:
            bundles._write(tmp_path / entry.file, bundles.RECIPES[entry.file], nets)
            assert fetch.sha256(tmp_path / entry.file) in entry.also
    pose = tmp_path / "pose_landmarker_full.task"
    bundles._write(pose, bundles.RECIPES[pose.name], nets)
    with zipfile.ZipFile(pose) as box:
        for entry in box.infolist():
            assert entry.compress_type == zipfile.ZIP_STORED
            # The net from the wheel is inside, unchanged, and aligned for the machine that reads it in place.
            net = nets[bundles.RECIPES[pose.name][entry.filename][0]]
            assert net in box.read(entry)
            with box.open(entry) as file:
                assert file._orig_compress_start % 64 == 0


@pytest.mark.slow
def test_scaling_note_is_read_by_mediapipe_and_leaves_the_net_alone(nets):
    from ai_edge_litert.interpreter import Interpreter

    before = nets["palm_detection/palm_detection_full"]
    after = bundles.with_scaling(before, 0, 255)
    x = np.random.default_rng(0).random((1, 192, 192, 3), np.float32)
    answers = []
    for net in (before, after):
        model = Interpreter(model_content=net)
        model.allocate_tensors()
        model.set_tensor(model.get_input_details()[0]["index"], x)
        model.invoke()
        answers.append([model.get_tensor(out["index"]) for out in model.get_output_details()])
    for a, b in zip(*answers, strict=True):
        assert np.array_equal(a, b)


def run_task(nets, file, task, folder, pictures):
    """Answers of a MediaPipe task that runs on an assembled bundle."""
    import mediapipe
    from mediapipe.tasks.python import BaseOptions, vision

    bundles._write(folder / file, bundles.RECIPES[file], nets)
    options = getattr(vision, f"{task}Options")(base_options=BaseOptions(model_asset_path=str(folder / file)))
    with getattr(vision, task).create_from_options(options) as runner:
        return [runner.detect(mediapipe.Image(mediapipe.ImageFormat.SRGB, picture)) for picture in pictures]


@pytest.mark.slow
def test_assembled_bundles_run(nets, tmp_path):
    grey = [np.full((256, 256, 3), 127, np.uint8)]
    assert run_task(nets, "hand_landmarker.task", "HandLandmarker", tmp_path, grey)[0].hand_landmarks == []
    assert run_task(nets, "pose_landmarker_full.task", "PoseLandmarker", tmp_path, grey)[0].pose_landmarks == []
    assert run_task(nets, "blaze_face_short_range.tflite", "FaceDetector", tmp_path, grey)[0].detections == []


@pytest.mark.slow
def test_assembled_hand_bundle_finds_real_hands(nets, tmp_path):
    from PIL import Image

    if not real("sign_language_digits"):
        pytest.skip("Sign Language Digits is not on this machine")
    with zipfile.ZipFile(real("sign_language_digits")) as box:
        photos = [box.read(name) for name in sorted(box.namelist()) if "/5/" in name][:20]
    pictures = [np.array(Image.open(io.BytesIO(photo)).convert("RGB")) for photo in photos]
    answers = run_task(nets, "hand_landmarker.task", "HandLandmarker", tmp_path, pictures)
    assert sum(len(answer.hand_landmarks) == 1 for answer in answers) >= 18


@pytest.mark.slow
def test_an_unreachable_package_index_is_named(clean, monkeypatch):
    for name, value in {"PIP_INDEX_URL": "http://127.0.0.1:9", "PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": ""}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setitem(
        data.catalog(),
        "hand_landmarker",
        data.Card(**data.card("hand_landmarker").__dict__ | {"urls": ["http://127.0.0.1:9/hand"]}),
    )
    with pytest.raises(data.DataError, match=r"No connection to 127\.0\.0\.1") as caught:
        data.path("hand_landmarker")
    assert "pip could not download" in str(caught.value)
