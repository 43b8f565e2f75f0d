"""Frame sources and saved clips, with real files and this machine's real (missing) camera."""

import gc
import itertools
import os
import re
import struct
import subprocess
import sys
import tracemalloc
import zlib

import cv2
import numpy as np
import pytest
from needs import need_field
from PIL import Image

from course_utils.camera import CameraError, Clip, Photos, Webcam, film, open_source, play, read_picture, save_clip
from course_utils.demo import Demo
from course_utils.files import with_ending
from course_utils.overlay import Frame, Overlay


def ball(n, size=(96, 64)):
    """A picture of a red ball that moves to the right over a blue-grey ground."""
    picture = np.full((size[1], size[0], 3), (60, 70, 120), np.uint8)
    return cv2.circle(picture, (12 + 4 * n, 32), 9, (220, 40, 30), -1)


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return save_clip(tmp_path_factory.mktemp("clip") / "ball.mp4", (ball(n) for n in range(15)), fps=25)


# Clips


def test_mp4_comes_back(clip):
    frames = list(Clip(clip))
    assert len(frames) == Clip(clip).count == 15
    assert Clip(clip).size == frames[0].size == (96, 64)
    np.testing.assert_allclose([frame.time for frame in frames], np.arange(15) / 25)
    red = [np.argmax(frame.image[32, :, 0] > 150) for frame in frames]
    assert np.abs(np.array(red) - (3 + 4 * np.arange(15))).max() <= 2, "RGB order, and the ball moves to the right"


def test_clip_can_be_played_again_and_mirrored(clip):
    source = Clip(clip)
    assert [frame.time for frame in source] == [frame.time for frame in source]
    plain, mirrored = next(iter(source)).image, next(iter(Clip(clip, mirror=True))).image
    np.testing.assert_array_equal(plain[:, ::-1], mirrored)


def test_gif_comes_back_with_its_time_and_colours(tmp_path):
    pictures = [ball(n) for n in range(12)]
    path = save_clip(tmp_path / "ball.gif", pictures, fps=12.5)
    frames = list(Clip(path))
    assert len(frames) == 12 and Clip(path).fps == pytest.approx(12.5, abs=0.1)
    for picture, frame in zip(pictures, frames, strict=True):
        assert np.abs(picture.astype(int) - frame.image).mean() < 4


def test_gif_of_noise_over_a_still_ground_stays_small(tmp_path):
    rng = np.random.default_rng(0)
    pictures = [cv2.add(ball(n, (320, 240)), rng.integers(0, 8, (240, 320, 3)).astype(np.uint8)) for n in range(30)]
    assert save_clip(tmp_path / "noise.gif", pictures).stat().st_size < 30 * 4000


def test_gif_is_scaled_down_and_odd_sizes_fit(tmp_path):
    path = save_clip(tmp_path / "wide.gif", [np.zeros((101, 961, 3), np.uint8)] * 2)
    assert Clip(path).size == (480, 50)
    path = save_clip(tmp_path / "odd.mp4", [np.zeros((65, 97, 3), np.uint8), np.zeros((40, 30, 3), np.uint8)])
    assert Clip(path).size == (96, 64) and len(list(Clip(path))) == 2
    assert Clip(save_clip(tmp_path / "small.mp4", [ball(0)], width=48)).size == (48, 32)


@pytest.mark.parametrize("content", [b"", b"dear diary" * 100])
def test_a_file_that_is_no_video(tmp_path, content, capfd):
    path = tmp_path / "notes.mp4"
    path.write_bytes(content)
    with pytest.raises(CameraError, match="cannot be read as a video"):
        Clip(path)
    assert capfd.readouterr().err == ""


def test_a_clip_that_was_cut_off_gives_what_it_has(tmp_path):
    whole = save_clip(tmp_path / "whole.gif", [ball(n) for n in range(15)])
    cut = tmp_path / "cut.gif"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    assert 0 < len(list(Clip(cut))) < 15


