"""Measure a class of thirty on this machine, against what it should do.

    build/class-env/bin/python deploy/measure.py [--seats 30] [--only CASES] [--seconds 20]

Prints one row a case with the measured value and the limit, and fails if a limit is missed. Alone on two cores it takes
about four minutes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import cards
import people
import psutil
from classroom import _free_port
from settings import COURSE, ClassError, Settings
from visitor import Visitor

CASES = ("start", "demo", "live", "memory", "browser", "kill")
FIRST = """
import json
cells = ["".join(cell["source"]) for cell in json.load(open("course/00_start_here.ipynb"))["cells"]]
last = next(i for i, cell in enumerate(cells) if "show.play(" in cell)
for cell in cells[: last + 1]:
    if "import" in cell and "show.play(" in cell:
        result = get_ipython().run_cell(cell, store_history=False)
        print("done" if result.success else repr(result.error_in_exec))
"""


class Measured:
    """Rows of results. limits are upper ones, those of fps lower ones."""

    def __init__(self):
        self.missed = []

    def __call__(self, case, value, limit=None, unit="s", least=False):
        held = limit is None or (value >= limit if least else value <= limit)
        words = "" if limit is None else f"{'at least' if least else 'at most'} {limit:g} {unit}"
        print(f"{case:58} {value:9.2f} {unit:5} {words:24} {'' if held else 'MISSED'}", flush=True)
        if not held:
            self.missed.append(case)


def together(people_, work):
    """Do something for all at once; returns the results and the seconds. An error of one is raised."""
    results, errors = {}, []

    def one(name, person):
        try:
            results[name] = work(person)
        except Exception as error:
            errors.append(f"{name}: {type(error).__name__}: {error}")

    threads = [threading.Thread(target=one, args=pair, daemon=True) for pair in people_.items()]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise ClassError(f"{len(errors)} of {len(threads)} failed: {'; '.join(errors[:3])}")
    return results, time.monotonic() - began


def first_demo(kernel):
    """Run the first cells of lesson 0; returns "done" or the error."""
    kernel.connect()  # while the others started, nobody answered this server's pings
    return kernel.run(FIRST)


def start_live(kernel):
    """Start the demo of the live part; nobody is live while others still import it."""
    kernel.connect()
    kernel.start_live()


def until(condition, seconds=90):
    """Seconds until something is true."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        try:
            if condition():
                return time.monotonic() - began
        except Exception:
            pass
        time.sleep(0.1)
    return float("inf")


def killed(room, *words):
    """Kill a process of this class, found by words of its command line."""
    for process in psutil.process_iter():
        try:
            line, there = " ".join(process.cmdline()), process.environ()
        except psutil.Error:
            continue
        mine = str(room.folder) in f"{there.get('CLASS_FOLDER')} {there.get('CLASS_COURSE')} {process.cwd()}"
        if mine and all(word in f"{line} {there.get('USER')}" for word in words):
            process.kill()
            return
    raise ClassError(f"There is no process {words}.")


