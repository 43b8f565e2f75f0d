"""What the pass over HaGRID's zips spends its time with, and what is left after it was killed; quoted in lesson 9.

    python benchmarks/reactions_shrink.py            400 FullHD pictures, then five kills of a run with two processes;
                                                     the numbers go to benchmarks/reactions_shrink.json
    python benchmarks/reactions_shrink.py --smoke    a few pictures; nothing is written

The share is that of processor time in decoding and resizing, times how busy both processes are between the start of the
first shard and the end of the last.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import datetime
from pathlib import Path

FILE = Path(__file__).with_suffix(".json")
WIDTH, QUALITY, SHARD = 1920, 96, 50  # FullHD, as HaGRID's pictures are
NOISE = 9  # grey levels, with which a file has 1.3 MB as HaGRID's have: 716 GB by 552,992
PROGRAM = "import sys; from course_utils.reactions import shrink; shrink.run(*sys.argv[1:], 300, 2, False, size=5)"


def archive(folder, count: int) -> Path:
    """Write drawn participants, enlarged to FullHD with a camera's noise, as HaGRID's archive."""
    import cv2
    import numpy as np

    from course_utils.reactions.data import stand_in

    drawn, path, notes = stand_in(), Path(folder) / "like.zip", {}
    noise = cv2.merge([cv2.randn(np.zeros((1440, WIDTH), np.int16), 0, NOISE) for _ in range(3)])
    with zipfile.ZipFile(path, "w") as box:
        for i in range(count):
            small = drawn["image"][i % len(drawn["image"])][..., ::-1]
            image = cv2.resize(small, (WIDTH, 1440), interpolation=cv2.INTER_CUBIC)
            image = cv2.add(image, noise, dtype=cv2.CV_8U)[:1080]
            code = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1]
            box.writestr(f"like/{i:08}.jpg", code.tobytes())
            notes[f"{i:08}"] = {"bboxes": [[0.1, 0.1, 0.2, 0.2]], "labels": ["like"], "user_id": str(i // 5)}
        box.writestr("annotations/train/like.json", json.dumps(notes))
    return path


def decoding_share(path, out) -> tuple[float, float]:
    """The share of the processor time of one process in decoding and resizing, and milliseconds a picture in all."""
    from course_utils.reactions import shrink

    spent = []

    def timed(call):
        def wrapped(*arguments):
            start = time.process_time()
            result = call(*arguments)
            spent.append(time.process_time() - start)
            return result

        return wrapped

    work = shrink.job(path, out, size=SHARD)
    kept = shrink.decoded, shrink.shrunk
    shrink.decoded, shrink.shrunk = map(timed, kept)
    start = time.process_time()
    for shard in work.shards:
        work.do(shard)
    total = time.process_time() - start
    shrink.decoded, shrink.shrunk = kept
    return sum(spent) / total, 1000 * total / work.count


def busy(path, out) -> float:
    """How busy two processes are: the time that they spend in shards, by the time between first start and last end."""
    from course_utils.reactions import shrink

    shrink.run(path, out, workers=2, progress=False, size=SHARD)
    lines = [json.loads(line) for line in (Path(out) / "hagrid.log").read_text().splitlines()]
    ends = [datetime.fromisoformat(line["time"]).timestamp() for line in lines]
    starts = [end - line["seconds"] for end, line in zip(ends, lines, strict=True)]
    return sum(line["seconds"] for line in lines) / (2 * (max(ends) - min(starts)))


def killed(path, out, kills: int) -> dict:
    """Kill a run so many times at random moments, finish it, and count what is there."""
    from course_utils import jobs
    from course_utils.reactions import shrink

    at = []
    for n in range(kills):
        there = len(list(Path(out).glob("*.tar")))
        run = subprocess.Popen([sys.executable, "-c", PROGRAM, str(path), str(out)], stderr=subprocess.DEVNULL)
        while run.poll() is None and len(list(Path(out).glob("*.tar"))) < there + random.randint(1, 15):
            time.sleep(random.uniform(0.001, 0.02))
        run.send_signal(signal.SIGKILL)
        run.wait()
        at.append(len(list(Path(out).glob("*.tar"))))
        print(f"kill {n + 1}: {at[-1]} shards are there")
    index = shrink.run(path, out, 300, 2, False, size=5)
    names = [name for file in sorted(Path(out).glob("*.tar")) for name, _ in jobs.read(file)]
    return {"pictures": index["pictures"], "there": len(names), "twice": len(names) - len(set(names)), "kills": at}


def main(argv=None):
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=400, help="pictures (default %(default)s)")
    parser.add_argument("--smoke", action="store_true", help="a few pictures, no kills")
    arguments = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        folder, count = Path(folder), 6 if arguments.smoke else arguments.count
        path = archive(folder, count)
        result = {"pictures": count, "MB": round(path.stat().st_size / count / 1e6, 2)}
        share, ms = decoding_share(path, folder / "one")
        result |= {"ms": round(ms, 1), "decoding and resizing": round(share, 3)}
        if not arguments.smoke:
            both = busy(path, folder / "two")
            result |= {"busy": round(both, 3), "share": round(share * both, 3)}
            result["killed"] = killed(path, folder / "killed", 5)
            FILE.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        print(result)


if __name__ == "__main__":
    main()
