"""One person of a class, without a browser: logs in, runs code, is live. For tests and measurements."""

from __future__ import annotations

import array
import html
import json
import math
import re
import ssl
import threading
import time
import uuid

import requests
import websocket
from jupyter_server.services.kernels.connection.base import deserialize_binary_message, serialize_binary_message

LIVE = """
from course_utils import airdraw
from course_utils.camera import LiveCamera
live = LiveCamera(airdraw.AirDraw(tip="finger"), engine={engine!r})
"""
ANSWERS = b"overlay", b"refused", b"problem"


class Visitor:
    """A person with a seat. url: of the class. cert: the certificate to trust. answers: status codes seen, counted."""

    def __init__(self, url: str, name: str, cert):
        self.url, self.name, self.cert, self.path, self.header = url, name, str(cert), f"/user/{name}/", {}
        self.session, self.seen = requests.Session(), {}
        self.session.trust_env = False
        self.session.verify = self.cert

    def get(self, path: str, method: str = "GET", **options):
        """Ask for a page; path: after the host."""
        answer = self.session.request(method, self.url + path, timeout=120, **options)
        for one in (*answer.history, answer):
            self.seen[one.status_code] = self.seen.get(one.status_code, 0) + 1
        return answer

    def api(self, path: str, method: str = "GET", seat: str | None = None, **options):
        """Ask a seat's server, by default the own one."""
        headers = {"X-XSRFToken": self._cookies(f"/user/{seat or self.name}/").get("_xsrf", "")}
        return self.get(f"/user/{seat or self.name}/api/{path}", method, headers=headers, **options)

    def log_in(self, password: str) -> bool:
        """Log in at the hub; returns whether it let the person in."""
        self.get("/hub/login")
        form = {"username": self.name, "password": password, "_xsrf": self._cookies("/hub/").get("_xsrf", "")}
        answer = self.get("/hub/login?next=%2Fhub%2Fhome", "POST", data=form)
        return answer.ok and "/hub/home" in answer.url

    def enter(self, seat: str | None = None, timeout: float = 180):
        """Open JupyterLab, as after a login; waits until the server answers. Returns the last answer."""
        seat, end = seat or self.name, time.monotonic() + timeout
        while True:
            answer = self.get(f"/user/{seat}/lab")
            if answer.url.startswith(f"{self.url}/user/{seat}/") or answer.status_code in (403, 404, 429):
                return answer
            if "/oauth2/authorize" in answer.url and answer.ok:  # "do you want to enter somebody else's seat?"
                fields = re.findall('<input[^>]*name="(\\w+)"[^>]*value="([^"]*)"', answer.text)
                form = [(name, html.unescape(value)) for name, value in fields]
                self.get(answer.url.removeprefix(self.url), "POST", data=form, headers={"Referer": answer.url})
            if f"/hub/user/{seat}/" in answer.url and seat == self.name:
                self.get(f"/hub/spawn/{seat}")
            if time.monotonic() > end:
                raise TimeoutError(f"{seat}: {answer.status_code} {answer.url}")
            time.sleep(0.5)

    def kernel(self) -> Kernel:
        """Start a kernel."""
        made = self.api("kernels", "POST", json={"name": "python3"})
        made.raise_for_status()
        return Kernel(self, made.json()["id"])

    def _cookies(self, path):
        found = {}
        for cookie in self.session.cookies:
            if path.startswith(cookie.path) and len(cookie.path) >= found.get(cookie.name, ("", 0))[1]:
                found[cookie.name] = cookie.value, len(cookie.path)
        return {name: value for name, (value, _) in found.items()}


