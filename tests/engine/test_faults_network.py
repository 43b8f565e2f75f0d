"""Hosts and proxies that go wrong, each a real one on this machine: the error says what it is and what to do."""

import contextlib
import hashlib
import http.server
import re
import shutil
import ssl
import subprocess
import threading
import time

import pytest
from faults import held

from course_utils import data
from course_utils.data import fetch, network

pytestmark = pytest.mark.faults
CONTENT = b"PK" + bytes(range(256)) * 200
LOGIN = b"<!DOCTYPE html><html>Please log in</html>"
ANSWERS = {"/401": 401, "/403": 403, "/404": 404, "/410": 410, "/429": 429, "/451": 451, "/500": 500, "/503": 503}


class Host(http.server.BaseHTTPRequestHandler):
    """Its path says how a host goes wrong: /404, /more (endless chunks), /trickle, /plain (redirect to http), ..."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        fault = "/" + self.path.rsplit("/", 1)[-1]
        getattr(self, "do_" + fault[1:], self.do_status)(fault)
        self.close_connection = True

    def do_CONNECT(self):  # as a proxy with a password answers
        self.do_status("/407")

    def do_status(self, fault):
        self.send_response(ANSWERS.get(fault, 407))
        self.send_header("Retry-After", "90")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def start(self, *headers):
        self.send_response(200)
        for name, value in headers:
            self.send_header(name, str(value))
        self.end_headers()

    def do_good(self, fault):
        self.start(("Content-Length", len(CONTENT)))
        self.wfile.write(CONTENT)

    def do_more(self, fault):
        self.start(("Transfer-Encoding", "chunked"))
        while True:
            self.wfile.write(b"8000\r\n" + bytes(0x8000) + b"\r\n")

    def do_trickle(self, fault):
        self.start(("Content-Length", 10**6))
        while True:
            self.wfile.write(b"x")
            time.sleep(0.05)

    def do_stall(self, fault):
        self.start(("Content-Length", 10**6))
        self.wfile.write(bytes(1000))
        time.sleep(3)

    def do_short(self, fault):
        self.start(("Content-Length", len(CONTENT)))
        self.wfile.write(CONTENT[:100])

    def do_broken(self, fault):
        self.start(("Transfer-Encoding", "chunked"))
        self.wfile.write(b"zz\r\nnonsense")

    def do_rubbish(self, fault):
        self.wfile.write(b"\x00\x01 no HTTP at all\r\n\r\n")

    def do_login(self, fault):
        self.start(("Content-Length", len(LOGIN)))
        self.wfile.write(LOGIN)

    def do_round(self, fault):
        self.send_response(302)
        self.send_header("Location", "/round")
        self.send_header("Connection", "close")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_plain(self, fault):
        self.send_response(302)
        self.send_header("Location", f"http://127.0.0.1:{self.server.plain}/login")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def handle(self):
        with contextlib.suppress(OSError):  # the other end has hung up
            super().handle()

    def log_message(self, *words):
        pass


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch, tmp_path):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setattr(network, "TIMEOUT", (2, 0.4))
    monkeypatch.setattr(network, "TOTAL", 1.0)


def serve(certificate=None, plain=0):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host)
    server.plain, server.daemon_threads = plain, True
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(scope="module")
def host():
    server = serve()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    file = tmp_path_factory.mktemp("tls") / "host.pem"
    made = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    key, chain = file.with_name("key"), file.with_name("chain")
    command = ["openssl", *made.split(), "-keyout", str(key), "-out", str(chain)]
    subprocess.run(command, check=True, capture_output=True)
    file.write_bytes(key.read_bytes() + chain.read_bytes())
    return file


@pytest.fixture(scope="module")
def secure(certificate, host):
    server = serve(certificate, plain=int(host.rpartition(":")[2]))
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def refused(url, folder, **expected):
    """The words with which a download is refused; nothing is left."""
    error = held("network", lambda: fetch.download(url, folder / "thing.zip", **expected), data.DataError)
    assert isinstance(error, data.DataError), "it was accepted"
    assert list(folder.iterdir()) == []
    return str(error)


FAULTS = {
    "401": "answered 401.*refuses",
    "403": "answered 403.*refuses.*block",
    "404": "answered 404.*moved",
    "407": r"proxy .*asks for a name.*HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT",
    "410": "answered 410.*moved",
    "429": "answered 429.*too often.*in 90 seconds",
    "451": "answered 451",
    "500": "fault of its own",
    "503": "fault of its own; try again later",
    "more": "too slow|sends more than",
    "trickle": "too slow",
    "stall": "stopped in the middle: nothing came for 0.4 seconds",
    "short": "cut off",
    "broken": "cut off|fetched",
    "rubbish": "No connection|cut off",
    "login": "is not the file that its name says .it is a web page",
    "round": "in a circle",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_host_is_named(fault, host, tmp_path):
    assert re.search(FAULTS[fault], refused(f"{host}/{fault}", tmp_path))


def test_a_download_ends_when_more_comes_than_was_promised(host, tmp_path, monkeypatch):
    monkeypatch.setattr(network, "TOTAL", 60)
    assert "sends more than the 51,202 bytes" in refused(f"{host}/more", tmp_path, size=len(CONTENT))
    monkeypatch.setattr(network, "LARGEST", 500_000)  # nobody promised a size
    assert "sends more than the 500,000 bytes" in refused(f"{host}/more", tmp_path)


def test_a_login_page_is_refused_with_a_checksum_too(host, tmp_path):
    digest = hashlib.sha256(CONTENT).hexdigest()
    assert "not the official file" in refused(f"{host}/login", tmp_path, digest=digest)


def test_a_silent_host_an_unknown_one_and_none(tmp_path):
    assert "No connection to no-such-host.invalid" in refused("http://no-such-host.invalid/a", tmp_path)
    assert "No connection to 127.0.0.1" in refused("http://127.0.0.1:9/a", tmp_path)
    assert "could not be fetched" in refused("http://" + "a" * 70 + ".org/a", tmp_path)


def test_a_proxy_that_is_down_wants_a_password_or_speaks_socks(host, tmp_path, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://me:secret@127.0.0.1:9")
    words = refused("https://example.org/a", tmp_path)
    assert "The proxy http://…@127.0.0.1:9 does not answer" in words and "secret" not in words
    for name, url in (("HTTPS_PROXY", "https://example.org/a"), ("HTTP_PROXY", "http://example.org/a")):
        monkeypatch.setenv(name, host.replace("//", "//me:secret@"))
        words = refused(url, tmp_path)
        assert "asks for a name and a password" in words and "secret" not in words
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:9")
    words = refused("https://example.org/a", tmp_path)
    assert "pysocks" in words or "No connection" in words


def test_the_certificate_of_a_proxy_is_named(secure, certificate, tmp_path, monkeypatch):
    assert "REQUESTS_CA_BUNDLE=/path/to/it.pem" in refused(f"{secure}/good", tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))  # the advice helps
    assert fetch.download(f"{secure}/good", tmp_path / "thing.bin").read_bytes() == CONTENT


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_a_bundle_of_certificates_that_is_gone_or_empty(name, secure, tmp_path, monkeypatch):
    folder = tmp_path / "target"
    folder.mkdir()
    for file in (tmp_path / "gone.pem", tmp_path / "empty.pem"):
        monkeypatch.setenv(name, str(file))
        assert f"{name} names {file}" in refused(f"{secure}/good", folder)
        (tmp_path / "empty.pem").write_text("no certificate")


def test_nobody_is_sent_from_https_to_http(secure, certificate, tmp_path, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    assert "without encryption" in refused(f"{secure}/plain", tmp_path)


def test_a_host_that_speaks_no_tls(host, tmp_path):
    words = refused(host.replace("http:", "https:") + "/good", tmp_path)
    assert "The encrypted connection to 127.0.0.1 failed" in words
