"""Jobs: what is there is kept, what is missing is made once, whoever is killed and however full the disk is."""

import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import time
from functools import partial
from pathlib import Path

import faults
import numpy as np
import pytest

from course_utils import jobs
from course_utils.data import DataError
from course_utils.jobs import formats
from course_utils.jobs.claim import claimed

HERE = Path(__file__)


def squares(folder, shard, seconds=0.0, size=1000):
    """The content of a shard; each call leaves a line in the file `calls`, so that work done twice is seen."""
    with open(Path(folder) / "calls", "a", buffering=1) as calls:
        calls.write(f"{shard} {os.getpid()}\n")
    time.sleep(seconds)
    return {"x": np.full(size, shard**2)}


def squaring(folder, recipe="1", **options):
    return jobs.Job("squares", Path(folder) / "out", partial(squares, folder, **options), recipe)


def calls(folder):
    """The shards that were begun, in order."""
    return [int(line.split()[0]) for line in (Path(folder) / "calls").read_text().splitlines()]


def begun_by(folder):
    return {int(line.split()[1]) for line in (Path(folder) / "calls").read_text().splitlines()}


def assert_whole(folder, shards):
    """All shards are there and right, and nothing else: no partial file, no lock, no shard twice."""
    out = Path(folder) / "out"
    names = {f"squares-{shard:05d}.{ending}" for shard in range(shards) for ending in ("npz", "made.json")}
    assert {file.name for file in out.iterdir()} - {"squares.log"} == names
    for shard in range(shards):
        assert set(jobs.read(out / f"squares-{shard:05d}.npz")["x"]) == {shard**2}


@pytest.mark.parametrize("workers", [0, 2])
def test_only_what_is_missing_damaged_or_of_another_recipe_is_made(tmp_path, workers):
    job = squaring(tmp_path)
    files = jobs.run(job, 3, workers=workers, progress=False)
    assert [file.name for file in files] == [f"squares-0000{i}.npz" for i in range(3)]
    jobs.run(job, 4, workers=workers, progress=False)
    files[0].unlink()
    files[1].write_bytes(files[1].read_bytes()[:-1] + b"?")
    jobs.run(job, 4, workers=0, progress=False)
    assert sorted(calls(tmp_path)) == [0, 0, 1, 1, 2, 3]
    jobs.run(squaring(tmp_path, recipe="2"), [2], workers=0, progress=False)
    assert calls(tmp_path)[-1] == 2
    assert_whole(tmp_path, 4)
    lines = [json.loads(line) for line in (tmp_path / "out" / "squares.log").read_text().splitlines()]
    assert len(lines) == 7 and {line["what"] for line in lines} == {"made"} and all(line["bytes"] for line in lines)


def test_the_bar_counts_examples_and_the_last_shard_may_be_short(tmp_path, capsys):
    job = jobs.Job("ten", tmp_path, lambda shard: {"n": len(job.examples(shard))}, "1", ".json", 4, 10, "hand")
    files = jobs.run(job, workers=0)
    assert [jobs.read(file)["n"] for file in files] == [4, 4, 2]
    assert "10/10" in (bar := capsys.readouterr().err) and "hand/s" in bar


# The four accidents.


def dies_once(folder, shard):
    if shard == 2 and not (folder / "died").exists():
        (folder / "died").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return squares(folder, shard)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_killed_worker_costs_its_shard_alone(tmp_path):
    job = jobs.Job("squares", tmp_path / "out", partial(dies_once, tmp_path), "1")
    jobs.run(job, 6, workers=2, progress=False)
    assert (tmp_path / "died").exists() and sorted(calls(tmp_path)) == [*range(6)]
    assert_whole(tmp_path, 6)


def drive(folder, shards, workers=2, before="", **options):
    """Start a driver in a process of its own; workers: as Python code."""
    Path(folder).mkdir(exist_ok=True)
    code = f"""
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
sys.path.insert(0, {str(HERE.parent)!r})
sys.path.insert(0, {str(HERE.parents[1])!r})
{before}
import test_jobs
from course_utils import jobs
jobs.run(test_jobs.squaring({str(folder)!r}, **{options}), {shards}, workers={workers}, progress=False)
"""
    return subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)


