"""How fast are hands rendered? Prints pictures a second by size, and the first picture's time in a fresh process.

    python benchmarks/hand_speed.py --pictures 100

"CPU ms" is the processor time of one picture, which other programs on the machine hardly change.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

FIRST = """
import time
started = time.perf_counter()
from course_utils.drawn.hand import draw
draw(0)
print(time.perf_counter() - started)
"""


def measure(size, pictures, workers):
    """Render `pictures` random hands of `size` pixels: pictures a second, CPU milliseconds a picture."""
    from course_utils.drawn.hand import draw

    one = lambda i: draw([1, i], size=(size, size))  # noqa: E731
    for i in range(8):
        one(1_000_000 + i)
    with ThreadPoolExecutor(workers) as pool:
        started, busy = time.perf_counter(), time.process_time()
        for _ in pool.map(one, range(pictures)):
            pass
        return pictures / (time.perf_counter() - started), (time.process_time() - busy) / pictures * 1000


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=100)
    parser.add_argument("--size", type=int, nargs="+", default=[64, 128, 256])
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    options = parser.parse_args(argv)
    for size in options.size:
        rate, busy = measure(size, options.pictures, options.workers)
        print(f"{size} px: {rate:.0f} pictures/s with {options.workers} threads, {busy:.1f} CPU ms each")
    seconds = float(subprocess.check_output([sys.executable, "-c", FIRST], text=True))
    print(f"first picture in a new process, imports and all: {seconds:.1f} s")


if __name__ == "__main__":
    main()