def test_a_missing_clip_and_a_folder(tmp_path):
    with pytest.raises(CameraError, match="There is no clip"):
        Clip(tmp_path / "no.mp4")
    with pytest.raises(CameraError, match=r"Photos\(folder\)"):
        Clip(tmp_path)


def patched(clip, path, change):
    """Copy a clip and change its bytes: `change` gets a bytearray."""
    content = bytearray(clip.read_bytes())
    change(content)
    path.write_bytes(content)
    return path


def test_a_gif_has_its_own_times(tmp_path):
    pauses = [20, 2000, 500, 100, 3000]  # milliseconds
    first, *rest = (Image.fromarray(ball(3 * n)) for n in range(5))
    first.save(tmp_path / "slow.gif", save_all=True, append_images=rest, duration=pauses)
    clip = Clip(tmp_path / "slow.gif")
    np.testing.assert_allclose([frame.time for frame in clip], np.cumsum([0, *pauses[:-1]]) / 1000)
    assert clip.fps < 1


def test_an_mp4_of_variable_rate_has_its_own_times():
    clip = need_field("vfr.mp4")
    times = [frame.time for frame in Clip(clip)]
    assert len(times) == 180 and times[149] == pytest.approx(4.967, abs=1e-3)
    np.testing.assert_allclose(np.diff(times[151:]), 0.2, atol=1e-6)


@pytest.mark.parametrize("rate", [0.5, 7, 29.97])
@pytest.mark.parametrize("suffix", ["gif", "mp4"])
def test_own_clips_carry_the_true_rate(tmp_path, suffix, rate):
    path = save_clip(tmp_path / f"clip.{suffix}", [ball(2 * n) for n in range(6)], fps=rate)
    np.testing.assert_allclose([frame.time for frame in Clip(path)], np.arange(6) / rate, atol=0.011)