def until(true, seconds=30):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux shows them")
@pytest.mark.parametrize("how", ["SIGKILL", "SIGINT"])
def test_a_killed_driver_leaves_no_process_and_the_next_one_makes_what_is_missing(tmp_path, how):
    assert_a_killed_driver_leaves_whole_shards(tmp_path, how=getattr(signal, how))
    until(lambda: not any(map(running, begun_by(tmp_path))))


def assert_a_killed_driver_leaves_whole_shards(folder, workers=2, how=signal.SIGTERM):
    driver = drive(folder, 8, workers, seconds=0.5)
    until(lambda: len(list(folder.glob("out/*.made.json"))) >= 2)
    driver.send_signal(how)
    driver.communicate()
    until(lambda: not [*folder.glob("out/.*.part*")] and not any_held(folder / "out"))
    there = {int(file.name[8:13]) for file in folder.glob("out/*.made.json")}
    assert there and len(there) < 8
    (folder / "calls").rename(folder / "calls before")
    jobs.run(squaring(folder), 8, workers=0, progress=False)
    assert {*calls(folder)} == {*range(8)} - there
    (folder / "calls before").rename(folder / "calls")
    assert_whole(folder, 8)


def any_held(folder):
    """Whether a process still makes a shard."""
    for lock in folder.glob(".*.lock"):
        with claimed(lock) as mine:
            if not mine:
                return True
    return False


LIMIT = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))"


@pytest.mark.skipif(os.name == "nt", reason="limits the size of files as Linux and macOS do")
def test_a_full_disk_ends_the_run_in_words_and_leaves_nothing_half_written(tmp_path):
    jobs.run(squaring(tmp_path), 2, workers=0, progress=False)
    driver = drive(tmp_path, 4, before=LIMIT, size=50_000)
    assert "No room: squares-0000" in driver.communicate()[1] and driver.returncode == 1
    assert not [file for file in (tmp_path / "out").iterdir() if file.name.startswith(".")]
    jobs.run(squaring(tmp_path), 4, workers=0, progress=False)
    assert_whole(tmp_path, 4)


def test_two_drivers_on_one_folder_share_the_shards(tmp_path):
    drivers = [drive(tmp_path, 12, workers, seconds=0.1) for workers in (0, 2)]
    assert [driver.communicate()[1] for driver in drivers] == ["", ""]
    assert sorted(calls(tmp_path)) == [*range(12)]
    assert_whole(tmp_path, 12)


def test_a_claim_is_held_by_one_and_ends_with_it(tmp_path):
    path = tmp_path / ".x.lock"
    with claimed(path) as first, claimed(path) as second:
        assert first and not second
    assert not path.exists()
    path.touch()  # as a killed process leaves it
    with claimed(path) as mine:
        assert mine


@pytest.mark.slow
def test_a_dask_cluster_makes_the_same_files_and_survives_a_killed_worker(tmp_path):
    distributed = pytest.importorskip("distributed", reason="Dask (distributed) is not installed")
    job = jobs.Job("squares", tmp_path / "out", partial(dies_once, tmp_path), "1")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        jobs.run(job, 6, workers=cluster.scheduler_address, progress=False)
        assert (tmp_path / "died").exists() and sorted(calls(tmp_path)) == [*range(6)]
        assert_whole(tmp_path, 6)
        failing = jobs.Job("squares", tmp_path / "more", partial(fails, tmp_path, {1}), "1")
        with pytest.raises(jobs.JobError, match="Shard 1: ValueError: no square of 1"):
            jobs.run(failing, 4, workers=cluster.scheduler_address, progress=False)
        assert_a_killed_driver_leaves_whole_shards(tmp_path / "killed", repr(cluster.scheduler_address))
    here = jobs.Job("squares", tmp_path / "here", partial(squares, tmp_path), "1")
    files = jobs.run(here, 6, workers=0, progress=False)
    assert all(file.read_bytes() == (tmp_path / "out" / file.name).read_bytes() for file in files)


