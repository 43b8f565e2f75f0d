"""A class on a hub, as its people meet it: a real JupyterHub, its real proxy, HTTPS, and several seats."""

import json
import os
import re
import signal
import socket
import stat
import time
import urllib.error
import urllib.request

import pytest

pytestmark = pytest.mark.slow
READ = """
def read(path):
    try:
        return open(path, "rb").read(100)
    except OSError as error:
        return type(error).__name__
"""


@pytest.fixture(scope="module")
def people_in(room):
    """All persons of the class, logged in, in their seats."""
    persons = {name: room.visitor(name) for name in room.settings.names}
    for person in persons.values():
        assert person.enter().status_code == 200
    return persons


@pytest.fixture(scope="module")
def started(people_in):
    """A kernel of each of the first two persons."""
    return [people_in[name].kernel() for name in sorted(people_in)[:2]]


@pytest.fixture
def kernels(started):
    """Those kernels, with fresh websockets: between the tests nobody has answered the servers' pings."""
    for kernel in started:
        kernel.connect()
    return started


@pytest.fixture
def separate(room):
    if not room.settings.separate:
        pytest.skip("without root all seats run as one user; each can read the files of the others")


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if found := condition():
                return found
        except Exception:
            pass
        time.sleep(0.2)
    raise AssertionError(f"not within {seconds} seconds")


def processes(room, *words):
    import psutil

    for process in psutil.process_iter():
        try:
            line = " ".join(process.cmdline())
            if all(word in line for word in words) and room_of(process, room):
                yield process
        except psutil.Error:
            continue


def room_of(process, room):
    """Whether a process belongs to this class: its log lies in the class's folder, or it is a seat's."""
    here = str(room.folder)
    environment = process.environ()
    return here in f"{environment.get('CLASS_FOLDER')} {environment.get('CLASS_COURSE')} {process.cwd()}"


# Seats


def test_everybody_starts_and_nobody_is_told_to_wait(people_in):
    assert all(429 not in person.seen for person in people_in.values())


def test_a_seat_has_the_course_and_its_settings(kernels, room):
    printed = kernels[0].run(
        "import os, course_utils\n"
        "print(os.path.exists(os.path.expanduser('~/course/00_start_here.ipynb')), os.getcwd())\n"
        "print(*(os.environ[name] for name in ('COURSE_ENGINE', 'OMP_NUM_THREADS', 'MALLOC_ARENA_MAX')))\n"
        "from ipykernel.connect import get_connection_info\n"
        "print(get_connection_info(unpack=True)['transport'])"
    )
    words = [f"True {room.settings.home('seat01')}", "browser 1 2", "ipc"]
    assert printed.splitlines() == words, "no ports, which thirty servers could choose twice"


def test_a_wrong_password_and_an_unknown_name_are_refused(room):
    from visitor import Visitor

    cert = room.settings.secrets / "tls.crt"
    assert not Visitor(room.settings.url, "seat01", cert).log_in("aaa-aaa-aaa")
    assert not Visitor(room.settings.url, "somebody", cert).log_in("aaa-aaa-aaa")
    assert not Visitor(room.settings.url, "seat999", cert).log_in("my-own-password"), "no first use of other names"


def test_live_with_landmarks(kernels):
    kernels[1].start_live()
    times = kernels[1].live(2, rate=10)
    assert len(times) >= 15


def test_a_seat_that_eats_memory_gets_words_and_its_neighbours_notice_nothing(kernels, room):
    kernels[1].run("mine = 7")
    printed = kernels[0].run(f"x = bytearray({room.settings.memory + 500_000_000})")
    assert printed.startswith("MemoryError")
    assert kernels[0].run("print('alive')") == "alive" and kernels[1].run("print(mine)") == "7"


# What nobody may see


def test_seats_cannot_read_each_other_nor_the_hub(kernels, room, separate):
    kernels[0].run("open('recording.npz', 'w').write('face vectors')")
    other, hub = room.settings.home("seat01"), room.folder
    import psutil

    server = next(process for process in processes(room, "seat.py") if process.environ()["USER"] == "seat01")
    targets = [other / "recording.npz", hub / "class.json", hub / "cards.html", f"/proc/{server.pid}/environ"]
    targets += [hub / "secrets" / name for name in ("cookie", "proxy", "api", "tls.key", "hub.sqlite", "passwords.txt")]
    assert all(os.path.exists(target) for target in targets) and psutil.pid_exists(server.pid)
    for target in targets:
        assert kernels[1].run(f"{READ}\nprint(read({str(target)!r}))") == "PermissionError", target
    assert kernels[1].run(f"import os\ntry: os.listdir({str(other)!r})\nexcept OSError as e: print(e.errno)") == "13"
    assert stat.S_IMODE(os.stat(other).st_mode) == 0o700


