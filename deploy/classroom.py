"""A class on a hub: one JupyterHub, a seat and a password for each person, on HTTPS.

make class SEATS=30 HOST=class.example.org [CERT=... KEY=...]
build/class-env/bin/python deploy/classroom.py status
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import cards
import certificate
import keeper
import people
import psutil
from settings import (
    BRANCH,
    COURSE,
    SPAWNERS,
    TEACHER,
    ClassError,
    Settings,
    check_readable,
    data_folders,
    for_everyone,
    write_private,
)

FOLDER = Path(os.environ.get("CLASS_FOLDER") or COURSE / "build" / "class")


def prepare(room: Settings, cert: str = "", key: str = "", one_account: bool = False):
    """Make all that a class needs in its folder: certificate, passwords, cards, notebooks. Raises ClassError."""
    if not room.separate and not one_account:
        raise ClassError(
            "Without root all seats run as you, so each can read the files of the others and the hub's secrets. "
            "Start it as root, or add ACCOUNT=one if you trust everybody in the room."
        )
    os.umask(0o022)
    for folder in (room.folder, room.folder / "seats"):
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        folder.chmod(0o711)
    if room.separate and room.spawner == "local":
        check_readable()
        if not for_everyone(room.folder.parent):
            raise ClassError(
                f"Seats may not enter {room.folder.parent}. Set CLASS_FOLDER to a folder such as /srv/class."
            )
    root = os.geteuid() == 0
    room.port = room.port or (443 if root else 8443)
    room.http = room.http or (80 if root else 8080)
    with suppress(ClassError):  # the ports of last time: seats that still run know them
        last = Settings.load(room.folder)
        room.hub_port, room.api_port = room.hub_port or last.hub_port, room.api_port or last.api_port
    room.hub_port, room.api_port = room.hub_port or _free_port(), room.api_port or _free_port()
    room.secrets.mkdir(mode=0o700, exist_ok=True)
    own = room.secrets / "tls.crt", room.secrets / "tls.key"
    if bool(cert) != bool(key):
        raise ClassError("CERT and KEY go together.")
    if cert:
        certificate.check(room.host, cert, key)
        for source, target in zip((cert, key), own, strict=True):
            write_private(target, Path(source).read_bytes())
    else:
        try:
            certificate.check(room.host, *own)
        except ClassError:
            certificate.make(room.host, *own)
    room.data = room.data or data_folders()
    publish(room)
    cards.write(room)
    room.save()


def publish(room: Settings) -> str:
    """Put the notebooks as they lie here into the repository that seats fetch from; returns its commit."""
    if not room.course.exists():
        _git(room, "init", "--quiet", f"--initial-branch={BRANCH}", "--bare", str(room.course))
        # In a bare repository "exclude" says what is no part of the course.
        (room.course / "info" / "exclude").write_text(".ipynb_checkpoints/\n__pycache__/\n*.jsonl\n")
    (room.folder / "gitconfig").write_text(f'[safe]\n\tdirectory = "{room.course}"\n')
    work = "--git-dir", str(room.course), "--work-tree", str(COURSE / "notebooks")
    _git(room, *work, "add", "--all", ".")
    tree = _git(room, *work, "write-tree")
    head = _git(room, *work, "rev-parse", "--verify", "--quiet", BRANCH, check=False)
    if not head or _git(room, *work, "rev-parse", f"{head}^{{tree}}") != tree:
        parent = ["-p", head] if head else []
        head = _git(room, *work, "commit-tree", tree, *parent, "-m", "The notebooks of the class")
        _git(room, *work, "update-ref", f"refs/heads/{BRANCH}", head)
    _git(room, *work, "gc", "--auto", "--quiet")
    return head


def up(room: Settings):
    """Run the class until it is told to end; prints where it is."""
    note = room.folder / "pid"
    if _runs(note):
        raise ClassError(f"This class runs already (process {note.read_text()}). `make class-down` ends it.")
    for port in (room.port, room.http):
        _check_port(room, port)
    write_private(note, str(os.getpid()))
    file = room.folder / "cards.html"
    print(cards.qr(room))
    print(f"The class is at {room.url} for {room.seats} seats; print {file}.")
    print(f"You are {TEACHER!r}, password {cards.passwords(room)[TEACHER]}; your page is {room.url}/hub/admin")
    if certificate.made_here(room.secrets / "tls.crt"):
        print(f"Browsers will warn of the certificate: {certificate.fingerprint(room.secrets / 'tls.crt')}")
    if not room.separate:
        print("WARNING: all seats run as you. Each can read the files of the others.")
    print(
        "Ctrl-C ends the hub; seats go on, and the next `make class` finds them. `make class-down` ends all.",
        flush=True,
    )
    try:
        keeper.keep(room)
    finally:
        note.unlink(missing_ok=True)


def down(room: Settings, erase: bool = False):
    """End all seats and the class; erase: also delete its folder, with the files of all seats."""
    try:
        people.stop(room, *(name for name in people.Hub(room).users() if name in (TEACHER, *room.names)))
    except ClassError as error:
        print(f"The seats could not be told to end: {error}", file=sys.stderr)
    note = room.folder / "pid"
    if process := _runs(note):
        process.terminate()
        end = time.monotonic() + 30
        with suppress(psutil.Error):
            while process.is_running() and process.status() != psutil.STATUS_ZOMBIE and time.monotonic() < end:
                time.sleep(0.1)
    left = []  # seats and helpers of a hub that no longer runs
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            seat = process.environ().get("CLASS_COURSE") == f"file://{room.course}"
            if seat or ("jupyterhub" in " ".join(process.cmdline()) and room.folder in Path(process.cwd()).parents):
                process.kill()
                left.append(process)
    psutil.wait_procs(left, timeout=10)
    if erase:
        for killed in Path(tempfile.gettempdir()).glob(f"{room.sockets}*"):  # seats that end by themselves leave none
            shutil.rmtree(killed, ignore_errors=True)
        shutil.rmtree(room.folder)


def _runs(note):
    try:
        process = psutil.Process(int(note.read_text()))
        return process if any("classroom.py" in word for word in process.cmdline()) else None
    except (OSError, ValueError, psutil.Error):
        return None


def _check_port(room, port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((room.ip, port))
        except OSError as error:
            raise ClassError(
                f"Port {port} cannot be used ({error.strerror}). Choose others: PORT=8443 HTTP=8080."
            ) from error


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _git(room, *words, check=True):
    identity = {
        f"GIT_{who}_{what}": f"class{'' if what == 'NAME' else '@localhost'}"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")} | identity
    try:
        done = subprocess.run(["git", *words], env=clean, capture_output=True, text=True, timeout=120)
    except FileNotFoundError as error:
        raise ClassError("git is missing; the notebooks come to the seats by it. On Debian: apt install git") from error
    if check and done.returncode:
        raise ClassError(f"git {words[0]}: {done.stderr.strip()}")
    return done.stdout.strip()


def _table(rows):
    if not rows:
        return "No seats."
    widths = {key: max(len(key), *(len(str(row[key])) for row in rows)) for key in rows[0]}
    lines = [rows[0].keys(), *(row.values() for row in rows)]
    return "\n".join(
        "  ".join(f"{value!s:{w}}" for value, w in zip(line, widths.values(), strict=True)) for line in lines
    )


def main(words=None):
    """Run one command."""
    parser = argparse.ArgumentParser(
        prog="classroom.py", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help="of the class; default: %(default)s")
    commands = parser.add_subparsers(dest="command", required=True)
    begin = commands.add_parser("up", help="start the class, and keep it running")
    begin.add_argument("--seats", type=int, default=30)
    begin.add_argument("--host", default=socket.gethostname(), help="the name or address that people type")
    begin.add_argument("--cert", default=""), begin.add_argument("--key", default="")
    begin.add_argument("--ip", default="", help="to listen on; default: all of this machine")
    begin.add_argument("--port", type=int, default=0), begin.add_argument("--http", type=int, default=0)
    begin.add_argument("--spawner", choices=SPAWNERS, default="local")
    begin.add_argument("--memory", type=float, default=3.5, help="GB that one process of a seat may use")
    begin.add_argument("--engine", choices=("browser", "python"), default="browser", help="of live cameras")
    begin.add_argument("--one-account", action="store_true", help="without root: all seats run as you")
    commands.add_parser("start-all", help="start the servers of all seats")
    commands.add_parser("status", help="who runs what")
    commands.add_parser("publish", help="let seats that start from now on have the notebooks as they are now")
    one = commands.add_parser("stop", help="stop seats, such as one that hangs")
    one.add_argument("names", nargs="+")
    gather = commands.add_parser("collect", help="results of exercises, and recordings that were given")
    gather.add_argument("target", type=Path, nargs="?", help="a folder; default: collected, in the class's folder")
    end = commands.add_parser("down", help="end the class")
    end.add_argument("--erase", action="store_true", help="also delete the files of all seats")
    args = parser.parse_args(words)
    try:
        if args.command == "up":
            memory = int(args.memory * 1e9)
            chosen = {key: getattr(args, key) for key in ("seats", "host", "ip", "port", "http", "spawner", "engine")}
            room = Settings(args.folder, memory=memory, **chosen)
            prepare(room, args.cert, args.key, args.one_account)
            return up(room)
        room = Settings.load(args.folder)
        match args.command:
            case "start-all":
                print(f"All {room.seats} seats are ready after {people.start_all(room):.1f} s.")
            case "status":
                print(_table(people.status(room)))
            case "publish":
                print(publish(room))
            case "stop":
                people.stop(room, *args.names)
            case "collect":
                target = args.target or room.folder / "collected"
                print(f"{people.collect(room, target)} in {target}")
            case "down":
                down(room, args.erase)
    except ClassError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
