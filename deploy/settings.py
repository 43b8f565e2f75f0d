"""The settings of a class, and where its files lie. The hub, the command line and the tests read them here."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import secrets
import sys
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from environment import COURSE, FOLDER, MODULES, TRACKER, for_everyone

TEACHER = "teacher"
FIRST_UID = 20000  # seat 1 runs as user 20001; the numbers need no accounts
SPAWNERS = ("local", "systemd", "docker")
BRANCH = "class"  # of the notebooks that the seats get


class ClassError(RuntimeError):
    """The class cannot be run like this; the message says what to do."""


@dataclass
class Settings:
    """What a class is: see `docs/class.md`. Ports of 0 are chosen; memory: bytes a process; engine: of live cameras."""

    folder: Path
    seats: int = 30
    host: str = "localhost"
    ip: str = ""  # to listen on; "" for all of this machine
    port: int = 0
    http: int = 0  # where plain HTTP is told the right address
    hub_port: int = 0
    api_port: int = 0
    spawner: str = "local"
    image: str = "haptic-learning-class"
    memory: int = 3_500_000_000
    kernel_minutes: int = 30
    server_hours: float = 3
    engine: str = "browser"
    data: list = field(default_factory=list)

    def __post_init__(self):
        self.folder = Path(self.folder).resolve()
        if not 1 <= self.seats <= 999:
            raise ClassError(f"A class has 1 to 999 seats, not {self.seats}.")
        if self.spawner not in SPAWNERS:
            raise ClassError(f"The spawner is {', '.join(SPAWNERS[:-1])} or {SPAWNERS[-1]}, not {self.spawner!r}.")

    @property
    def names(self) -> list[str]:
        """The names of the seats: seat01, seat02, ..."""
        return [f"seat{number:0{max(2, len(str(self.seats)))}}" for number in range(1, self.seats + 1)]

    @property
    def url(self) -> str:
        """Where the class is."""
        return f"https://{self.host}{'' if self.port == 443 else f':{self.port}'}"

    @property
    def secrets(self) -> Path:
        """The folder that only the hub may read."""
        return self.folder / "secrets"

    @property
    def course(self) -> Path:
        """The repository that seats get the notebooks from."""
        return self.folder / "course.git"

    @property
    def separate(self) -> bool:
        """Whether each seat is a user of its own."""
        return self.spawner != "local" or os.geteuid() == 0

    @property
    def sockets(self) -> str:
        """How the names of this class's folders for sockets begin, in the system's folder for temporary files."""
        return f"seat-{hashlib.sha256(str(self.folder).encode()).hexdigest()[:8]}-"

    def home(self, name: str) -> Path:
        """A seat's folder, as the seat sees it."""
        if self.spawner == "local":
            return self.folder / "seats" / name
        return Path("/home/seat" if self.spawner == "docker" else f"/var/lib/haptic-{name}")

    def uid(self, name: str) -> int:
        """The number of the user that a seat runs as."""
        return FIRST_UID + (0 if name == TEACHER else int(name.removeprefix("seat")))

    def secret(self, name: str) -> str:
        """Read a secret, made at the first call."""
        file = self.secrets / name
        if not file.exists():
            write_private(file, secrets.token_hex(32))
        return file.read_text()

    def save(self):
        """Write the settings into the folder."""
        write_private(self.folder / "class.json", json.dumps(asdict(self) | {"folder": str(self.folder)}, indent=1))

    @classmethod
    def load(cls, folder) -> Settings:
        """Read the settings of a class; raises ClassError if the folder has none."""
        try:
            saved = json.loads((Path(folder) / "class.json").read_text())
            return cls(**{row.name: saved[row.name] for row in fields(cls) if row.name in saved})
        except (OSError, ValueError, TypeError) as error:
            raise ClassError(f"{folder} holds no class ({error}). Start one with `make class`.") from error

    def seat_environment(self, name: str) -> dict:
        """The environment variables of a seat's server and its kernels."""
        home, jupyter = self.home(name), course_prefix() / "share" / "jupyter"
        here = {  # in a container the image says these
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"]),
            "JUPYTER_PATH": str(jupyter),
            "JUPYTERLAB_DIR": str(jupyter / "lab"),
            "JUPYTER_CONFIG_PATH": str(Path(__file__).parent / "seat"),
            "GIT_CONFIG_SYSTEM": str(self.folder / "gitconfig"),
        }
        return ({} if self.spawner == "docker" else here) | {
            "HOME": str(home),
            "USER": name,
            "LOGNAME": name,
            "SHELL": "/bin/bash",
            "COURSE_DATA_DIRS": os.pathsep.join(self.data),
            "COURSE_CACHE": str(home / ".cache" / "haptic-learning"),
            "COURSE_ENGINE": self.engine,
            "COURSE_RESULTS": str(home / "results.jsonl"),
            "CLASS_SOCKETS": self.sockets,
            "CLASS_COURSE": f"file://{self.course}",
            "CLASS_KERNEL_MINUTES": str(self.kernel_minutes),
            "MPLCONFIGDIR": str(home / ".cache" / "matplotlib"),
            # A seat is one of many on these cores, so one thread each; glibc's arenas would hold freed memory.
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "TF_NUM_INTRAOP_THREADS": "1",
            "TF_NUM_INTEROP_THREADS": "1",
            "NUMBA_CACHE_DIR": str(home / ".cache" / "numba"),
            "MALLOC_ARENA_MAX": "2",
            "MEM_LIMIT": str(self.memory),  # what jupyter-resource-usage shows as the limit
        }


def course_prefix() -> Path:
    """The folder of the course's own environment."""
    return Path(importlib.util.find_spec("jupyterlab").origin).parents[4]


def data_folders() -> list[str]:
    """The teacher's data folders that seats may read, and the web tracker's files; unreadable ones are left out."""
    from course_utils import data

    given = [Path(name) for name in os.environ.get("COURSE_DATA_DIRS", "").split(os.pathsep) if name]
    found = [path.resolve() for path in [*given, data.store.cache_dir(), TRACKER, TRACKER / "wasm"] if path.is_dir()]
    return [str(path) for path in found if os.geteuid() or for_everyone(path)]


def check_readable():
    """Raise ClassError if users of their own could not start the course."""
    for path in (Path(sys.executable), FOLDER, MODULES, COURSE / "course_utils", course_prefix()):
        if not for_everyone(path):
            where = path.resolve()
            raise ClassError(
                f"Each seat runs as a user of its own, and those may not enter {where}. Put the course into a folder "
                "that everyone may read, such as /srv/haptic-learning, and use a Python of the system: "
                "`make class PYTHON=/usr/bin/python3`."
            )


def write_private(file: Path, text: str | bytes):
    """Write a file that only its owner may read."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(text.encode() if isinstance(text, str) else text)
    os.replace(part, file)