def test_a_film_keeps_the_pace_of_a_slow_source(tmp_path):
    """Five frames a second, written as twelve pictures a second, last as long as before."""
    frames = [Frame(ball(3 * n), n / 5) for n in range(11)]
    shown = [picture for *_, due in film(lambda frame: Overlay(), frames, 12) for picture in due]
    assert len(shown) == 2 * 12 + 1
    for tick in (0, 2, 3, 12, 24):  # at 2/12 s the first frame is still there, at 3/12 s the second
        np.testing.assert_array_equal(shown[tick], frames[tick * 5 // 12].image)


def test_damaged_frames_in_the_middle_are_left_out_and_counted(tmp_path):
    rng = np.random.default_rng(0)
    noise = [rng.integers(0, 255, (120, 160, 3), dtype=np.uint8) for _ in range(40)]
    whole = tmp_path / "whole.avi"
    writer = cv2.VideoWriter(str(whole), cv2.VideoWriter_fourcc(*"MJPG"), 10, (160, 120))
    for picture in noise:
        writer.write(picture)
    writer.release()

    def hurt(content):
        chunks = [found.start() for found in re.finditer(b"00dc....\xff\xd8", content, re.DOTALL)]
        for place in chunks[20:23]:
            size = int.from_bytes(content[place + 4 : place + 8], "little")
            content[place + 8 : place + 8 + size] = bytes(size)

    with pytest.warns(UserWarning, match="3 frames are damaged"):
        frames = list(Clip(patched(whole, tmp_path / "hurt.avi", hurt)))
    np.testing.assert_allclose([frame.time for frame in frames], [n / 10 for n in range(40) if not 20 <= n < 23])


def test_the_damaged_clip_of_the_field_reports():
    with pytest.warns(UserWarning, match="2 frames are damaged"):
        assert len(list(Clip(need_field("hurt.mp4")))) == 58


@pytest.mark.parametrize(
    ("matrix", "corner"),
    [
        ((1, 0, 0, 1), (0, 0)),
        ((-1, 0, 0, 1), (0, 1)),
        ((1, 0, 0, -1), (1, 0)),
        ((-1, 0, 0, -1), (1, 1)),
        ((0, 1, 1, 0), (0, 0)),
        ((0, -1, -1, 0), (1, 1)),
        ((0, 1, -1, 0), (0, 1)),
        ((0, -1, 1, 0), (1, 0)),
    ],
)
def test_clips_are_shown_as_their_display_matrix_says(tmp_path, matrix, corner):
    """A white corner at the top left goes where the matrix sends it; rows and columns swap in the last four."""
    picture = np.zeros((48, 64, 3), np.uint8)
    picture[:16, :16] = 255
    plain = save_clip(tmp_path / "plain.mp4", [picture] * 3)

    def turn(content):
        a, b, c, d = matrix
        place = content.find(b"tkhd") + 4 + 40
        content[place : place + 20] = struct.pack(">5i", a << 16, b << 16, 0, c << 16, d << 16)

    clip = Clip(patched(plain, tmp_path / "turned.mp4", turn))
    image = next(iter(clip)).image
    assert clip.size == image.shape[1::-1] == ((64, 48) if matrix[0] else (48, 64))
    bright = [(row, column) for row in (0, 1) for column in (0, 1) if image[-row, -column].min() > 128]
    assert bright == [corner]


def test_names_with_a_colon_and_with_dots(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if sys.platform != "win32":
        assert len(list(Clip(save_clip("take:1.mp4", [ball(0)] * 3)))) == 3
    assert with_ending("ada.2024-05", ".npz").name == "ada.2024-05.npz" == with_ending("ada.2024-05.npz", ".npz").name


def test_a_long_film_needs_no_memory_for_its_pictures(tmp_path):
    """Sixty full-HD pictures are 373 MB; they are written as they come."""
    base = ball(0, (1920, 1080))
    for suffix in ("mp4", "gif"):
        tracemalloc.start()
        save_clip(tmp_path / f"film.{suffix}", (np.roll(base, 9 * n, 1) for n in range(60)))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 60e6, f"{suffix}: {peak / 1e6:.0f} MB"


# Saving


def test_saving_refuses_what_it_cannot_do(tmp_path):
    with pytest.raises(ValueError, match=r"\.gif or \.mp4"):
        save_clip(tmp_path / "clip.txt", [ball(0)])
    with pytest.raises(FileNotFoundError, match="no folder"):
        save_clip(tmp_path / "missing" / "clip.gif", [ball(0)])
    for suffix in ("gif", "mp4"):
        with pytest.raises(ValueError, match="no pictures"):
            save_clip(tmp_path / f"empty.{suffix}", [])
        with pytest.raises(ValueError, match="uint8"):
            save_clip(tmp_path / f"float.{suffix}", [ball(0) / 255])
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_save_leaves_the_old_file(tmp_path):
    def interrupted():
        yield ball(0)
        raise KeyboardInterrupt

    for suffix in ("gif", "mp4"):
        path = save_clip(tmp_path / f"clip.{suffix}", [ball(0)] * 3)
        before = path.read_bytes()
        with pytest.raises(KeyboardInterrupt):
            save_clip(path, interrupted())
        assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of a file")
@pytest.mark.parametrize("suffix", ["gif", "mp4"])
def test_a_full_disk(tmp_path, suffix):
    # The operating system refuses to write more than 4 KB, as a full disk would.
    program = """
import resource, signal, sys, numpy as np
from course_utils.camera import save_clip
pictures = np.random.default_rng(0).integers(0, 255, (20, 64, 96, 3), dtype=np.uint8)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    save_clip(sys.argv[1], list(pictures))
except OSError as error:
    print("OSError:", error.strerror)
"""
    run = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / f"clip.{suffix}")], capture_output=True, text=True, check=True
    )
    assert "could not be saved" in run.stdout and "disk full" in run.stdout
    assert list(tmp_path.iterdir()) == []


# Photos


def test_photos_come_in_order_and_a_broken_one_is_left_out(tmp_path):
    for n in (2, 0, 1):
        cv2.imwrite(str(tmp_path / f"{n} höhe.png"), np.full((8, 10, 3), (0, 0, 50 * n), np.uint8))
    (tmp_path / "1b.jpg").write_bytes(b"no picture")
    (tmp_path / "readme.txt").write_text("text")
    with pytest.warns(UserWarning, match=r"1b\.jpg"):
        frames = list(open_source(tmp_path))
    assert [int(frame.image[0, 0, 0]) for frame in frames] == [0, 50, 100]
    assert [frame.time for frame in frames] == [0, 1, 2]
    assert len(list(open_source(tmp_path / "0 höhe.png"))) == 1