def measure(room: Settings, cases, seconds, report):
    """Run the cases on a class that runs."""
    words, cert = cards.passwords(room), room.secrets / "tls.crt"
    crowd = {name: Visitor(room.url, name, cert) for name in room.names}

    def arrive(person):
        assert person.log_in(words[person.name]), "the password was refused"
        assert person.enter(timeout=300).status_code == 200

    _, took = together(crowd, arrive)
    refused = sum(person.seen.get(429, 0) for person in crowd.values())
    report(f"{room.seats} people log in and start their seats at once", took, 60)
    report("answers 429 that they saw", refused, 0, "")
    kernels, took = together(crowd, Visitor.kernel)
    report("their kernels start", took)
    if "demo" in cases:
        printed, took = together(kernels, first_demo)
        report("first demo of lesson 0 by all at once", took, 60)
        wrong = [text for text in printed.values() if not text.endswith("done")]
        report("demos with an error", len(wrong), 0, "")
        if wrong:
            print(wrong[0])
        memory = people.memory_by_seat()
        used = [memory.get(name, 0) / 1e6 for name in room.names]
        report("memory of a seat after it, the largest", max(used), 270, "MB")
    if "live" in cases:
        together(kernels, start_live)
        times, _ = together(kernels, lambda kernel: kernel.live(seconds, rate=10))
        all_times = sorted(t for one in times.values() for t in one)
        report("live with landmarks, the slowest seat", min(map(len, times.values())) / seconds, 9, "fps", least=True)
        report("median from landmarks to overlay", 1000 * all_times[len(all_times) // 2], None, "ms")
        report("95 of 100 within", 1000 * all_times[int(0.95 * len(all_times))], 250, "ms")
    one, two = room.names[:2]
    if "browser" in cases:
        in_browser(room, crowd[two], words[two], report)
    if "memory" in cases:
        kernels[two].run("mine = 7")
        text = kernels[one].run(f"x = bytearray({room.memory + 500_000_000})")
        report("a seat that asks for too much: no MemoryError", float(not text.startswith("MemoryError")), 0, "")
        report("its neighbour lost something", float(kernels[two].run("print(mine)") != "7"), 0, "")
    if "kill" in cases:
        kernels[two].run("kept = 5")
        hub = people.Hub(room)

        def kept():
            kernels[two].connect()
            return kernels[two].run("print(kept)") == "5"

        kernels[one].run("open('work.txt', 'w').write('my work')")
        killed(room, "configurable-http-proxy")
        report("proxy killed: a seat answers again", until(kept), 15)
        killed(room, "jupyterhub", "--config")
        report("hub killed: a neighbour lost something", float(kernels[two].run("print(kept)") != "5"), 0, "")
        report("hub killed: it answers again", until(hub.users), 10)
        killed(room, "seat.py", one)
        began = time.monotonic()
        until(lambda: not hub.users()[one]["server"])
        crowd[one].enter()
        report("server killed: its seat answers again", time.monotonic() - began, 45)
        lost = crowd[one].api("contents/work.txt").json().get("content") != "my work"
        report("server killed: files lost", float(lost), 0, "")
        kernels[one] = crowd[one].kernel()
        kernels[one].send("execute_request", {"code": "import os; os.kill(os.getpid(), 9)", "silent": False})
        kernels[one].socket.close()

        def again():
            kernels[one].connect()
            return kernels[one].run("print(6 * 7)") == "42"

        report("kernel killed: it answers again", until(again), 10)
        report("the neighbour lost something", float(not kept()), 0, "")


def in_browser(room, person, password, report):
    """A real Chromium over HTTPS, through proxy and hub; the other seats rest."""
    import browser
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        print("There is no Chromium here, so nothing is measured in a browser.")
        return
    browser.notebook(person)
    flags = [*browser.FLAGS, f"--use-file-for-fake-video-capture={browser.clip(room.folder)}", "--no-sandbox"]
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=path, args=flags)
        with browser.live_page(chromium, room.url, person.name, password) as (page, _):
            fps, delay = browser.rate(page, 10)
        chromium.close()
    report("Chromium over HTTPS, lesson 0 live", fps, 12, "fps", least=True)
    report("median from picture to overlay", delay, None, "ms")


def main():
    """Start a class in a folder of its own, measure, and erase it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seats", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=20, help="of the live part")
    parser.add_argument("--only", default=",".join(CASES), help="cases, divided by commas")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Told to end."))  # what was started is ended all the same
    folder = Path(tempfile.mkdtemp(prefix="class-measure-", dir=COURSE / "build"))
    folder.chmod(0o711)
    script, report = Path(__file__).parent / "classroom.py", Measured()
    words = ["--seats", str(args.seats), "--host", "localhost", "--ip", "127.0.0.1", "--one-account"]
    words += ["--port", str(_free_port()), "--http", str(_free_port())]
    command = [sys.executable, str(script), "--folder", str(folder)]
    with open(folder / "up.log", "w") as log:
        up = subprocess.Popen([*command, "up", *words], stdout=log, stderr=log)
    try:
        if until(lambda: "The class is at" in (folder / "up.log").read_text() or up.poll() is not None, 120) > 119:
            raise ClassError("The class did not start in two minutes.")
        room = Settings.load(folder)
        people.Hub(room).wait(120)
        load = os.getloadavg()[0]
        print(f"{args.seats} seats, {os.cpu_count()} cores, load of other work before it {load:.1f}\n", flush=True)
        measure(room, args.only.split(","), args.seconds, report)
    except (ClassError, AssertionError) as error:
        report.missed.append(str(error))
    finally:
        subprocess.run([*command, "down", "--erase"], timeout=180, check=False)
        if up.poll() is None:
            up.kill()
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(f"Missed: {'; '.join(report.missed)}" if report.missed else 0)


if __name__ == "__main__":
    main()
