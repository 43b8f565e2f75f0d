"""What the teacher asks of a running class: who runs what, start, stop, collect."""

from __future__ import annotations

import json
import os
import stat
import time
from datetime import datetime, timezone
from pathlib import Path

import psutil
import requests
from settings import ClassError, Settings, write_private

RECORDINGS = "give-to-teacher"  # what a seat puts here is collected, nothing else
MOST_BYTES = 64_000_000  # of one file that is collected
STUCK = 300  # seconds that a kernel may be busy without a word


class Hub:
    """The hub's own interface, used with the class's token. Raises ClassError if the hub does not answer."""

    def __init__(self, room: Settings):
        self.room, self._session = room, requests.Session()
        self._session.trust_env = False  # no proxy server between this process and its own machine
        self._session.headers["Authorization"] = f"token {room.secret('api')}"

    def __call__(self, method: str, path: str, **options):
        """Call /hub/api/PATH; returns the JSON answer or None."""
        return self._ask(method, f"http://127.0.0.1:{self.room.hub_port}/hub/api/{path}", **options)

    def wait(self, timeout: float = 60):
        """Wait until the hub answers; it needs some seconds to start."""
        end = time.monotonic() + timeout
        while True:
            try:
                return self("GET", "")
            except ClassError:
                if time.monotonic() > end:
                    raise
            time.sleep(0.3)

    def users(self) -> dict:
        """All users by name."""
        return {user["name"]: user for user in self("GET", "users")}

    def server(self, name: str, path: str):
        """Ask a seat's own server; returns the JSON answer, or None if it does not answer in time."""
        headers = {"Authorization": f"token {self.room.secret('proxy')}"}
        routes = self._ask("GET", f"http://127.0.0.1:{self.room.api_port}/api/routes", headers=headers)
        target = routes.get(f"/user/{name}", {}).get("target")
        try:
            return target and self._ask("GET", f"{target}/user/{name}/{path}", timeout=5)
        except ClassError:
            return None

    def _ask(self, method, url, timeout=30, **options):
        try:
            answer = self._session.request(method, url, timeout=timeout, **options)
        except requests.RequestException as error:
            raise ClassError(f"The class does not answer ({type(error).__name__}). Does `make class` run?") from error
        if answer.status_code >= 400:
            raise ClassError(f"The class refused {method} {url}: {answer.status_code} {answer.text[:300]}")
        return answer.json() if answer.content else None


def start_all(room: Settings, timeout: float = 300) -> float:
    """Start the servers of all seats; returns the seconds it took. Raises ClassError if some do not start."""
    hub, began = Hub(room), time.monotonic()
    hub.wait()
    waiting = [name for name, user in hub.users().items() if name in room.names and not user["server"]]
    for name in waiting:
        hub("POST", f"users/{name}/server")
    while waiting:
        users = hub.users()
        waiting = [name for name in waiting if not users[name]["server"]]
        lost = [name for name in waiting if not users[name]["pending"]]
        lost = [name for name in lost if not hub.users()[name]["server"]]  # it may have become ready in between
        if lost or time.monotonic() - began > timeout:
            raise ClassError(f"Not started: {', '.join(lost or waiting)}. {room.folder / 'logs' / 'hub.log'} says why.")
        time.sleep(0.5)
    return time.monotonic() - began


def stop(room: Settings, *names: str):
    """Stop the servers of seats, with their kernels; their files stay."""
    hub = Hub(room)
    users = hub.users()
    for name in names:
        if name not in users:
            raise ClassError(f"There is no seat {name!r}.")
        if users[name]["server"] or users[name]["pending"]:
            hub("DELETE", f"users/{name}/server")
    end = time.monotonic() + 60
    while time.monotonic() < end:
        users = hub.users()
        if not any(users[name]["server"] or users[name]["pending"] for name in names):
            return
        time.sleep(0.3)


def status(room: Settings) -> list[dict]:
    """One row a seat: seat, state, minutes since it was active, MB of memory, kernels as words."""
    hub, memory = Hub(room), memory_by_seat()
    rows = []
    for name, user in sorted(hub.users().items()):
        if name not in room.names:
            continue
        state = "starting" if user["pending"] else "ready" if user["server"] else "off"
        sessions = (hub.server(name, "api/sessions") if state == "ready" else None) or []
        kernels = [_kernel(session) for session in sessions]
        rows.append(
            {
                "seat": name,
                "state": state if state != "ready" or sessions is not None else "no answer",
                "idle": round(_seconds_since(user["last_activity"]) / 60) if user["last_activity"] else None,
                "MB": round(memory.get(name, 0) / 1e6),
                "kernels": "; ".join(kernels),
            }
        )
    return rows


def memory_by_seat() -> dict:
    """Bytes of memory by seat: the proportional share (PSS) of all its processes."""
    found = {}
    for process in psutil.process_iter():
        try:
            name = process.environ().get("JUPYTERHUB_USER")
            if name:
                found[name] = found.get(name, 0) + process.memory_full_info().pss
        except psutil.Error:
            continue
    return found


def collect(room: Settings, target: Path) -> dict:
    """Copy what seats have to hand in: results of exercises as one file of JSON lines, and given recordings.

    Returns counts. A seat's links are not followed: they could point at files that the seat may not read.
    """
    lines, damaged, files = [], 0, 0
    for name in room.names:
        content = _read(room, name, "results.jsonl") or b""
        for line in content.splitlines():
            try:
                lines.append(
                    json.dumps({"seat": name, **{k: json.loads(line)[k] for k in ("time", "check", "result")}})
                )
            except (ValueError, KeyError, TypeError):
                damaged += 1
        for file in _listed(room, name):
            content = _read(room, name, RECORDINGS, file)
            if content is not None:
                write_private(target / "recordings" / name / file, content)
                files += 1
    write_private(target / "results.jsonl", "".join(f"{line}\n" for line in lines))
    return {"results": len(lines), "damaged": damaged, "recordings": files}


def _read(room, name, *parts):
    """The bytes of a regular file of a seat's, reached without any link; None if there is none."""
    opened = []
    try:
        opened.append(os.open(room.home(name), os.O_RDONLY | os.O_DIRECTORY))
        for part in parts[:-1]:
            opened.append(os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=opened[-1]))
        file = os.open(parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=opened[-1])
        opened.append(file)
        state = os.fstat(file)
        if not stat.S_ISREG(state.st_mode) or state.st_nlink != 1 or state.st_size > MOST_BYTES:
            return None
        with os.fdopen(os.dup(file), "rb") as source:
            return source.read(MOST_BYTES)
    except OSError:
        return None
    finally:
        for one in opened:
            os.close(one)


def _listed(room, name):
    """Plain names of files in a seat's folder for the teacher."""
    home = None
    try:
        home = os.open(room.home(name), os.O_RDONLY | os.O_DIRECTORY)
        folder = os.open(RECORDINGS, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=home)
        try:
            return sorted(file for file in os.listdir(folder) if not file.startswith("."))[:100]
        finally:
            os.close(folder)
    except OSError:
        return []
    finally:
        if home is not None:
            os.close(home)


def _kernel(session):
    kernel, name = session["kernel"], Path(session["path"]).name
    quiet = _seconds_since(kernel["last_activity"])
    stuck = kernel["execution_state"] == "busy" and quiet > STUCK
    return f"{name} {f'STUCK for {quiet / 60:.0f} min' if stuck else kernel['execution_state']}"


def _seconds_since(moment):
    return (datetime.now(timezone.utc) - datetime.fromisoformat(moment.replace("Z", "+00:00"))).total_seconds()