# Shards that fail.


def fails(folder, bad, shard):
    if shard in bad:
        raise ValueError(f"no square of {shard}")
    return squares(folder, shard)


@pytest.mark.parametrize("workers", [0, 2])
def test_a_shard_that_fails_does_not_stop_the_others_and_three_do(tmp_path, workers):
    job = jobs.Job("squares", tmp_path / "out", partial(fails, tmp_path, {1}), "1")
    with pytest.raises(jobs.JobError, match=r"1 of the shards.*Shard 1: ValueError: no square of 1"):
        jobs.run(job, 4, workers=workers, progress=False)
    assert sorted(calls(tmp_path)) == [0, 2, 3]
    job = jobs.Job("squares", tmp_path / "more", partial(fails, tmp_path, range(90)), "1")
    with pytest.raises(jobs.JobError, match="3 of the shards"):
        jobs.run(job, 90, workers=workers, progress=False)


# Files.


def test_tar_shards_have_webdatasets_layout(tmp_path):
    rows = [(f"{i:09d}", {"jpg": b"\xff\xd8", "json": {"pose": i}, "npy": np.arange(i), "cls": str(i)}) for i in (7, 8)]
    formats.write(tmp_path / "a.tar", rows, ".tar")
    with tarfile.open(tmp_path / "a.tar") as box:
        assert box.getnames() == [f"{key}.{ending}" for key, files in rows for ending in files]
    (_, seven), (key, eight) = jobs.read(tmp_path / "a.tar")
    assert key == "000000008" and json.loads(eight["json"]) == {"pose": 8} and seven["jpg"] == b"\xff\xd8"
    assert np.load(io.BytesIO(seven["npy"])).tolist() == [*range(7)] and eight["cls"] == b"8"


@pytest.mark.parametrize("ending", formats.ENDINGS)
def test_the_same_content_gives_the_same_bytes(tmp_path, ending):
    if ending == ".parquet":
        pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    content = {
        ".json": {"b": 1, "a": [2]},
        ".tar": [("0", {"txt": "a"})],
    }.get(ending, {"points": np.zeros((5, 21, 3), np.float32), "name": np.array(["a", "b", "c", "d", "e"])})
    for name in "ab":
        formats.write(tmp_path / f"{name}{ending}", content, ending)
        time.sleep(0.01)
    assert (tmp_path / f"a{ending}").read_bytes() == (tmp_path / f"b{ending}").read_bytes()
    found = jobs.read(tmp_path / f"a{ending}")
    if ending in (".npz", ".parquet"):
        assert found["points"].shape == (5, 21, 3) and found["points"].dtype == np.float32 and found["name"][4] == "e"


@pytest.mark.faults
@pytest.mark.parametrize("ending", formats.ENDINGS)
def test_a_damaged_shard_is_refused_in_words(tmp_path, ending):
    (tmp_path / f"a{ending}").write_bytes(b"PK\x03\x04 no shard {")
    if ending == ".parquet":
        pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    assert isinstance(faults.held("jobs", lambda: jobs.read(tmp_path / f"a{ending}"), DataError), DataError)


@pytest.mark.faults
def test_a_job_that_cannot_run_says_why(tmp_path):
    job = squaring(tmp_path)
    for call in (
        lambda: jobs.run(job, 2, workers=-1),
        lambda: jobs.run(job, 2, workers=2.5),
        lambda: jobs.run(job),
        lambda: jobs.run(job, 2, workers="tcp://127.0.0.1:1"),
        lambda: jobs.Job("x", tmp_path, squares, "1", ".exe"),
    ):
        assert isinstance(faults.held("jobs", call, jobs.JobError), jobs.JobError)
    (tmp_path / "file").touch()
    in_the_way = jobs.Job("x", tmp_path / "file", partial(squares, tmp_path), "1")
    assert isinstance(faults.held("jobs", lambda: jobs.run(in_the_way, 1, workers=0), DataError), DataError)
