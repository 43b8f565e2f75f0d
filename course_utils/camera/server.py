"""What the course adds to a Jupyter server: quick kernel sockets, and the browser engine's files as cached files.

Jupyter loads it by `etc/jupyter/jupyter_server_config.d/haptic_learning.json`. It imports nothing heavy: on a hub every
seat's server holds it.
"""

from __future__ import annotations

import asyncio

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web

YEAR = 31_536_000  # seconds
PIECE = 1 << 20  # bytes


def _jupyter_server_extension_points():
    return [{"module": __name__}]


def _load_jupyter_server_extension(server):
    settings = server.web_app.settings
    settings["kernel_websocket_connection_class"] = quick(settings["kernel_websocket_connection_class"])
    address = url_path_join(settings["base_url"], "haptic", "engine", "([a-z_]{1,40})")
    server.web_app.add_handlers(".*", [(address, EngineFile)])


def quick(connection):
    """Return a subclass of a kernel's websocket connection that sends small messages at once.

    Without it Nagle's algorithm holds an answer back until the browser has acknowledged the one before: 40 ms a frame.
    """

    class QuickConnection(connection):
        def connect(self):
            self.websocket_handler.set_nodelay(True)
            return super().connect()

    return QuickConnection


class EngineFile(JupyterHandler):
    """One file of the browser engine, by its name in the catalogue, if it is on this machine.

    ?v= the file's SHA-256: then the browser may keep it for a year, and the next page loads it from there.
    """

    @web.authenticated
    async def get(self, name):
        """Send the file; 404 if it is not here, and then the page asks the kernel, which fetches it."""
        path, digest = await asyncio.get_running_loop().run_in_executor(None, _find, name)
        if path is None or self.get_query_argument("v", "") != digest:
            raise web.HTTPError(404)
        self.set_header("Content-Type", "application/octet-stream")
        self.set_header("Content-Length", str(path.stat().st_size))
        self.set_header("Cache-Control", f"private, max-age={YEAR}, immutable")
        with open(path, "rb") as file:
            while piece := file.read(PIECE):
                self.write(piece)
                await self.flush()


def _find(name):
    from course_utils.camera import engine_files
    from course_utils.data import card, store

    found = store.find(name) if name in engine_files.NAMES else None
    return (found[0], card(name).digest()) if found else (None, None)
