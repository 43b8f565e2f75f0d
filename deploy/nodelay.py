"""Measure what TCP_NODELAY on the kernels' websocket brings to `make lab`: the same server without and with it.

    .venv/bin/python deploy/nodelay.py [--seconds 10]

Needs no hub. Prints the milliseconds from a message to its overlay, for landmarks (browser engine) and for pictures of
640 × 480 (Python's engine), each 10 times a second.
"""

from __future__ import annotations

import argparse
import io
import os
import socket
import subprocess
import sys
import tempfile
import time

import numpy as np
from PIL import Image
from visitor import Kernel, Visitor

EXTENSION = "course_utils.camera.server"


class Alone(Visitor):
    """Somebody at an own server, known by its token."""

    def __init__(self, port: int, token: str):
        super().__init__(f"http://127.0.0.1:{port}", "", "")
        self.path, self.header = "/", {"Authorization": f"token {token}"}
        self.session.headers.update(self.header)

    def kernel(self) -> Kernel:
        """Start a kernel."""
        return Kernel(self, self.get("/api/kernels", "POST", json={"name": "python3"}).json()["id"])


def main():
    """Measure both servers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10)
    seconds = parser.parse_args().seconds
    noise = np.random.default_rng(0).integers(0, 255, (60, 80, 3), np.uint8)
    jpeg = io.BytesIO()
    Image.fromarray(noise).resize((640, 480)).save(jpeg, "JPEG", quality=80)
    for on in (False, True):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with tempfile.TemporaryDirectory() as home:
            words = [f"--ServerApp.port={port}", "--IdentityProvider.token=x", f"--ServerApp.root_dir={home}"]
            words += [f"--ServerApp.jpserver_extensions={EXTENSION}={on}", "--ServerApp.open_browser=False"]
            command = [sys.executable, "-m", "jupyter_server", "--allow-root", *words]
            environment = os.environ | {"JUPYTER_RUNTIME_DIR": home, "JUPYTER_CONFIG_DIR": home}
            server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
            try:
                kernel = _kernel(Alone(port, "x"))
                for engine, picture in (("browser", b""), ("python", jpeg.getvalue())):
                    kernel.opened.clear()
                    kernel.start_live(engine)
                    times = 1000 * np.array(kernel.live(seconds, picture=picture))
                    middle, most = np.percentile(times, (50, 95))
                    print(
                        f"TCP_NODELAY {on!s:5}  {engine:7}  median {middle:5.1f} ms  95 of 100 {most:5.1f} ms",
                        flush=True,
                    )
            finally:
                server.terminate()
                server.wait(20)


def _kernel(person):
    end = time.monotonic() + 60
    while True:
        try:
            return person.kernel()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.3)


if __name__ == "__main__":
    main()