class Kernel:
    """A kernel of a visitor's, reached as a browser does: through the proxy, by one websocket."""

    def __init__(self, visitor: Visitor, name: str):
        self.visitor, self.id, self.opened, self.socket = visitor, name, {}, None
        self.connect()

    def connect(self):
        """Open the websocket, once more if it was open: a server closes one whose visitor answers no pings."""
        if self.socket is not None:
            self.socket.close(timeout=1)
        v, path = self.visitor, self.visitor.path
        cookies = "; ".join(f"{name}={value}" for name, value in v._cookies(path).items())
        self.socket = websocket.create_connection(
            f"{v.url.replace('http', 'ws', 1)}{path}api/kernels/{self.id}/channels",
            cookie=cookies or None, header=v.header, origin=v.url, timeout=120, enable_multithread=True,
            sslopt={"cert_reqs": ssl.CERT_REQUIRED, "ca_certs": v.cert} if v.url.startswith("https") else None,
        )  # fmt: skip

    def send(self, kind: str, content: dict, buffers=()) -> str:
        """Send a message; returns its number."""
        number = uuid.uuid4().hex
        header = {"msg_id": number, "msg_type": kind, "version": "5.3", "session": self.id, "username": "", "date": ""}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        if buffers:
            self.socket.send_binary(serialize_binary_message(message | {"buffers": list(buffers)}))
        else:
            self.socket.send(json.dumps(message))
        return number

    def receive(self) -> dict:
        """The next message."""
        message = _message(*self.socket.recv_data())
        if message["header"]["msg_type"] == "comm_open":
            self.opened[message["content"]["comm_id"]] = message["content"]["data"].get("state", {})
        return message

    def run(self, code: str) -> str:
        """Run code; returns what it prints, and the last line of an error."""
        number = self.send("execute_request", {"code": code, "silent": False, "store_history": False})
        text = ""
        while True:
            message = self.receive()
            if message["parent_header"].get("msg_id") != number:
                continue
            content = message["content"]
            match message["header"]["msg_type"]:
                case "stream":
                    text += content["text"]
                case "error":
                    text += f"{content['ename']}: {content['evalue']}"
                case "status" if content["execution_state"] == "idle":
                    return text.strip()

    def start_live(self, engine: str = "browser"):
        """Start the finger pen of lesson 0; engine: "browser" takes landmarks of one hand, "python" pictures."""
        error = self.run(LIVE.format(engine=engine))
        if "Error" in error:
            raise RuntimeError(error)
        self.comm = next(number for number, state in self.opened.items() if "settings" in state)
        self._tell(self.comm, {"type": "start", "run": "r", "source": "camera", "mirror": False})
        while self._heard() != "started":
            pass

    def live(self, seconds: float, rate: float = 10, picture: bytes = b"") -> list[float]:
        """Be live, after `start_live`; returns the seconds from each message to its overlay. Two are in flight at most.

        picture: a JPEG that is sent instead of landmarks, for the Python engine.
        """
        comm = self.comm
        sent, times, free, ended = {}, [], threading.Semaphore(2), []

        def listen():
            while not ended:
                try:
                    kind, data = self.socket.recv_data()
                    if not any(word in data for word in ANSWERS):  # two of three messages say "busy" and "idle"
                        continue
                    content = _message(kind, data)["content"].get("data", {}).get("content", {})
                except (websocket.WebSocketException, OSError) as error:
                    ended.append(error)
                    return
                if content.get("seq") in sent:
                    times.append(time.perf_counter() - sent.pop(content["seq"]))
                    free.release()
                    if content["type"] != "overlay":
                        ended.append(RuntimeError(content))

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        begin, number = time.perf_counter(), 0
        while not ended and (now := time.perf_counter() - begin) < seconds:
            due = number / rate
            if due > now:
                time.sleep(due - now)
            if not free.acquire(timeout=20):
                ended.append(TimeoutError(f"no overlay in 20 s after {len(times)}"))
            sent[number] = time.perf_counter()
            head = {"run": "r", "seq": number, "time": sent[number] - begin, "mirrored": False}
            if not picture:
                body = {"type": "landmarks", "width": 640, "height": 480, "hands": [["Right", 0.9]]}
                self._tell(comm, head | body, [_hand(number)])
            else:
                self._tell(comm, head | {"type": "frame"}, [picture])
            number += 1
        if ended:
            raise ended[0]
        time.sleep(0.3)
        ended.append("the time is over")
        self._tell(comm, {"type": "stop", "run": "r"})
        listener.join(5)
        return times

    def _tell(self, comm, content, buffers=()):
        self.send("comm_msg", {"comm_id": comm, "data": {"method": "custom", "content": content}}, buffers)

    def _heard(self):
        content = self.receive()["content"]
        return content.get("data", {}).get("content", {}).get("type")


def _message(kind, data):
    return json.loads(data) if kind == websocket.ABNF.OPCODE_TEXT else deserialize_binary_message(data)


def _hand(number):
    """A hand that writes circles and rests between them: points and world, as the browser sends them."""
    writes = number % 40 < 25
    x, y = 0.5 + 0.1 * math.cos(number / 4), 0.5 + 0.1 * math.sin(number / 4)
    points = [(x, y + 0.4, 0.0)]
    for finger in range(5):
        for joint in range(1, 5):
            folded = writes and finger != 1 and joint > 2
            up = 0.1 * (4 - joint if folded else joint)
            points.append((x + 0.04 * (finger - 1), y + 0.4 - up, 0.0))
    return array.array("f", [value for point in 2 * points for value in point]).tobytes()
