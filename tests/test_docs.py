"""The documentation is true: every example runs, the first screen is what the tool says."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pipeline.commands.cli import main
from pipeline.document_tables import document

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.vi.md")
BIN = Path(sys.executable).parent
#: What is typed where an example asks for it.
TYPED = {"decisions": "một mật khẩu đủ dài\n"}
#: A finding is no failure of the command.
MAY_END_WITH = {"check": (0, 1)}
VERBS = sorted(main.commands)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def examples(name: str) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", read(name), re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def verb(example: str) -> str:
    return shlex.split(example)[1]


RUN = [example for example in examples("README.md") if example.startswith("doichieu ")]
RUN_ONCE = [example for example in RUN if verb(example) not in ("build", "serve")]
BUILD = next(example for example in RUN if verb(example) == "build")
SERVE = next(example for example in RUN if verb(example) == "serve")


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the corpus, in which the README's first command was run."""
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(ROOT / "corpus", folder / "corpus")
    subprocess.run(shlex.split(BUILD), cwd=folder, env=environment(), check=True, timeout=300)
    return folder


@pytest.fixture(scope="module")
def claim(reader: Path) -> sqlite3.Row:
    """The claim of the first screen."""
    with closing(sqlite3.connect(reader / "reports.db")) as conn:
        conn.row_factory = sqlite3.Row
        found: list[sqlite3.Row] = conn.execute(
            "SELECT c.*, f.indicator, f.value, f.value_text, f.scope_level, f.period_label "
            "FROM claims c JOIN documents d ON d.id = c.document_id "
            "JOIN figures f ON f.passage_id = c.passage_id AND f.char_start = c.char_start "
            "WHERE d.file_name = 'truong-khe-2024-q1.pdf' AND c.claimed_text LIKE '99,92%' "
            "AND c.verdict = 'inconsistent'"
        ).fetchall()
    assert len(found) == 1
    return found[0]


def environment() -> dict[str, str]:
    return {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


@pytest.mark.parametrize("example", RUN_ONCE)
def test_every_example_runs(
    example: str, reader: Path, claim: sqlite3.Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this process: that the program itself starts is shown by building and serving."""
    monkeypatch.chdir(reader)
    _, *arguments = shlex.split(example.replace("CLAIM_ID", claim["id"]))
    ended = CliRunner().invoke(main, arguments, input=TYPED.get(verb(example), ""))
    assert ended.exit_code in MAY_END_WITH.get(verb(example), (0,)), ended.output
    assert ended.stdout.strip()


def test_the_site_is_served(reader: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = shlex.split(SERVE.replace("8001", str(port)))
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=reader, env=environment(), **quiet) as server:
        try:
            assert "Trường Khê" in fetched(f"http://127.0.0.1:{port}/", server)
        finally:
            server.terminate()


def fetched(address: str, server: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address) as page:  # noqa: S310 - our own server
                content: bytes = page.read()
                return content.decode()
        except urllib.error.URLError:
            time.sleep(0.1)
    return ""


@pytest.mark.parametrize("name", READMES)
def test_the_first_screen_is_what_the_tool_says(name: str, claim: sqlite3.Row) -> None:
    screen = read(name).split("## ")[0]
    cells = [cell.strip() for cell in screen.split("\n|---")[1].split("\n")[1].strip("|").split("|")]
    assert claim["quote"] in screen
    assert claim["explanation"] in screen
    assert cells[0].strip("`") == claim["indicator"]
    assert float(cells[1].replace(",", ".")) == claim["value"]
    assert cells[2] == claim["value_text"]
    assert (cells[3] == claim["scope_level"]) or name == "README.vi.md"
    assert cells[4] == claim["period_label"]
    assert cells[5] == str(claim["page"])
    assert cells[6] == f"{claim['char_start']}–{claim['char_end']}"


def test_both_readmes_show_the_same_commands() -> None:
    assert examples("README.md") == examples("README.vi.md")


@pytest.mark.parametrize("name", READMES)
def test_every_make_target_named_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):.* ## ", read("Makefile"), re.MULTILINE))
    named = {a or b for a, b in re.findall(r"`make ([a-z-]+)`|^make ([a-z-]+)$", read(name), re.MULTILINE)}
    assert {"demo", "install", "test"} <= named <= targets


@pytest.mark.parametrize("name", READMES)
def test_links_lead_somewhere(name: str) -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", read(name)) if "://" not in link]
    assert [link for link in links if not (ROOT / link).exists()] == []


#: «pipeline/limits.py», «extractors/codes», «pipeline.compose.bulk»: what documentation names of the program.
_NAMED = re.compile(r"(?<![\w/.])(?:pipeline|extractors|schemas|tests)(?:[/.]\w+)+")


@pytest.mark.parametrize("name", [*READMES, "EVALUATION.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))])
def test_places_in_the_program_that_are_named_exist(name: str) -> None:
    places = {place.removesuffix(".py").replace(".", "/") for place in _NAMED.findall(read(name))}
    # A dotted name may end in a function of its module, and a path in the ending of a file.
    tried = {p: [p, f"{p}.py", *(f"{p.rpartition('/')[0]}{end}" for end in (".py", ".yml", ".md"))] for p in places}
    found = {p for p, paths in tried.items() if any((ROOT / path).exists() for path in paths)}
    assert places - found == set()


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_has_help_with_an_example(name: str) -> None:
    command = main.commands[name]
    told = command.get_help(click.Context(command, info_name=f"doichieu {name}", help_option_names=["-h", "--help"]))
    assert f"Example:\n    doichieu {name} " in told
    assert all(option.help for option in command.params if isinstance(option, click.Option)), told


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize("name", VERBS)
def test_every_verb_has_its_line_in_the_readme(name: str, readme: str) -> None:
    assert any(example.startswith(f"doichieu {name} ") for example in examples(readme))


def test_the_description_of_the_database_is_up_to_date() -> None:
    assert read("docs/database.md") == document(), "run: make docs"


def test_the_changelog_names_the_version() -> None:
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    assert f"\n## [{version}]" in read("CHANGELOG.md")