def test_folders_without_photos(tmp_path):
    with pytest.raises(CameraError, match="no pictures"):
        Photos(tmp_path)
    with pytest.raises(CameraError, match="There is no"):
        Photos(tmp_path / "missing")
    (tmp_path / "a.png").write_bytes(b"")
    with pytest.raises(CameraError, match="None of the 1"), pytest.warns(UserWarning):
        list(Photos(tmp_path))


def test_pictures_as_a_person_sees_them(tmp_path):
    clear = np.zeros((20, 30, 4), np.uint8)
    clear[5:9, :] = (10, 20, 30, 255)
    Image.fromarray(clear).save(tmp_path / "clear.png")
    image = read_picture(tmp_path / "clear.png")
    assert image[0, 0].tolist() == [255, 255, 255] and image[6, 3].tolist() == [10, 20, 30]
    Image.fromarray(np.full((20, 30), 32896, np.uint16)).save(tmp_path / "deep.png")
    assert np.ptp(read_picture(tmp_path / "deep.png")) == 0 and read_picture(tmp_path / "deep.png")[0, 0, 0] == 128
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    Image.fromarray(np.zeros((20, 30, 3), np.uint8)).save(tmp_path / "turned.jpg", exif=exif)
    assert read_picture(tmp_path / "turned.jpg").shape == (30, 20, 3)
    Image.fromarray(np.full((20, 30, 3), 200, np.uint8)).convert("CMYK").save(tmp_path / "print.jpg")
    assert abs(int(read_picture(tmp_path / "print.jpg")[0, 0, 0]) - 200) < 6


