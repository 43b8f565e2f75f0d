"""Quick, Draw!: its file formats, its pictures, and the download of parts of its files."""

import http.server
import json
import re
import threading

import numpy as np
import pytest

from course_utils import data, quickdraw
from course_utils.data import fetch, store
from course_utils.glyphs import EmptyGlyph
from course_utils.quickdraw import data as doodles

SQUARE = [np.array([[0, 0], [255, 0], [255, 255], [0, 255], [0, 0]], np.uint8)]


def line(word="apple", drawing=([[0, 255], [0, 10]],), **more):
    return json.dumps({"word": word, "recognized": True, "key_id": "5", "countrycode": "DE", "drawing": drawing} | more)


def real(name, category):
    if store.mode() == "sample" or not (found := store.find(name, category)):
        pytest.skip(f"{name} of {category} is not on this machine")
    return found[0]


# Formats


def test_ndjson():
    text = line(drawing=[[[0, 255], [0, 10]], [[7], [9]]]) + "\n\n" + line(recognized=False) + "\n"
    first, second = quickdraw.read_ndjson(text.encode())
    assert (first.word, first.recognized, first.key, first.country) == ("apple", True, 5, "DE")
    assert [stroke.tolist() for stroke in first.strokes] == [[[0, 0], [255, 10]], [[7, 9]]]
    assert first.strokes[0].dtype == np.uint8 and not second.recognized


BROKEN = [
    '{"word": "apple", "drawi',
    "[]",
    "7",
    line(drawing=[]),
    line(drawing=[[[0, 1], [0]]]),
    line(drawing=[[[], []]]),
    line(drawing=[[[0, 300], [0, 1]]]),
    line(drawing=[[[0, None], [0, 1]]]),
    line(drawing=[["ab", "cd"]]),
    line(drawing=5),
    line(key_id="x"),
    '{"drawing": [[[0, 1], [0, 1]]]}',
    "\ufffd",
]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_line_is_skipped_with_a_note(broken, tmp_path, capsys):
    path = tmp_path / "apple.ndjson"
    path.write_text("\n".join([line(), broken, line()]), encoding="utf-8")
    assert len(quickdraw.read_ndjson(path)) == 2
    assert capsys.readouterr().out == "NOTE: 1 broken line skipped in apple.ndjson.\n"


def test_a_file_of_broken_lines_is_an_error_and_the_limit_stops_the_reading(tmp_path, capsys):
    with pytest.raises(data.DataError, match="all 3 lines are broken"):
        quickdraw.read_ndjson("\n".join(BROKEN[:3]).encode())
    assert len(quickdraw.read_ndjson("\n".join([line(), BROKEN[0]]).encode(), limit=1)) == 1
    assert quickdraw.read_ndjson(b"") == [] and capsys.readouterr().out == ""


@pytest.mark.parametrize("version", [(1, 0), (2, 0)])
def test_bitmaps_and_a_header_of_any_length(version, tmp_path):
    pictures = np.random.default_rng(0).integers(0, 255, (5, 784), np.uint8)
    path = tmp_path / "apple.npy"
    with open(path, "wb") as file:
        np.lib.format.write_array(file, pictures, version)
    np.testing.assert_array_equal(quickdraw.read_bitmaps(path).reshape(-1, 784), pictures)
    assert quickdraw.read_bitmaps(path, 2).shape == (2, 28, 28)
    assert len(quickdraw.read_bitmaps(path.read_bytes()[:-1])) == 4


def test_other_files_are_refused_as_bitmaps(tmp_path):
    with pytest.raises(data.DataError, match="not a NumPy file"):
        quickdraw.read_bitmaps(b"<html>")
    path = tmp_path / "x.npy"
    np.save(path, np.zeros((3, 784)))
    with pytest.raises(data.DataError, match=r"float64\[3, 784\]"):
        quickdraw.read_bitmaps(path)
    np.save(path, np.array([{"a": 1}], object), allow_pickle=True)
    with pytest.raises(data.DataError):
        quickdraw.read_bitmaps(path)


# Names


def test_fifteen_classes_of_345_categories():
    assert len(quickdraw.categories()) == len(set(quickdraw.categories())) == 345
    assert len(quickdraw.CLASSES) == 15 and set(quickdraw.CLASSES) <= set(quickdraw.categories())
    assert list(quickdraw.CLASSES) == sorted(quickdraw.CLASSES)
    assert quickdraw.category(" the EIFFEL tower ") == "The Eiffel Tower"


