"""Lesson 5's gallery: what is enrolled stays, what is deleted is gone, and nobody else may read it."""

import os
import stat
import subprocess
import sys
import unicodedata
import warnings

import numpy as np
import pytest

from course_utils import faces
from course_utils.faces import gallery as module
from course_utils.faces.gallery import Gallery, GalleryError, delete_all

ONE, TWO = np.eye(64)[:4], np.eye(64)[10:14]  # views of two people; a threshold of 2 accepts all


@pytest.fixture
def gallery(tmp_path):
    return Gallery("test", "faces", tmp_path)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path))
    return tmp_path / "galleries"


@pytest.fixture(autouse=True)
def no_remarks():
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "(The views|.* looks like|.* view)")
        yield


def views(rng, centre, n=4, spread=0.05):
    return faces.unit(centre + rng.normal(0, spread, (n, len(centre))))


def test_a_gallery_is_read_back_from_disk(gallery, tmp_path):
    rng = np.random.default_rng(0)
    ada, ben = faces.unit(rng.normal(size=(2, 64)))
    gallery.enrol("Ada", views(rng, ada), 0.4)
    gallery.enrol("Ben Ødegård", views(rng, ben), 0.4)
    again = Gallery("test", "faces", tmp_path)
    assert list(again.people) == ["Ada", "Ben Ødegård"] and len(again.people["Ada"]) == 4
    assert again.identify(ada, 0.4)[0] == "Ada"
    assert again.identify(-ada, 0.4) == (None, pytest.approx(again.nearest(-ada)[1]))
    again.forget("Ada")
    assert list(Gallery("test", "faces", tmp_path).people) == list(gallery.people) == ["Ben Ødegård"]
    again.delete()
    assert not list(tmp_path.iterdir()) and len(gallery) == 0


def test_the_distance_is_the_mean_of_those_to_the_views(gallery):
    gallery.enrol("Ada", ONE, 2)
    assert gallery.nearest(np.eye(64)[0]) == ("Ada", pytest.approx(0.75)), "one of four views is equal"


def test_an_empty_gallery_identifies_nobody(gallery):
    assert gallery.identify(np.ones(64), 0.4) == (None, 2.0)


def test_deleted_vectors_stay_deleted(cache):
    mine = Gallery("mine", "faces")
    mine.enrol("Ada", ONE, 2)
    delete_all()
    assert len(mine) == 0, "an open gallery notices it"
    mine.enrol("Ben", TWO, 2)
    assert list(mine.people) == list(Gallery("mine", "faces").people) == ["Ben"]
    mine.forget("Ben")
    assert len(mine) == 0 and mine.path.is_file()


def test_two_open_galleries_do_not_lose_each_other_s_people(tmp_path):
    one, two = Gallery("test", "faces", tmp_path), Gallery("test", "faces", tmp_path)
    assert len(one) == len(two) == 0
    one.enrol("Ada", ONE, 2)
    two.enrol("Ben", TWO, 2)
    one.enrol("Ada", ONE, 2)
    assert {name: len(rows) for name, rows in two.people.items()} == {"Ada": 8, "Ben": 4}


def test_programs_that_enrol_at_the_same_time_keep_everybody(tmp_path):
    program = (
        "import sys, numpy as np, warnings; warnings.simplefilter('ignore');"
        "from course_utils.faces.gallery import Gallery; name, folder = sys.argv[1:];"
        "[Gallery('test', 'faces', folder).enrol(f'{name}{i}', np.eye(64)[:3], 0.1) for i in range(8)]"
    )
    running = [subprocess.Popen([sys.executable, "-c", program, name, tmp_path]) for name in "AB"]
    assert [one.wait() for one in running] == [0, 0]
    assert sorted(Gallery("test", "faces", tmp_path).people) == [f"{name}{i}" for name in "AB" for i in range(8)]


