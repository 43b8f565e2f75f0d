"""Serve the phone page over HTTPS on the local network: `make phone` calls it.

    python web/serve.py [--page build/web] [--host 192.168.1.20] [--port 8443]

Without HTTPS browsers give no camera, so a certificate is made on the spot; it stays on this machine. Needs the
packages of deploy/requirements.in (`deploy/environment.py` installs them).
"""

from __future__ import annotations

import argparse
import functools
import http.server
import socket
import ssl
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parents[1]
PORT = 8443
TYPES = {".js": "text/javascript", ".wasm": "application/wasm", ".webmanifest": "application/manifest+json"}
WORDS = """
The page is at  {url}
{code}
On the phone, in the same network (not a guest network, which keeps devices apart):
 1. Point the phone's camera at the code, or type the address.
 2. The browser warns that the connection is not private, because this machine made its own certificate. Its SHA-256
    begins with {print}. Choose "Advanced" or "Show details", then go on to the page.
 3. When a demo starts, the browser asks whether the page may use the camera. Allow it. Pictures stay on the phone.
 4. iPhones and some other browsers keep no page whose certificate they do not know. For use without a network, put the
    folder on a host with a certificate of its own; docs/phone.md says how.
Stop it here with Ctrl+C.
"""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Hand out the page's files, and nothing else."""

    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | TYPES
    protocol_version = "HTTP/1.1"
    timeout = 60  # seconds: a phone that sleeps does not keep its thread

    def end_headers(self):
        """Add what a careful host sends; the page itself needs no header."""
        version = "/v-" in self.path
        self.send_header("Cache-Control", "max-age=31536000, immutable" if version else "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", "frame-ancestors 'none'")
        super().end_headers()

    def list_directory(self, path):
        """No lists of folders."""
        self.send_error(404)

    def log_message(self, *_):
        """Say nothing: a hall of phones would fill the terminal."""


class Server(http.server.ThreadingHTTPServer):
    """One thread a phone; a broken connection is no news."""

    daemon_threads = True

    def __init__(self, address, page: Path, context: ssl.SSLContext | None = None):
        self.context = context
        super().__init__(address, functools.partial(Handler, directory=str(page)))

    def get_request(self):
        """Accept a connection. The handshake is left to the connection's own thread, for a slow phone blocks nobody."""
        connection, address = super().get_request()
        if self.context is not None:
            connection = self.context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def handle_error(self, request, address):
        """Phones close connections at any moment, and refuse an unknown certificate at first."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, address)


def own_address() -> str:
    """This machine's address in its network; 127.0.0.1 without one. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return probe.getsockname()[0]
        except OSError:
            return "127.0.0.1"


def main():
    """Make a certificate, say where the page is, and serve it until Ctrl+C."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--page", type=Path, default=ROOT / "build" / "web", help="a folder that web/build.py made")
    parser.add_argument("--host", default="", help="this machine's name or address, as phones see it")
    parser.add_argument("--port", type=int, default=PORT)
    options = parser.parse_args()
    if not (options.page / "service_worker.js").is_file():
        sys.exit(f"There is no page in {options.page}. Make it first: python web/build.py")
    sys.path.insert(0, str(ROOT / "deploy"))
    try:
        import cards
        import certificate
    except ImportError as error:
        sys.exit(f"{error.name} is missing. Run this with the class's Python: deploy/environment.py prints its path.")
    host = options.host or own_address()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        cert, key = Path(folder, "tls.crt"), Path(folder, "tls.key")
        certificate.make(host, cert, key)
        context.load_cert_chain(cert, key)
        fingerprint = certificate.fingerprint(cert)[:29]
    try:
        server = Server(("", options.port), options.page, context)
    except OSError as error:
        sys.exit(f"Port {options.port} cannot be used ({error.strerror}). Choose another one: make phone PORT=9443")
    url = f"https://{host}:{options.port}/"
    print(WORDS.format(url=url, code=cards.qr(SimpleNamespace(url=url)), print=fingerprint), flush=True)
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("Stopped.")


if __name__ == "__main__":
    main()