@pytest.mark.parametrize("wrong, near", [("aple", "apple"), ("Fishh", "fish"), ("icecream", "ice cream")])
def test_the_error_for_an_unknown_category_tells_the_nearest_names(wrong, near):
    with pytest.raises(data.DataError, match=f"no {wrong!r} among its 345.*Did you mean .*{near}"):
        doodles.drawings(wrong)
    with pytest.raises(data.DataError, match=r"All names: quickdraw.categories\(\)"):
        quickdraw.category("qqqqqq")


# Drawings


def test_bitmaps_agree_with_the_official_ones():
    differences = []
    for category in quickdraw.categories():
        if not store.find("quickdraw_bitmaps", category) or store.mode() == "sample":
            continue
        official = quickdraw.read_bitmaps(real("quickdraw_bitmaps", category), 1_000).astype(np.int16)
        for drawing in quickdraw.read_ndjson(real("quickdraw", category), 100):
            found = np.abs(official - quickdraw.strokes_to_bitmap(drawing.strokes)).mean((1, 2))
            best, next_best = np.partition(found, 1)[:2]
            if best < 0.5 * next_best:  # much nearer to one picture than to any other: the same drawing
                differences.append(best)
    if not differences:
        pytest.skip("no official bitmaps on this machine")
    assert len(differences) >= 100
    assert np.mean(differences) < 2 and np.max(differences) < 6


def test_bitmaps_keep_the_official_margin():
    picture = quickdraw.strokes_to_bitmap(SQUARE)
    rows = np.flatnonzero(picture.any(1))
    assert (rows.min(), rows.max()) == (1, 26) and (picture == picture.T).all() and picture.max() == 255
    assert picture[14, 14] == 0
    wide = quickdraw.strokes_to_bitmap([np.array([[0, 0], [255, 0]])])
    assert np.flatnonzero(wide.any(1)).tolist() in ([13, 14], [12, 13, 14, 15]), "in the middle"


def test_simplify_gives_any_drawing_the_official_form():
    angle = np.linspace(0, 2 * np.pi, 400)
    circle = np.stack([7 + 0.3 * np.cos(angle), 0.15 * np.sin(angle) - 3], 1)
    (simple,) = quickdraw.simplify([circle])
    assert simple.dtype == np.uint8 and 12 < len(simple) < 40
    assert simple.min(0).tolist() == [0, 0] and simple.max(0).tolist() == [255, 128]
    fine = quickdraw.simplify([circle], epsilon=0.1)
    assert len(fine[0]) > len(simple)
    corner = quickdraw.simplify([np.array([[0, 0], [50, 0], [100, 0], [100, 50], [100, 100]])])
    assert corner[0].tolist() == [[0, 0], [255, 0], [255, 255]]


def test_simplifying_an_official_drawing_changes_almost_nothing():
    for drawing in quickdraw.read_ndjson(real("quickdraw", "guitar"), 10):
        official = quickdraw.strokes_to_bitmap(drawing.strokes).astype(int)
        simplified = quickdraw.strokes_to_bitmap(quickdraw.simplify(drawing.strokes))
        assert np.abs(official - simplified).mean() < 4


@pytest.mark.parametrize("empty", [[], [np.zeros((0, 2))], [np.full((3, 2), np.nan)]])
def test_an_empty_drawing(empty):
    with pytest.raises(EmptyGlyph, match="no points"):
        quickdraw.simplify(empty)


def test_no_strokes_have_no_picture_and_no_steps():
    for function in (quickdraw.strokes_to_bitmap, quickdraw.steps):
        with pytest.raises(EmptyGlyph, match="no points"):
            function([])


@pytest.mark.parametrize("points", [1, 2, 50])
def test_a_dot(points):
    dot = [np.full((points, 2), 12.0)]
    with pytest.raises(EmptyGlyph, match="only a dot"):
        quickdraw.simplify(dot)
    assert quickdraw.strokes_to_bitmap([np.zeros((points, 2), np.uint8)])[13:15, 13:15].min() > 60


def test_ten_thousand_points():
    path = np.cumsum(np.random.default_rng(0).normal(size=(10_000, 2)), 0)
    strokes = quickdraw.simplify(np.array_split(path, 7))
    assert len(strokes) == 7 and sum(map(len, strokes)) < 10_000
    assert quickdraw.strokes_to_bitmap(strokes).shape == (28, 28)
    assert quickdraw.steps(strokes).shape == (quickdraw.STEPS, 3)


