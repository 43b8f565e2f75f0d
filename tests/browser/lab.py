"""A real JupyterLab and a real Chromium with a fake camera, for the tests and the benchmark of the live widgets."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlparse

TOKEN = "haptic"
START_TIMEOUT = 90  # seconds; on two busy cores it takes long
REMOTE_NAME = "classroom.example"  # a host name that is not localhost: browsers offer it no camera
FAKE_CAMERA = "--use-fake-device-for-media-stream"
ALLOW_CAMERA = "--use-fake-ui-for-media-stream"


def write_mjpeg(path, frames):
    """Write frames as the clip that Chromium's fake camera plays at 30 fps, over and over."""
    import cv2

    with open(path, "wb") as file:
        for frame in frames:
            file.write(cv2.imencode(".jpg", frame.image[..., ::-1])[1].tobytes())
    return path


class Lab:
    """JupyterLab in folders of its own."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.notebooks = self.folder / "notebooks"
        self.notebooks.mkdir(parents=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        environment = os.environ | {"HOME": str(self.folder), "IPYTHONDIR": str(self.folder / "ipython")}
        for name in ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR"):
            environment[f"JUPYTER_{name}"] = str(self.folder / name.lower())
        if "COURSE_CACHE" not in environment:
            environment["COURSE_CACHE"] = str(_cache())
        settings = self.folder / "config_dir/lab/user-settings/@jupyterlab/apputils-extension"
        settings.mkdir(parents=True)
        (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
        options = [
            f"--ServerApp.port={self.port}",
            "--ServerApp.port_retries=0",
            "--ServerApp.open_browser=False",
            f"--ServerApp.root_dir={self.notebooks}",
            f"--IdentityProvider.token={TOKEN}",
            "--ServerApp.local_hostnames=localhost",
            f"--ServerApp.local_hostnames={REMOTE_NAME}",
            "--LabApp.expose_app_in_browser=True",
            "--allow-root",
        ]
        self._log = open(self.folder / "lab.log", "wb")  # noqa: SIM115 - open as long as the server
        command = [sys.executable, "-m", "jupyterlab", *options]
        self.process = subprocess.Popen(command, env=environment, stdout=self._log, stderr=self._log)
        # Without proxies: urllib keeps those of its first call, which a test before may have set.
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        start = time.monotonic()
        while time.monotonic() - start < START_TIMEOUT:
            try:
                direct.open(f"http://127.0.0.1:{self.port}/api?token={TOKEN}", timeout=1).close()
                return
            except OSError:
                if self.process.poll() is not None:
                    raise RuntimeError((self.folder / "lab.log").read_text()) from None
                time.sleep(0.1)
        self.close()
        raise RuntimeError(f"JupyterLab did not start in {START_TIMEOUT} seconds.")

    def close(self):
        """Shut the server down with its kernels."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self._log.close()

    def notebook(self, *cells):
        """Write a notebook; returns its file name."""
        name = f"{uuid.uuid4().hex[:8]}.ipynb"
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {"kernelspec": kernel},
            "cells": [
                {"cell_type": "code", "id": f"c{i}", "source": cell, "metadata": {}, "outputs": []}
                | {"execution_count": None}
                for i, cell in enumerate(cells)
            ],
        }
        (self.notebooks / name).write_text(json.dumps(notebook))
        return name

    def open(self, context, *cells, host="localhost", ready=".hl"):
        """Open a notebook, run all its cells, and wait for `ready`; returns the page, one for all notebooks."""
        name = self.notebook(*cells)
        page = next((page for page in context.pages if urlparse(page.url).hostname == host), None)
        if page is None:
            page = context.new_page()
            page.set_default_timeout(60_000)
            page.goto(f"http://{host}:{self.port}/lab/tree/{name}?reset&token={TOKEN}")
        else:
            page.bring_to_front()  # a hidden page is drawn only once a second
            page.evaluate("async (path) => { await jupyterapp.commands.execute('docmanager:open', { path }); }", name)
        wait_for_kernel(page)
        page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
        page.locator(ready).first.wait_for()
        return page

    @contextmanager
    def page(self, context, *cells, **options):
        """Like `open`, but the notebook's kernel ends with the `with` block, and the notebook is closed."""
        page = self.open(context, *cells, **options)
        try:
            yield page
        finally:
            page.evaluate(f"{KERNEL}?.shutdown().then(() => jupyterapp.shell.currentWidget.dispose())")


KERNEL = "jupyterapp.shell.currentWidget?.context?.sessionContext?.session?.kernel"


def wait_for_kernel(page):
    """Wait until the notebook's kernel is idle."""
    page.wait_for_function(f"window.jupyterapp && {KERNEL}?.status === 'idle'")


def python(page, code):
    """Run code in the notebook's kernel; returns what it prints."""
    return page.evaluate(
        """async (code) => {
            const kernel = jupyterapp.shell.currentWidget.context.sessionContext.session.kernel;
            const future = kernel.requestExecute({code, store_history: false});
            let text = "";
            future.onIOPub = (message) => {
                if (message.header.msg_type === "stream") text += message.content.text;
                if (message.header.msg_type === "error") text += message.content.traceback.join("\\n");
            };
            await future.done;
            return text;
        }""",
        code,
    ).strip()


def wait_python(page, code, text, seconds=30):
    """Wait until code prints `text`: messages of the page may reach the kernel after the code."""
    end = time.monotonic() + seconds
    while (printed := python(page, code)) != text and time.monotonic() < end:
        time.sleep(0.05)
    assert printed == text, f"{code} printed {printed} instead of {text}"


def _cache():
    from course_utils import data

    return data.cache_dir()
