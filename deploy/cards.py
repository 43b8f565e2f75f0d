"""A password for each seat, and cards to print and cut: seat, password, address and its QR code."""

from __future__ import annotations

import dbm
import html
import secrets

import bcrypt
import segno
from certificate import fingerprint, made_here
from settings import TEACHER, Settings, write_private

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look alike
ROUNDS = 10  # of bcrypt: thirty people log in at once, and the passwords are random

PAGE = """<!doctype html><meta charset="utf-8"><title>Seats</title>
<style>body{{font:15px/1.4 sans-serif;margin:8mm}} .card{{display:inline-grid;grid-template-columns:30mm 1fr;gap:4mm;
width:84mm;height:48mm;box-sizing:border-box;padding:4mm;border:1px dashed #888;break-inside:avoid;overflow:hidden}}
svg{{width:30mm;height:30mm}} b{{font-size:22px}} code{{font-size:17px}} 
small{{color:#333;grid-column:1/3;font-size:9px;overflow-wrap:anywhere}}</style>
{cards}"""


def passwords(room: Settings) -> dict:
    """The password of each seat and of the teacher. Made once, and kept as long as the class is."""
    file = room.secrets / "passwords.txt"
    known = dict(line.split() for line in file.read_text().splitlines()) if file.exists() else {}
    new = {name: _password() for name in (TEACHER, *room.names) if name not in known}
    if new:
        room.secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
        with dbm.open(str(room.secrets / "passwords"), "c", 0o600) as db:
            for name, word in new.items():
                db[name] = bcrypt.hashpw(word.encode(), bcrypt.gensalt(ROUNDS))
        known |= new
        write_private(file, "".join(f"{name} {word}\n" for name, word in known.items()))
    return known


def write(room: Settings):
    """Write cards.html; returns its path."""
    words, cert = passwords(room), room.secrets / "tls.crt"
    note = "Your browser will warn: this class made its own certificate. "
    note = f"{note}Its SHA-256 begins with {fingerprint(cert)[:29]}." if made_here(cert) else ""
    cards = "\n".join(_card(room, name, words[name], note) for name in room.names)
    write_private(room.folder / "cards.html", PAGE.format(cards=cards))
    return room.folder / "cards.html"


def qr(room: Settings) -> str:
    """The address as a QR code in letters, for a terminal."""
    import io

    out = io.StringIO()
    segno.make(room.url, error="m").terminal(out, compact=True)
    return out.getvalue()


def _card(room, name, word, note):

    picture = segno.make(room.url, error="m").svg_inline(scale=2)
    return (
        f'<div class="card">{picture}<div><b>{name}</b><br><code>{word}</code><br>{html.escape(room.url)}</div>'
        f"<small>{html.escape(note)}</small></div>"
    )


def _password():
    word = "".join(secrets.choice(LETTERS) for _ in range(9))
    return f"{word[:3]}-{word[3:6]}-{word[6:]}"