def test_seats_cannot_change_the_course_or_the_shared_data(kernels, room, separate):
    for target in [room.settings.course / "HEAD", *room.settings.data, "/", os.path.dirname(room.settings.data[-1])]:
        assert kernels[1].run(f"import os; print(os.getuid() > 0 and os.access({str(target)!r}, os.W_OK))") == "False"


def test_a_seat_cannot_enter_another_nor_the_admin_page(people_in):
    one = people_in["seat01"]
    assert one.enter("seat02").status_code == 403
    assert one.api("contents", seat="seat02").status_code == 403
    assert one.get("/hub/admin").status_code == 403
    assert one.get("/hub/api/users").status_code == 403


def test_the_teacher_sees_the_admin_page_and_can_help_in_a_seat(room):
    teacher = room.visitor("teacher")
    assert teacher.get("/hub/admin").status_code == 200
    assert teacher.enter("seat02").status_code == 200


def test_the_proxy_and_the_hub_ask_for_a_token(kernels, room):
    for address in (f"{room.settings.api_port}/api/routes", f"{room.settings.hub_port}/hub/api/users"):
        printed = kernels[1].run(
            "import urllib.request, urllib.error\n"
            f"try: print(urllib.request.urlopen('http://127.0.0.1:{address}').status)\n"
            "except urllib.error.HTTPError as error: print(error.code)"
        )
        assert printed in ("401", "403")


def test_plain_http_is_refused_with_the_reason(room):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            f"http://127.0.0.1:{room.settings.http}/hub/login", timeout=10
        )
    page = refused.value.read().decode()
    assert refused.value.code == 426 and room.settings.url in page and "password" in page and "camera" in page
    with socket.create_connection(("127.0.0.1", room.settings.port), timeout=10) as plain:
        plain.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert b"200" not in plain.recv(100), "the port of the class speaks TLS alone"


def test_the_engines_files_are_kept_by_the_browser(people_in):
    from course_utils.camera.engine_files import digests

    person, (name, digest) = people_in["seat01"], next(iter(digests("hands").items()))
    answer = person.get(f"/user/seat01/haptic/engine/{name}?v={digest}")
    assert answer.status_code == 200 and "immutable" in answer.headers["Cache-Control"]
    assert len(answer.content) == int(answer.headers["Content-Length"]) > 100_000
    for bad in (f"{name}?v=0", "passwords?v=", "mnist"):
        assert person.get(f"/user/seat01/haptic/engine/{bad}").status_code == 404
    from visitor import Visitor

    nobody = Visitor(person.url, "seat01", person.cert)
    assert "/hub/" in nobody.get(f"/user/seat01/haptic/engine/{name}?v={digest}").url, "only after a login"


LIVE = {"0": ("hands", None), "3": ("hands", "emojinator.Emojinator()")}
LIVE |= {"4": ("faces", "drowsiness.Drowsiness()"), "7": ("bodies", "openpose.Squats()")}


@pytest.mark.parametrize("kind, demo", LIVE.values(), ids=LIVE)
def test_a_lesson_is_live_in_a_real_browser(kind, demo, room, people_in, launch, tmp_path):
    from urllib.parse import urlparse

    import browser
    from needs import CHROMIUM

    from course_utils import data
    from course_utils.camera.engine_files import digests

    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_DATA_DIRS", os.pathsep.join(room.settings.data))
        if missing := [row.name for row in data.status(*digests(kind)) if row.where == "—"]:
            pytest.skip(f"not on this machine: {', '.join(missing)}")
    import cards

    browser.notebook(people_in["seat03"], demo or browser.DEMO)
    chromium = launch(*browser.FLAGS, f"--use-file-for-fake-video-capture={browser.clip(tmp_path)}")
    words = cards.passwords(room.settings)["seat03"]
    try:
        with browser.live_page(chromium, room.settings.url, "seat03", words) as (page, asked):
            page.locator(".hl-meter", has_text="fps").wait_for()
            assert page.evaluate("window.isSecureContext")
            assert not page.get_by_text("official Jupyter news").count(), "a seat asks no questions"
            files = {urlparse(url).path.rpartition("/")[2] for status, url in asked if "/haptic/engine/" in url}
            assert files == {*digests(kind)}, "the tracker came as files, not through the kernel's socket"
            assert {urlparse(url).hostname for _, url in asked if url.startswith("http")} == {"localhost"}
    finally:
        chromium.close()


# What the teacher does


def test_status_names_kernels_and_memory(kernels, room):
    import people

    rows = {row["seat"]: row for row in people.status(room.settings)}
    assert [row["state"] for row in rows.values()] == ["ready"] * room.settings.seats
    assert rows["seat01"]["MB"] > 50
    assert people._kernel(
        {"path": "course/a.ipynb", "kernel": {"execution_state": "busy", "last_activity": "2026-01-01T00:00:00Z"}}
    ).startswith("a.ipynb STUCK")


