"""A class on a hub, for tests: its environment is made if it can be, else the tests are skipped and say why."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

COURSE = Path(__file__).parents[2]
sys.path.insert(0, str(COURSE / "deploy"))

SEATS = int(os.environ.get("CLASS_SEATS", 5))
MAKE = 300  # seconds that a step of making the environment may take


@pytest.fixture(scope="session")
def hub_python():
    """The Python of the hub's environment; its packages can be imported here, too."""
    environment = pytest.importorskip("environment", reason="the hub runs on Linux and macOS")
    try:
        python = environment.make(MAKE)
    except environment.CannotInstall as error:
        pytest.skip(f"the hub's packages cannot be installed here: {error}")
    folder = str(next((environment.FOLDER / "lib").glob("python*/site-packages")))
    if folder not in sys.path:
        sys.path.append(folder)
    return python


class Room:
    """A class that runs, with `SEATS` seats."""

    def __init__(self, python):
        self.python = python
        self.folder = Path(tempfile.mkdtemp(prefix="class-test-", dir=COURSE / "build"))
        self.folder.chmod(0o711)
        environment = os.environ | {"CLASS_FOLDER": str(self.folder)}
        ports = "--port", str(_free_port()), "--http", str(_free_port())
        words = "up", "--seats", str(SEATS), "--host", "localhost", "--ip", "127.0.0.1", "--one-account", *ports
        self.log = open(self.folder / "up.log", "w")  # noqa: SIM115 - open as long as the class
        script = str(COURSE / "deploy" / "classroom.py")
        self.process = subprocess.Popen(
            [str(python), script, *words], env=environment, stdout=self.log, stderr=self.log
        )
        from classroom import Settings

        end = time.monotonic() + 120
        while "The class is at" not in (self.folder / "up.log").read_text():
            if self.process.poll() is not None or time.monotonic() > end:
                words = (self.folder / "up.log").read_text()
                shutil.rmtree(self.folder)
                pytest.skip(f"a class cannot run here: {words}")
            time.sleep(0.2)
        self.settings = Settings.load(self.folder)

    def visitor(self, name):
        """A person who has logged in; the seat's server runs."""
        import cards
        from visitor import Visitor

        person = Visitor(self.settings.url, name, self.settings.secrets / "tls.crt")
        assert person.log_in(cards.passwords(self.settings)[name])
        return person

    def close(self):
        """End the class and erase it, with the command that does so."""
        script = str(COURSE / "deploy" / "classroom.py")
        command = [str(self.python), script, "--folder", str(self.folder), "down", "--erase"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        self.log.close()
        if self.process.poll() is None:
            self.process.kill()
        assert done.returncode == 0, done.stderr
        assert not self.folder.exists(), "nothing is left"
        assert not list(Path(tempfile.gettempdir()).glob(f"{self.settings.sockets}*")), "nor of a seat that was killed"


def _free_port():
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture(scope="module")
def room(hub_python):
    """A class with its seats started."""
    room = Room(hub_python)
    try:
        import people

        people.start_all(room.settings)
        yield room
    finally:
        room.close()
