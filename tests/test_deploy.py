"""The files for whoever runs the site: proxies accept them, the container copies what there is."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.commands.cli import main

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "docs" / "deploy"


def instructions(text: str) -> list[tuple[str, str]]:
    """Split a Containerfile into instruction and arguments; continued lines are one."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ").splitlines()
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in joined]


CONTAINER = instructions((ROOT / "Containerfile").read_text(encoding="utf-8"))


def test_the_container_is_made_of_known_instructions() -> None:
    known = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT",
             "CMD"}
    assert {name for name, _ in CONTAINER} <= known
    for name, told in CONTAINER:
        if name == "RUN":
            assert subprocess.run(["sh", "-n", "-c", told], check=False).returncode == 0
            assert shlex.split(told)


def test_the_container_copies_what_there_is_and_what_the_build_needs() -> None:
    copied = [part for name, told in CONTAINER if name == "COPY" and not told.startswith("--from")
              for part in told.split()[:-1]]
    assert [part for part in copied if not (ROOT / part).exists()] == []
    allowed = {line[1:] for line in (ROOT / ".containerignore").read_text().splitlines() if line.startswith("!")}
    assert set(copied) == allowed
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    packages = set(re.findall(r'^  "(extractors|pipeline|schemas)[."]', project, re.M))
    assert packages <= set(copied)


def test_the_container_runs_without_root_and_serves() -> None:
    stages = [n for n, (name, _) in enumerate(CONTAINER) if name == "FROM"]
    users = [told for name, told in CONTAINER[stages[1]:] if name == "USER"]
    assert users[0] == users[-1] == "doichieu"
    [command] = [told for name, told in CONTAINER if name == "CMD" and told.startswith('["serve"')]
    assert '"0.0.0.0"' in command


def test_the_service_uses_options_that_exist() -> None:
    unit = (DEPLOY / "doichieu.service").read_text(encoding="utf-8")
    [started] = re.findall(r"^ExecStart=\S+ serve (.*)$", unit, re.M)
    known = {option for parameter in main.commands["serve"].params for option in parameter.opts}
    assert {part for part in shlex.split(started) if part.startswith("--")} <= known


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_knows_every_line_of_the_service(tmp_path: Path) -> None:
    unit = tmp_path / "doichieu.service"
    told = (DEPLOY / "doichieu.service").read_text(encoding="utf-8")
    unit.write_text(re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", told), encoding="utf-8")
    said = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert [line for line in said.stderr.splitlines() if "doichieu.service" in line] == []


@pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx here")
def test_nginx_accepts_its_file(tmp_path: Path) -> None:
    site = (DEPLOY / "nginx.conf").read_text(encoding="utf-8").replace("/var/cache/doichieu", str(tmp_path / "cache"))
    site = site.replace("listen 80;", "listen 18080;")
    whole = tmp_path / "nginx.conf"
    around = f"events {{}}\npid {tmp_path}/pid;\nerror_log {tmp_path}/error;\nhttp {{ {site} }}"
    whole.write_text(around, encoding="utf-8")
    said = subprocess.run(["nginx", "-t", "-c", str(whole)], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr


@pytest.mark.skipif(shutil.which("caddy") is None, reason="no Caddy here")
def test_caddy_accepts_its_file() -> None:
    said = subprocess.run(["caddy", "validate", "--config", str(DEPLOY / "Caddyfile"), "--adapter", "caddyfile"],
                          capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