def test_collect_takes_results_and_what_was_given_alone(kernels, room):
    import people

    kernels[0].run("from course_utils import check; check.box(lambda frame: None)")
    kernels[0].run(
        "import os\nopen('give-to-teacher/mine.npz', 'w').write('waves')\nopen('private.npz', 'w').write('not this')\n"
        f"os.symlink({str(room.settings.secrets / 'api')!r}, 'give-to-teacher/link')\n"
        "open('results.jsonl', 'a').write('{\"damaged\\n')"
    )
    target = room.folder / "collected"
    assert people.collect(room.settings, target) == {"results": 1, "damaged": 1, "recordings": 1}
    line = json.loads((target / "results.jsonl").read_text())
    assert line["seat"] == "seat01" and line["check"] == "check.box" and line["result"] == "not done"
    assert [path.name for path in (target / "recordings" / "seat01").iterdir()] == ["mine.npz"]


def test_an_update_reaches_a_seat_and_keeps_its_edits(kernels, room, people_in):
    import classroom
    import people

    kernels[0].run("open('course/00_start_here.ipynb', 'a').write('\\n')\nopen('course/mine.txt', 'w').write('my own')")
    before = classroom.publish(room.settings)
    file = room.folder / "notebook"
    file.write_text("new")
    git = "--git-dir", str(room.settings.course)
    blob = classroom._git(room.settings, *git, "hash-object", "-w", str(file))
    classroom._git(room.settings, *git, "update-index", "--add", "--cacheinfo", f"100644,{blob},new.txt")
    tree = classroom._git(room.settings, *git, "write-tree")
    commit = classroom._git(room.settings, *git, "commit-tree", tree, "-p", before, "-m", "An update")
    classroom._git(room.settings, *git, "update-ref", "refs/heads/class", commit)
    people.stop(room.settings, "seat01")
    assert people_in["seat01"].enter().status_code == 200
    kernels[0] = people_in["seat01"].kernel()
    printed = kernels[0].run(
        "print(*(open(f'course/{name}').read()[-6:].strip() for name in ('new.txt', 'mine.txt')))\n"
        "print(open('course/00_start_here.ipynb').read().endswith('\\n\\n'))"
    )
    assert printed.splitlines() == ["new my own", "True"]


# What ends comes back


def test_a_killed_kernel_comes_back(kernels):
    kernels[1].run("x = 1")
    kernels[1].send("execute_request", {"code": "import os; os.kill(os.getpid(), 9)", "silent": False})
    kernels[1].socket.close()

    def answers():
        kernels[1].connect()
        return kernels[1].run("print(6 * 7)") == "42"

    wait_for(answers)


def test_a_killed_hub_cuts_nobody_off(kernels, room):
    kernels[1].run("kept = 5")
    (hub,) = processes(room, "jupyterhub", "--config")
    hub.send_signal(signal.SIGKILL)
    assert kernels[1].run("print(kept)") == "5", "the same websocket goes on"
    import people

    wait_for(lambda: people.Hub(room.settings).users())
    assert kernels[1].run("print(kept)") == "5"


def test_a_killed_proxy_comes_back_with_all_routes(kernels, room, people_in):
    (proxy,) = processes(room, "configurable-http-proxy")
    proxy.send_signal(signal.SIGKILL)
    wait_for(lambda: people_in["seat02"].api("status").status_code == 200)
    kernels[1].connect()
    assert kernels[1].run("print(kept)") == "5", "the kernel has all that it had"


def test_a_killed_server_starts_again_and_its_files_are_there(kernels, room, people_in):
    kernels[0].run("open('work.txt', 'w').write('my work')")
    server = next(process for process in processes(room, "seat.py") if process.environ()["USER"] == "seat01")
    server.kill()
    import people

    wait_for(lambda: not people.Hub(room.settings).users()["seat01"]["server"])
    assert people_in["seat01"].enter().status_code == 200
    assert people_in["seat01"].api("contents/work.txt").json()["content"] == "my work"
    kernels[1].connect()
    assert kernels[1].run("print(kept)") == "5", "the others noticed nothing"


def test_cards_name_each_seat_once_and_every_password_differs(room):
    import cards

    page = (room.folder / "cards.html").read_text()
    words = cards.passwords(room.settings)
    assert all(page.count(f"<b>{name}</b>") == 1 and words[name] in page for name in room.settings.names)
    assert len(set(words.values())) == room.settings.seats + 1 and words["teacher"] not in page
    assert len(re.findall("<svg", page)) == room.settings.seats
    assert stat.S_IMODE(os.stat(room.folder / "cards.html").st_mode) == 0o600