def test_points_that_are_not_finite_and_arrays_of_another_shape():
    bent = np.array([[0, 0], [np.inf, 5], [10, 0], [np.nan, 1], [10, 10.0]])
    assert quickdraw.simplify([bent])[0].tolist() == [[0, 0], [255, 0], [255, 255]]
    with pytest.raises(ValueError, match=r"\(n, 2\); this one has \(4, 3\)"):
        quickdraw.simplify([np.zeros((4, 3))])


def test_the_drawing_can_be_restored_from_its_steps():
    strokes = [SQUARE[0], np.array([[10, 20], [30, 40]], np.uint8)]
    moves = quickdraw.steps(strokes, 10)
    np.testing.assert_allclose(np.cumsum(moves[:7, :2], 0) * 255, np.concatenate(strokes), atol=1e-3)
    assert moves[:, 2].tolist() == [1, 0, 0, 0, 0, 1, 0, 2, 2, 2]
    assert quickdraw.steps(strokes, 3).shape == (3, 3)


def test_cut_keeps_a_share_of_the_ink():
    strokes = [np.array([[0, 0], [100, 0]]), np.array([[0, 50], [0, 150], [100, 150]])]
    for share in (0.1, 1 / 3, 0.5, 0.9, 1.0):
        kept = quickdraw.cut(strokes, share)
        ink = sum(np.linalg.norm(np.diff(stroke, axis=0), axis=1).sum() for stroke in kept)
        assert abs(ink - share * 300) <= 1
    assert len(quickdraw.cut(strokes, 0)) == 1 and quickdraw.cut(strokes, 0.2)[0].tolist() == [[0, 0], [60, 0]]


# Parts of files, from a local HTTP server


