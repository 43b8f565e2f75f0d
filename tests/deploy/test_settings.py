"""What a class needs before it starts: its settings, its certificate, a chart for many machines."""

import json
import re
from pathlib import Path

import pytest
from faults import held

DEPLOY = Path(__file__).parents[2] / "deploy"


@pytest.fixture
def settings(hub_python):
    import settings

    return settings


@pytest.mark.faults
@pytest.mark.parametrize("wrong", [{"seats": 0}, {"seats": 1000}, {"spawner": "ssh"}])
def test_settings_that_cannot_be_are_refused(wrong, settings, tmp_path):
    held("class", lambda: settings.Settings(tmp_path, **wrong), settings.ClassError)


@pytest.mark.faults
@pytest.mark.parametrize("text", ["", "[]", "{}", '{"folder": 7}', '{"folder": ".", "seats": -1}', "null"])
def test_a_damaged_folder_is_named(text, settings, tmp_path):
    (tmp_path / "class.json").write_text(text)
    held("class", lambda: settings.Settings.load(tmp_path), settings.ClassError)


def test_settings_come_back_as_they_were(settings, tmp_path):
    room = settings.Settings(tmp_path, seats=120, host="class.example")
    room.save()
    assert settings.Settings.load(tmp_path) == room
    assert room.names[0] == "seat001" and room.names[-1] == "seat120" and len({*map(room.uid, room.names)}) == 120


@pytest.mark.faults
def test_a_certificate_is_checked(settings, tmp_path):
    import certificate

    cert, key, other = (tmp_path / name for name in ("cert.pem", "key.pem", "other.pem"))
    certificate.make("class.example", cert, key)
    certificate.check("class.example", cert, key)
    certificate.make("class.example", tmp_path / "unused.pem", other)
    assert certificate.made_here(cert) and re.fullmatch("([0-9A-F]{2}:){31}[0-9A-F]{2}", certificate.fingerprint(cert))
    held("class", lambda: certificate.check("another.example", cert, key), settings.ClassError)
    held("class", lambda: certificate.check("class.example", cert, other), settings.ClassError)
    held("class", lambda: certificate.check("class.example", key, cert), settings.ClassError)
    held("class", lambda: certificate.check("class.example", tmp_path / "absent", key), settings.ClassError)
    assert oct(key.stat().st_mode)[-3:] == "600"


def test_an_address_can_be_a_number(settings, tmp_path):
    import certificate

    certificate.make("192.0.2.7", tmp_path / "cert", tmp_path / "key")
    certificate.check("192.0.2.7", tmp_path / "cert", tmp_path / "key")


def test_the_locks_pin_every_file_and_name_no_registry():
    lock = (DEPLOY / "requirements.lock").read_text()
    blocks = re.split(r"\n(?=\S)", lock.strip())
    assert all("==" in block and "--hash=sha256:" in block for block in blocks) and "://" not in lock
    packages = json.loads((DEPLOY / "package-lock.json").read_text())["packages"]
    assert all("integrity" in row and "resolved" not in row for name, row in packages.items() if name)
    assert "rfc3987-syntax" not in lock, "it doubles the start of a server"


def test_the_chart_has_what_the_class_needs(hub_python):
    import yaml

    values = yaml.safe_load((DEPLOY / "z2jh.yaml").read_text())
    user = values["singleuser"]
    assert user["extraEnv"]["COURSE_ENGINE"] == "browser" and user["memory"]["limit"] == user["memory"]["guarantee"]
    assert values["prePuller"]["hook"]["enabled"] and values["proxy"]["https"]["enabled"]
    assert values["cull"]["timeout"] == 3 * 3600 and values["hub"]["concurrentSpawnLimit"] >= 300


def test_the_image_builds_on_pinned_files_and_runs_without_root():
    text = (DEPLOY / "Dockerfile").read_text()
    steps = re.findall(r"^(?:FROM|RUN|COPY|ENV|USER|WORKDIR|CMD|ARG|EXPOSE)\b", text, re.MULTILINE)
    assert steps[0] in ("FROM", "ARG") and re.findall(r"^USER (\S+)", text, re.MULTILINE)[-1] != "root"
    assert text.count("--require-hashes") == 2 and "npm(['ci'" in text
    for source in re.findall(r"^COPY (?!--from)(?:--\S+ )*(.+) \S+$", text, re.MULTILINE):
        assert all((DEPLOY.parent / name).exists() for name in source.split()), source
