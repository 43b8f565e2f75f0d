"""Ask a host for a file: with limits of time and size, and errors that say what is wrong with the connection."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

from course_utils.data.cards import DataError
from course_utils.files import without_passwords

TIMEOUT = 5, 30  # seconds to reach a host, seconds without a byte from it
TOTAL = 3600  # seconds for a whole file, so that a host that sends a byte now and then is given up, too
LARGEST = 4_000_000_000  # bytes of a file whose size nobody has promised
CHUNK = 1 << 16
STATUS = {
    401: "refuses to send it",
    403: "refuses to send it; the network you are in may block it",
    404: "does not have it any more; it may have moved",
    407: "",  # a proxy's answer, see below
    410: "does not have it any more; it may have moved",
    429: "was asked too often from your network, as happens in a class. Try again in {wait}",
}


@contextmanager
def ask(url: str, **headers):
    """Open a URL; gives the `requests.Response` with its body unread.

    Raises DataError for what goes wrong with the network, also inside the `with` block.
    """
    import requests
    from urllib3.exceptions import HTTPError

    headers = {"Accept-Encoding": "identity", **headers}  # as many bytes arrive as the host names
    try:
        try:
            answer = requests.get(url, stream=True, timeout=TIMEOUT, headers=headers)
        except OSError as error:
            if isinstance(error, requests.RequestException):
                raise
            raise DataError(_certificates(error)) from error  # the one error that comes before any connection
        with answer:
            answer.raise_for_status()
            if url.startswith("https:") and not answer.url.startswith("https:"):
                raise DataError(f"{_host(url)} sends this machine to {_host(answer.url)} without encryption. {_LOGIN}")
            yield answer
    except (requests.RequestException, HTTPError, UnicodeError) as error:
        raise DataError(_problem(url, error)) from error


def chunks(answer, most: int | None = None):
    """Yield the body of an answer in parts of at most `CHUNK` bytes; most: bytes that it may have in all.

    Raises DataError if the host sends more than that or than it has promised, less than promised, or for too long.
    """
    host, end = _host(answer.url), time.monotonic() + TOTAL
    length = answer.headers.get("Content-Length", "")
    promised = int(length) if length.isdigit() and "Content-Encoding" not in answer.headers else None
    done, most = 0, min(size for size in (most, promised, LARGEST) if size is not None)
    read = getattr(answer.raw, "read1", answer.raw.read)  # `read` waits until a chunk is full
    while chunk := read(CHUNK, decode_content=True):
        done += len(chunk)
        if done > most:
            raise DataError(f"{host} sends more than the {most:,} bytes that the file has. {_LOGIN}")
        if time.monotonic() > end:
            raise DataError(
                f"{host} is too slow: {done / 1e6:.1f} MB came in {TOTAL / 60:.0f} minutes. Try a better connection."
            )
        yield chunk
    if promised is not None and done < promised:
        raise DataError(f"The download from {host} was cut off after {done:,} of {promised:,} bytes. Try again.")


_LOGIN = "A login page or a proxy may have answered in its place: open any page in a browser, then try again."


def _host(url):
    return urlsplit(url).hostname or url


def _problem(url, error):
    """Say in words what a network error means, and what to do."""
    import requests

    host, text, proxy = _host(url), str(error), _proxy(url)
    code = getattr(getattr(error, "response", None), "status_code", None)
    if code == 407 or " 407 " in text:
        return (
            f"The proxy {proxy or 'of this network'} asks for a name and a password. Set "
            "HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT before you start Jupyter; your IT department knows them."
        )
    if code is not None:
        wait = error.response.headers.get("Retry-After", "")
        wait = f"{wait} seconds" if wait.isdigit() else "an hour"
        default = "has a fault of its own; try again later" if code >= 500 else "refuses to send it"
        what = STATUS.get(code, default if code >= 400 else "sends this machine in a circle, as login pages do")
        return f"{host} answered {code} for {without_passwords(url)}: it {what.format(wait=wait)}."
    if "CERTIFICATE_VERIFY_FAILED" in text or "certificate verify failed" in text:
        if "expired" in text or "not yet valid" in text:
            return f"The certificate of {host} is out of date. Is this machine's clock right?"
        return (
            f"The certificate of {host} is not one that Python trusts. In a company or a school a proxy often opens "
            "connections and shows its own: ask for its certificate, a .pem file, and set "
            "REQUESTS_CA_BUNDLE=/path/to/it.pem before you start Jupyter."
        )
    if "X509" in text or "PEM" in text:
        return _certificates(error)
    if isinstance(error, requests.exceptions.ProxyError) or (proxy and "Cannot connect to proxy" in text):
        return f"The proxy {proxy} does not answer, so {host} cannot be reached. Check HTTPS_PROXY, or unset it."
    if "SOCKS" in text:
        return f"The proxy {proxy} is a SOCKS proxy: run `python -m pip install pysocks`, then restart the kernel."
    if isinstance(error, requests.exceptions.SSLError):
        return f"The encrypted connection to {host} failed. A proxy or a firewall may stand between. ({_short(text)})"
    if isinstance(error, (requests.exceptions.ConnectTimeout, requests.exceptions.ReadTimeout)):
        return f"{host} does not answer. Try again on a better connection."
    if "timed out" in text:
        return f"{host} stopped in the middle: nothing came for {TIMEOUT[1]:g} seconds. Try again."
    if "IncompleteRead" in text or "ProtocolError" in type(error).__name__ or "Connection broken" in text:
        return f"The download from {host} was cut off. Try again."
    if isinstance(error, requests.ConnectionError):
        return f"No connection to {host}. Is this machine online?"
    return f"{without_passwords(url)} could not be fetched: {_short(text)}"


def _certificates(error):
    name = next((n for n in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE") if os.environ.get(n)), None)
    if name is None:
        return (
            f"Python's own certificates cannot be read ({_short(str(error))}). Run `python -m pip install -U certifi`."
        )
    return (
        f"{name} names {os.environ[name]}, which is not there or holds no certificates. Correct it, or unset it, and "
        "restart the kernel."
    )


def _proxy(url):
    from requests.utils import get_environ_proxies, select_proxy

    return without_passwords(select_proxy(url, get_environ_proxies(url)) or "")


def _short(text):
    return without_passwords(" ".join(text.split()))[:200]