class Host(http.server.BaseHTTPRequestHandler):
    """Serves `files` {path: bytes}. whole: ignores ranges. cut: closes the connection in the middle."""

    files, whole, cut, requests = {}, False, False, []

    def do_GET(self):
        content = self.files.get(self.path)
        if content is None:
            return self.send_error(404)
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        part = content
        if wanted and not self.whole:
            part = content[int(wanted[1]) : int(wanted[2]) + 1]
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {wanted[1]}-{int(wanted[1]) + len(part) - 1}/{len(content)}")
        else:
            self.send_response(200)
        self.requests.append((self.path, len(part)))
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        self.wfile.write(part[: len(part) // 2] if self.cut else part)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def host(tmp_path, monkeypatch):
    """A local server in place of the official host, an empty cache, and no data folders."""
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path))
    monkeypatch.delenv("COURSE_DATA_DIRS", raising=False)
    monkeypatch.delenv("COURSE_DATA", raising=False)
    handler = type("Here", (Host,), {"files": {}, "requests": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for name, folder in {"quickdraw": "simplified", "quickdraw_bitmaps": "bitmap"}.items():
        url = f"http://127.0.0.1:{server.server_port}/{folder}/{{part}}"
        monkeypatch.setitem(data.catalog(), name, data.Card(**vars(data.card(name)) | {"urls": [url]}))
    yield handler
    server.shutdown()
    server.server_close()


def npy(count):
    import io

    file = io.BytesIO()
    np.save(file, np.arange(1, count + 1, dtype=np.uint8)[:, None].repeat(784, 1))
    return file.getvalue()


def test_only_the_beginning_of_a_file_is_fetched_and_kept(host):
    host.files["/bitmap/ice%20cream"] = npy(200)
    pictures = doodles.bitmaps("ice cream", 20)
    assert pictures.shape == (20, 28, 28) and (pictures[:, 0, 0] == np.arange(1, 21)).all()
    assert host.requests == [("/bitmap/ice%20cream", 4096 + 20 * 800)]
    assert len(doodles.bitmaps("ice cream", 5)) == 5 and len(host.requests) == 1, "from the cache"
    (kept,) = store.cache_dir().rglob("*.npy")
    assert np.load(kept, allow_pickle=False).shape[1] == 784, "a complete .npy file with fewer rows"
    assert len(doodles.bitmaps("ice cream", 30)) == 30 and len(host.requests) == 2


def test_only_complete_lines_are_kept_and_long_lines_need_more_bytes(host):
    long = line(drawing=[[list(range(200)) * 9, list(range(200)) * 9]] * 2) + "\n"
    host.files["/simplified/apple"] = (long * 12).encode()
    assert len(doodles.drawings("apple", 10)) == 10
    assert len(host.requests) > 1 and host.requests[-1][1] > host.requests[0][1]
    host.files["/simplified/fish"] = (line("fish") + "\n").encode() * 3
    assert len(doodles.drawings("fish", 10)) == 3, "a file with fewer drawings"


def test_a_host_without_ranges_and_a_damaged_cache(host):
    host.whole, host.files["/bitmap/apple"] = True, npy(250)
    assert len(doodles.bitmaps("apple", 3)) == 3
    (kept,) = store.cache_dir().rglob("*.npy")
    kept.write_bytes(kept.read_bytes()[:-100])
    assert doodles.bitmaps("apple", 3).shape == (3, 28, 28) and len(host.requests) == 2, "fetched again"


@pytest.mark.parametrize(
    "content, reason",
    [
        (b"<html>log in first</html>", "not a NumPy file"),
        (npy(30)[:60], "cut off|not a NumPy file"),
        (None, "answered 404"),
    ],
)
def test_another_file_is_not_kept(host, content, reason):
    if content is not None:
        host.files["/bitmap/apple"] = content
    with pytest.raises(data.DataError, match=reason):
        doodles.bitmaps("apple", 3)
    assert not list(store.cache_dir().rglob("*.npy*"))


def test_a_broken_connection_and_another_category_are_errors(host):
    host.cut, host.files["/simplified/apple"] = True, (line() + "\n").encode() * 900
    with pytest.raises(data.DataError, match=r"connection failed|cut off"):
        doodles.drawings("apple", 50)
    host.cut, host.files["/simplified/apple"] = False, (line("pear") + "\n").encode() * 90
    with pytest.raises(data.DataError, match="another thing than apple"):
        doodles.drawings("apple", 50)
    assert not [path for path in store.cache_dir().rglob("*") if path.is_file()]


def test_a_whole_file_in_a_data_folder_comes_first(host, tmp_path, monkeypatch):
    folder = tmp_path / "mine" / "quickdraw" / "simplified"
    folder.mkdir(parents=True)
    (folder / "apple.ndjson").write_text(line() + "\n")
    monkeypatch.setenv("COURSE_DATA_DIRS", str(tmp_path / "mine"))
    assert len(doodles.drawings("apple", 10)) == 1 and not host.requests
    monkeypatch.setenv("COURSE_DATA", "sample")
    with pytest.raises(data.DataError, match="nothing is fetched"):
        doodles.drawings("fish", 10)


# The lesson's data set


def test_the_whole_set_is_fetched_in_small_parts(host, capsys):
    for word in quickdraw.categories():
        host.files[f"/simplified/{word.replace(' ', '%20')}"] = (line(word) + "\n").encode() * 40
    found = data.load("quickdraw")
    assert found.real and found.source == "download" and len(found.classes) == 345
    assert len(found.train[0]) == 345 * 15 and len(found.test[0]) == 345 * 10
    assert len(host.requests) == 345 and "just downloaded" in capsys.readouterr().out
    assert data.load("quickdraw").source == "cache" and len(host.requests) == 345


def test_the_stand_in(monkeypatch, capsys):
    monkeypatch.setenv("COURSE_DATA", "sample")
    found = data.load("quickdraw")
    (x, y), (x_test, y_test) = found.train, found.test
    assert not found.real and "NOTE" in capsys.readouterr().out
    assert tuple(found.classes[:15]) == quickdraw.CLASSES and len(found.classes) > 60
    assert (np.bincount(y) == 15).all() and (np.bincount(y_test) == 10).all()
    assert x.dtype == object and x[0][0].dtype == np.uint8 and len(x_test) == len(y_test)
    assert "STAND-IN" in repr(found)


def test_the_real_set():
    real("quickdraw", "apple")
    found = data.load("quickdraw")
    assert found.real and tuple(found.classes[:15]) == quickdraw.CLASSES
    assert (np.bincount(found.train[1])[:15] == 15).all() and (np.bincount(found.test[1])[:15] == 10).all()


def test_the_checksum_of_a_download_is_kept(host):
    host.files["/bitmap/apple"] = npy(9)
    path, source = doodles.first("quickdraw_bitmaps", "apple", 9)
    assert source == "download" and fetch.hash_file(path).read_text().strip() == fetch.sha256(path)