def test_composed_and_decomposed_letters_are_one_name(gallery):
    for form in ("NFC", "NFD"):
        gallery.enrol(unicodedata.normalize(form, "José  Ågren "), ONE, 2)
    assert {name: len(rows) for name, rows in gallery.people.items()} == {"José Ågren": 8}
    gallery.forget(unicodedata.normalize("NFD", "José Ågren"))
    assert len(gallery) == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_only_its_owner_may_read_it(cache):
    cache.mkdir(mode=0o755)
    gallery = Gallery("mine", "faces")
    gallery.enrol("Ada", ONE, 2)
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700 and stat.S_IMODE(gallery.path.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("way", ["delete", "delete_all", "enrol"])
def test_what_a_link_points_to_is_replaced_and_deleted(cache, tmp_path, way):
    (tmp_path / "stick").mkdir()
    elsewhere = Gallery("old", "faces", tmp_path / "stick")
    elsewhere.enrol("Ada", ONE, 2)
    cache.mkdir()
    (cache / "mine.npz").symlink_to(elsewhere.path)
    mine = Gallery("mine", "faces")
    if way == "enrol":
        mine.enrol("Ben", TWO, 2)
        assert list(elsewhere.people) == ["Ada", "Ben"] and (cache / "mine.npz").is_symlink()
        return
    mine.delete() if way == "delete" else delete_all()
    assert not elsewhere.path.exists() and not list(cache.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_folder_that_is_a_link_is_emptied(cache, tmp_path):
    (tmp_path / "stick").mkdir()
    (tmp_path / "stick" / "notes.txt").write_text("keep me")
    cache.symlink_to(tmp_path / "stick")
    Gallery("mine", "faces").enrol("Ada", ONE, 2)
    delete_all()
    assert [path.name for path in (tmp_path / "stick").iterdir()] == ["notes.txt"]


def test_parts_of_killed_saves_are_swept(gallery, tmp_path):
    part, other = (tmp_path / f".{name}.0000-1-0123abcd.part.npz" for name in ("test", "testing"))
    for sweep in (lambda: gallery.enrol("Ada", ONE, 2), gallery.delete):
        part.write_bytes(b"vectors")
        other.write_bytes(b"of another gallery, which may be writing now")
        sweep()
        assert not part.exists() and other.exists()


def test_a_deletion_that_fails_says_so(gallery, monkeypatch):
    gallery.enrol("Ada", ONE, 2)
    monkeypatch.setattr(type(gallery.path), "unlink", lambda *a, **k: (_ for _ in ()).throw(PermissionError(13, "no")))
    with pytest.raises(GalleryError, match="still there"):
        gallery.delete()


def test_a_failed_save_keeps_the_old_gallery(gallery, tmp_path, monkeypatch):
    gallery.enrol("Ada", ONE, 2)
    monkeypatch.setattr(np, "savez_compressed", lambda *a, **k: (_ for _ in ()).throw(OSError(28, "disk full")))
    with pytest.raises(OSError, match="disk full"):
        gallery.enrol("Ben", TWO, 2)
    monkeypatch.undo()
    assert list(gallery.people) == list(Gallery("test", "faces", tmp_path).people) == ["Ada"]
    assert [path.name for path in tmp_path.iterdir()] == ["test.npz"]


@pytest.mark.parametrize("damage", ["cut", "text", "empty", "nan", "pickle", "array", "names"])
def test_a_damaged_gallery_says_so_and_can_be_deleted(gallery, tmp_path, damage):
    gallery.enrol("Ada", ONE, 2)
    whole = gallery.path.read_bytes()
    if damage in ("nan", "pickle", "names"):
        names = np.array([{}], object) if damage == "pickle" else ["Ada"]
        vectors = np.full((1, 64), np.nan) if damage == "nan" else np.eye(64)[:1]
        np.savez(gallery.path, model="faces", names=names, owner=[int(damage == "names")], vectors=vectors)
    elif damage == "array":
        with open(gallery.path, "wb") as file:
            np.save(file, np.eye(3))
    else:
        gallery.path.write_bytes({"cut": whole[: len(whole) // 2], "text": b"hello", "empty": b""}[damage])
    again = Gallery("test", "faces", tmp_path)
    for use in (lambda: len(again), lambda: again.enrol("Ben", TWO, 2), lambda: again.identify(ONE[0], 2)):
        with pytest.raises(GalleryError, match="damaged") as caught:
            use()
        assert "allow_pickle" not in str(caught.value)
    again.delete()
    assert len(again) == 0 and not list(tmp_path.iterdir())


def test_a_gallery_of_another_net_can_be_deleted(gallery, tmp_path):
    gallery.enrol("Ada", ONE, 2)
    other = Gallery("test", "sface", tmp_path)
    with pytest.raises(GalleryError, match=r"net 'faces', not 'sface'.*[Dd]elete"):
        other.enrol("Ben", np.eye(128)[:4], 2)
    assert list(gallery.people) == ["Ada"]
    other.delete()
    other.enrol("Ben", np.eye(128)[:4], 2)
    assert list(other.people) == ["Ben"]


def test_vectors_of_another_length_do_not_fit(gallery):
    gallery.enrol("Ada", ONE, 2)
    with pytest.raises(ValueError, match="do not fit"):
        gallery.enrol("Ben", np.eye(128)[:4], 2)


@pytest.mark.parametrize("name", ["../elsewhere", "", "a/b"])
def test_a_gallery_stays_in_its_folder(name):
    with pytest.raises(ValueError, match="name"):
        Gallery(name)


def test_what_is_odd_about_views_is_said(gallery):
    """Few views, two people under one name, one person under two names: kept, with a remark."""
    rng = np.random.default_rng(0)
    ada, ben = faces.unit(rng.normal(size=(2, 64)))
    with pytest.warns(UserWarning, match="1 view"):
        assert gallery.enrol("Eva", np.eye(64)[0], 0.4) == [
            "Eva has 1 view(s). Enrol at least 3, with different poses and light."
        ]
    assert gallery.enrol("Ada", views(rng, ada), 0.4) == []
    assert gallery.enrol("Adele", views(rng, ada), 0.4) == ["Adele looks like Ada, who is already enrolled."]
    assert "look like somebody else, not like the Ada" in gallery.enrol("Ada", views(rng, ben), 0.4)[0]
    both = np.concatenate([views(rng, -ada, 3), views(rng, -ben, 3)])
    assert gallery.enrol("Cem", both, 0.4) == ["The views of Cem look like two people."]


def test_the_lock_is_not_among_the_galleries(cache):
    Gallery("mine", "faces").enrol("Ada", ONE, 2)
    assert [path.name for path in cache.iterdir()] == ["mine.npz"]
    assert module._folder() == cache