def test_a_folder_names_what_it_leaves_out(tmp_path):
    Image.fromarray(np.full((20, 30, 3), 90, np.uint8)).save(tmp_path / "a.jfif", "JPEG")
    whole = (tmp_path / "a.jfif").read_bytes()
    (tmp_path / "b.jpg").write_bytes(whole[: len(whole) * 2 // 3])
    (tmp_path / "c.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(99))
    header = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    chunk += struct.pack(">I", 9) + b"IDAT"
    (tmp_path / "d.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk)
    (tmp_path / "e.png").write_bytes(b"")
    with pytest.warns(UserWarning, match="left out") as warned:
        frames = list(Photos(tmp_path))
    assert len(frames) == 1 and frames[0].still
    words = [str(warning.message) for warning in warned]
    assert [text[0] for text in words] == ["b", "c", "d", "e"] and "JPEG or PNG" in words[1] and "large" in words[2]


# The camera


def test_a_camera_that_is_not_there(capfd):
    with pytest.raises(CameraError, match="cannot be opened") as error:
        next(iter(Webcam(97)))
    assert "synthetic" in str(error.value), "it says what to do instead"
    assert capfd.readouterr().err == "", "OpenCV's own complaints stay out of the notebook"


def test_a_camera_that_is_unplugged(clip):
    # OpenCV reads a file through the same calls as a camera; a clip that ends is a camera that falls silent.
    seen = []
    with pytest.raises(CameraError, match="unplugged"):
        for frame in Webcam(str(clip)):
            seen.append(frame)
    assert len(seen) == 15
    assert all(a.time < b.time for a, b in itertools.pairwise(seen))
    np.testing.assert_array_equal(seen[0].image[:, ::-1], next(iter(Clip(clip))).image)


def test_a_camera_behind_its_lid(tmp_path):
    dark = save_clip(tmp_path / "dark.mp4", [np.full((48, 64, 3), 3, np.uint8)] * 70)
    with pytest.raises(CameraError, match="black pictures only"):
        list(Webcam(str(dark)))


class Interrupted(Exception):
    """Stands for what may end a loop."""


@pytest.mark.parametrize("error", [KeyboardInterrupt, Interrupted])
def test_the_camera_is_released_when_a_loop_is_interrupted(clip, error):
    webcam = Webcam(str(clip))
    with pytest.raises(error):
        for _ in webcam:
            assert Webcam._running.get(str(clip)) is webcam, "in use"
            raise error
    # The error, and with it the traceback, is still at hand, as it is in a notebook.
    assert str(clip) not in Webcam._running


def test_the_camera_is_released_by_with_and_by_forgetting_it(clip):
    with Webcam(str(clip)) as webcam:
        frames = iter(webcam)
        next(frames)
    assert str(clip) not in Webcam._running
    webcam.close()
    frames = iter(webcam)
    next(frames)
    del frames
    gc.collect()
    assert str(clip) not in Webcam._running


def test_a_cell_run_twice_takes_its_camera_over(clip):
    first, second = Webcam(str(clip)), Webcam(str(clip))
    old = iter(first)
    next(old)
    new = iter(second)
    next(new)
    assert Webcam._running[str(clip)] is second
    assert list(old) == [], "the earlier loop has ended"
    next(new)
    second.close()


# Playing


class Counter(Demo):
    """A demo with memory."""

    count = 5

    def reset(self):
        self.count = 0

    def follow(self, found, frame):
        self.count += 1
        return Overlay().text(0, 0, self.count)


def test_play_gives_frames_with_overlays_and_starts_afresh(clip):
    demo = Counter()
    for _ in range(2):
        shown = list(play(demo, str(clip), limit=4))
        assert [overlay.marks[0].text for _, overlay in shown] == ["1", "2", "3", "4"]
        assert all(isinstance(frame, Frame) for frame, _ in shown)


def test_a_film_has_so_many_pictures_a_second(clip):
    shown = list(film(lambda frame: Overlay().box(0, 0, 1, 1), clip, fps=10, seconds=0.4))
    np.testing.assert_allclose([time for time, _, _ in shown], np.arange(11) / 25)  # all frames, 25 a second
    # A picture that is due between two frames shows the earlier one, and comes with the later one.
    assert [len(pictures) for _, _, pictures in shown] == [1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1]
    picture = shown[0][2][0]
    assert picture.shape == (64, 96, 3) and picture[0, 0].argmax() == 1, "the green box is drawn over the blue ground"


def test_a_generator_goes_on_where_play_left_it():
    frames = (Frame(ball(n), n / 10) for n in range(9))
    assert [frame.time for frame, _ in play(Counter(), frames, limit=3)] == [0, 0.1, 0.2]
    assert next(frames).time == 0.3


def test_play_releases_its_source(clip):
    source = Webcam(str(clip))
    for _ in play(Counter(), source):
        assert Webcam._running
        break
    gc.collect()
    assert not Webcam._running

    def broken(frame):
        raise Interrupted

    with pytest.raises(Interrupted):
        list(play(broken, source))
    assert not Webcam._running


def test_open_source_understands_names(clip, tmp_path):
    assert isinstance(open_source("camera"), Webcam) and open_source("camera").index == 0
    assert open_source("camera:1").index == 1
    assert open_source("camera:rtsp://phone.local/1").index == "rtsp://phone.local/1"
    assert isinstance(open_source(os.fspath(clip)), Clip)
    frames = [Frame(ball(0))]
    assert list(open_source(frames)) == frames
    assert isinstance(open_source("rtsp://me:secret@phone.local/1"), Webcam)
    with pytest.raises(CameraError, match=r"Check its address") as error:
        next(iter(open_source("rtsp://me:secret@127.0.0.1:9/1")))
    assert "secret" not in str(error.value)
    assert open_source(os.fspath(clip), mirror=True).mirror and not open_source(os.fspath(clip)).mirror
    assert open_source("camera").mirror and not open_source("camera", mirror=False).mirror
    webcam = Webcam(5)
    assert open_source(webcam) is webcam
    with pytest.raises(TypeError, match="A source is"):
        open_source(5)
    with pytest.raises(CameraError):
        open_source("kamera")
    assert next(iter(open_source("synthetic"))).size == (640, 480)
