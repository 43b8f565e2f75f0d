"""Folders, names and processes that go wrong: data folders, leftovers of killed processes, two at once."""

import os
import signal
import subprocess
import sys
import threading
import time
import unicodedata
import zipfile

import numpy as np
import pytest
from faults import fuzz, held
from hypothesis import given
from hypothesis import strategies as st

from course_utils import data, doctor, files, overlay
from course_utils.data import fetch, store
from course_utils.overlay import Frame, Overlay, draw, legible

pytestmark = pytest.mark.faults


# Data folders


@pytest.mark.parametrize("folder", ["x" * 5000, "/" + "a/" * 3000, "~nobody-of-that-name/data", "a\u0301" * 200])
def test_an_impossible_data_folder_is_skipped_with_a_warning(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    good = tmp_path / "good"
    (good / "mnist").mkdir(parents=True)
    monkeypatch.setenv("COURSE_DATA_DIRS", os.pathsep.join([folder, str(good)]))
    with pytest.warns(UserWarning, match="is skipped, it cannot be read"):
        assert held("files", store.folders) == [good]
    with pytest.warns(UserWarning):
        assert held("files", lambda: store.find("mnist")) is None
        assert len(held("files", data.status)) == len(data.catalog())
        assert [finding.what for finding in doctor._data_folders()] == ["data folder"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root to become another user")
def test_an_unreadable_data_folder_is_skipped_with_a_warning(tmp_path):
    locked = tmp_path / "locked"
    (locked / "mnist").mkdir(parents=True)
    locked.chmod(0)
    code = """if True:
        import os, warnings
        from course_utils.data import store
        import pooch
        os.seteuid(65534)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            print(store.find("mnist"), "is skipped, it cannot be read (Permission denied)" in str(caught[0].message))"""
    environment = {**os.environ, "COURSE_DATA_DIRS": str(locked), "COURSE_CACHE": str(tmp_path / "cache")}
    run = held(
        "files", lambda: subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    )
    assert run.stdout.strip() == "None True", run.stderr


def test_a_cache_with_an_impossible_name_is_a_data_error(tmp_path, monkeypatch):
    monkeypatch.delenv("COURSE_DATA_DIRS", raising=False)
    entry = data.card("mnist").__dict__ | {"urls": ["http://127.0.0.1:9/a"]}
    monkeypatch.setitem(data.catalog(), "mnist", data.Card(**entry))
    (tmp_path / "file").write_text("in the way")
    for cache in ("x" * 5000, str(tmp_path / "file" / "cache"), "/proc/nowhere"):
        monkeypatch.setenv("COURSE_CACHE", cache)
        assert isinstance(held("files", lambda: data.path("mnist"), data.DataError), data.DataError)


# Killed processes, and two at once


def test_what_a_killed_process_left_is_swept(tmp_path):
    code = f"""if True:
        import time
        from course_utils.files import replacing
        with replacing(r"{tmp_path / "thing.bin"}") as part:
            part.write_bytes(b"half")
            print("written", flush=True)
            time.sleep(60)"""
    killed = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert killed.stdout.readline() == "written\n"
    files.sweep(tmp_path)
    assert len(list(tmp_path.iterdir())) == 1, "it still lives"
    killed.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    killed.wait()
    with files.replacing(tmp_path / "other.bin") as part:
        part.write_bytes(b"whole")
    assert [file.name for file in tmp_path.iterdir()] == ["other.bin"]


def test_a_folder_that_was_being_replaced_gets_its_name_back(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", "pass"])
    gone.wait()
    old = tmp_path / f".net.v1.{files._HOST}-{gone.pid}-0123abcd.old"
    old.mkdir()
    (old / "weights").write_text("good")
    files.sweep(tmp_path)
    assert (tmp_path / "net.v1" / "weights").read_text() == "good"


def test_only_old_leftovers_of_other_machines_are_swept(tmp_path):
    old, new, mine = (tmp_path / name for name in (".a.0123abcd.part.npz", ".b.ffff-12-0123abcd.part", ".hidden.part"))
    for file in (old, new, mine):
        file.write_text("x")
    long_ago = time.time() - 2 * files.A_DAY
    os.utime(old, (long_ago, long_ago))
    files.sweep(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == [new.name, mine.name]


def test_a_long_name_is_saved(tmp_path):
    name = "ü" * 120 + ".bin"
    with files.replacing(tmp_path / name) as part:
        part.write_bytes(b"whole")
    assert (tmp_path / name).read_bytes() == b"whole"


def test_two_that_unpack_one_archive_both_succeed(tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as box:
        box.writestr("in/a.txt", "text")
    both, extract = threading.Barrier(2), fetch._extract

    def together(archive, folder):
        extract(archive, folder)
        both.wait(10)  # neither has renamed its folder yet

    monkeypatch.setattr(fetch, "_extract", together)
    done, errors = [], []

    def unpack():
        try:
            done.append(held("files", lambda: fetch.unpack(tmp_path / "a.zip", tmp_path / "out")))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=unpack) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == [] and done == [tmp_path / "out"] * 2
    assert (tmp_path / "out" / "in" / "a.txt").read_text() == "text"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.zip", "out"]


def test_an_archive_that_unpacks_to_more_than_the_disk_holds(tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("zeros", bytes(10**6))
    monkeypatch.setattr(fetch.shutil, "disk_usage", lambda folder: type("", (), {"free": 10**5}))
    with pytest.raises(data.DataError, match=r"No room: a\.zip unpacks"):
        fetch.unpack(tmp_path / "a.zip", tmp_path / "out")
    assert [file.name for file in tmp_path.iterdir()] == ["a.zip"]


# Passwords


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("rtsp://me:secret@10.0.0.7:554/live", "rtsp://…@10.0.0.7:554/live"),
        ("Camera rtsp://me:s@c/r?t@cam.local/a cannot", "Camera rtsp://…@cam.local/a cannot"),
        ("http://cam/video?user=me&pwd=secret", "http://cam/video?…"),
        ("https://example.org/a.zip", "https://example.org/a.zip"),
        ("C:/Users/me/clip.mp4", "C:/Users/me/clip.mp4"),
    ],
)
def test_passwords_in_addresses_are_hidden(text, shown):
    assert files.without_passwords(text) == shown


# Text


def dark(text):
    """The picture of a text."""
    return draw(Frame(np.full((90, 640, 3), 90, np.uint8)), Overlay().text(0, 0, text, size=0.3))


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("अनिल", "anila"),
        ("मीरा", "miiraa"),
        ("한지민", "hanjimin"),
        ("สมชาย", "smchaay"),
        ("李", "[674E]"),
        ("👍 Ada", "(thumbs up sign) Ada"),
        ("Zoë Ωμέγα Нина שלום", "Zoë Ωμέγα Нина שלום"),
        ("e\u0301", "é"),
        ("a\u200db\ufe0f", "a\u200db\ufe0f"),
    ],
)
def test_names_that_the_font_lacks_are_spelled(name, latin):
    assert legible(name) == latin
    assert not overlay._lacking(overlay._dejavu(), legible(name))


def test_without_another_font_a_name_is_drawn_as_it_is_spelled(monkeypatch):
    monkeypatch.setattr(overlay, "_font_with", lambda letters: None)
    overlay._typeset.cache_clear()
    np.testing.assert_array_equal(dark("한지민"), dark("hanjimin"))
    overlay._typeset.cache_clear()


def test_a_font_of_the_system_is_used_if_it_has_the_letters(monkeypatch):
    from matplotlib import font_manager

    monkeypatch.setattr(overlay, "_dejavu", lambda: font_manager.findfont("STIXSizeOneSym"))
    overlay._typeset.cache_clear(), overlay._font_with.cache_clear()
    text, font = overlay._typeset("Ωx", 20)
    assert text == "Ωx" and not overlay._lacking(font.path, "Ωx")
    overlay._typeset.cache_clear(), overlay._font_with.cache_clear()


def test_a_name_has_one_form_and_its_lines_are_drawn_below_each_other():
    composed, parted = (unicodedata.normalize(form, "Zoé Müller") for form in ("NFC", "NFD"))
    assert composed != parted and Overlay().text(0, 0, parted).marks[0].text == composed
    np.testing.assert_array_equal(dark(composed), dark(parted))
    box = Overlay().box(0, 0, 1, 1, label="a\r\nb\rc\td\x07").marks[0]
    assert box.text == "a\nb\nc d "
    changed = (dark("Ada\nBea") != 90).any(2).any(1)
    assert changed[45:].any() and not (dark("Ada") != 90).any(2).any(1)[45:].any()


@fuzz(0.2)
@given(st.text(max_size=12), st.integers(5, 60), st.integers(5, 60))
def test_any_text_is_drawn_without_boxes(text, height, width):
    overlay_ = Overlay().text(0.1, 0.1, text).box(0, 0, 1, 1, label=text)
    held("text", lambda: draw(Frame(np.zeros((height, width, 3), np.uint8)), overlay_))
    assert not overlay._lacking(overlay._dejavu(), legible(text))
