"""The shape of the code: who may import whom, what is pure, what is named how."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import requires
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import pipeline
from schemas.problems import TEMPLATES

ROOT = Path(__file__).resolve().parent.parent
#: Package -> those of ours it may import.
MAY_IMPORT = {
    "schemas": {"schemas"},
    "extractors": {"schemas", "extractors"},
    "pipeline": {"schemas", "extractors", "pipeline"},
}
#: The rooms of ``extractors``: each may import from those before it.
ROOMS = (
    "vocab", "text", "indicators", "reading", "period", "scope", "citations", "report", "words", "codes", "tables",
    "sheet", "figures", "claims", "judging", "extract",
)  # fmt: skip
#: Verdicts rest on the operands alone, never on how a claim was found.
ONLY_FROM = {"judging": {"text"}, "period": {"text", "indicators", "reading"}, "scope": {"text"}}
MODULES = sorted(path for package in MAY_IMPORT for path in (ROOT / package).rglob("*.py"))
EXTRACTORS = [path for path in MODULES if path.relative_to(ROOT).parts[0] == "extractors"]
IMPURE_MODULES = {
    "io", "os", "pathlib", "shutil", "socket", "sqlite3", "subprocess", "tempfile", "time", "urllib",
}  # fmt: skip
IMPURE_CALLS = {"open", "print", "input", "now", "today", "utcnow", "read_bytes", "write_text", "write_bytes"}
#: The vocabulary is package data, read once a process: part of the program like the code itself.
READS_VOCABULARY = {"vocabulary.py", "places.py"}
FORBIDDEN_NAME = re.compile(r"(?i)utils?(?:_|$)|helpers?(?:_|$)|managers?(?:_|$)")
#: Lines of a file; a longer one holds two concepts, which have a seam between them.
LONGEST_FILE = 320
FORBIDDEN_MODULES = {"common", "misc", "tools", "base", "core"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@cache
def imported(path: Path) -> frozenset[str]:
    found = set[str]()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno}: relative import"
            found.add(node.module or "")
    return frozenset(found)


def test_imports_point_one_way() -> None:
    wrong = []
    for path in MODULES:
        ours = {module.split(".")[0] for module in imported(path)} & MAY_IMPORT.keys()
        wrong += [f"{name_of(path)}: {other}" for other in ours - MAY_IMPORT[path.relative_to(ROOT).parts[0]]]
    assert wrong == []


def _room(module: str) -> str:
    """``extractors.words.zones`` → ``words``; what belongs to the package itself stands under its own name."""
    return [*module.split("."), ""][1]


def test_rooms_of_extractors_build_on_those_before() -> None:
    wrong = []
    for path in EXTRACTORS:
        room = _room(".".join(path.relative_to(ROOT).with_suffix("").parts))
        if room == "__init__":
            continue
        from_rooms = {_room(module) for module in imported(path) if module.split(".")[0] == "extractors"}
        before = ONLY_FROM.get(room, set(ROOMS[: ROOMS.index(room)]))
        wrong += [f"{name_of(path)}: {other}" for other in from_rooms - {room} - before]
    assert wrong == []


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def test_imports_run_in_no_circle() -> None:
    """Those inside functions count: they only hide a circle."""
    known = {_module(path): path for path in MODULES}
    needs = {
        module: {
            name
            for node in nodes(path)
            if isinstance(node, ast.ImportFrom) and node.module
            for name in ({f"{node.module}.{alias.name}" for alias in node.names} & known.keys() or {node.module})
            if name in known
        }
        for module, path in known.items()
    }
    left = dict(needs)
    while free := [module for module, needed in left.items() if not needed & left.keys()]:
        for module in free:
            del left[module]
    assert sorted(left) == []


def test_nothing_is_defined_in_vain() -> None:
    """A function or class is named somewhere else than where it is defined; what is decorated is found by that."""
    named = Counter(
        word for path in (*MODULES, *(ROOT / "tests").glob("*.py"))
        for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))
    )  # fmt: skip
    defined = (
        (path, node) for path in MODULES for node in ast.iter_child_nodes(nodes(path)[0])
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and not node.decorator_list
    )  # fmt: skip
    assert [f"{name_of(path)}: {node.name}" for path, node in defined if named[node.name] == 1] == []


def test_every_list_of_the_vocabulary_is_asked_for() -> None:
    literals = {
        node.value for path in EXTRACTORS for node in nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }  # fmt: skip
    files = sorted((ROOT / "extractors" / "vocab").rglob("*.yml"))
    read = {path: yaml.safe_load(path.read_text(encoding="utf-8")) for path in files}
    groups = {word for path in files for word in re.findall(r'"@(\w+)"', path.read_text(encoding="utf-8"))}
    assert [f"{path.name}: {key}" for path, told in read.items() if isinstance(told, dict)
            for key in told if key not in literals | groups] == []


def test_no_list_of_the_vocabulary_hides_another() -> None:
    """YAML lets a key stand twice and keeps the last; then half of the rules read words that are not theirs."""
    twice = [
        f"{path.relative_to(ROOT)}:{key.start_mark.line + 1}: {key.value}"
        for path in sorted((ROOT / "extractors" / "vocab").rglob("*.yml"))
        for node in _mappings(yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
        for at, (key, _) in enumerate(node.value)
        if key.value in {other.value for other, _ in node.value[:at]}
    ]
    assert not twice


def _mappings(node: yaml.Node) -> Iterator[yaml.MappingNode]:
    if isinstance(node, yaml.MappingNode):
        yield node
        for _, value in node.value:
            yield from _mappings(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _mappings(value)


def test_extractors_are_pure() -> None:
    wrong = []
    for path in EXTRACTORS:
        impure = {module.split(".")[0] for module in imported(path)} & IMPURE_MODULES
        called = {
            node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            for node in nodes(path)
            if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute))
        }
        impure |= called & (IMPURE_CALLS if path.name in READS_VOCABULARY else {*IMPURE_CALLS, "read_text"})
        wrong += [f"{name_of(path)}: {what}" for what in impure]
    assert wrong == []


def test_modules_say_what_they_are_for() -> None:
    assert [name_of(path) for path in MODULES if not ast.get_docstring(nodes(path)[0])] == []


def test_docstrings_can_be_written() -> None:
    """Python 3.13 writes every docstring as UTF-8 when it compiles a module, and refuses half a surrogate pair."""
    told = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    wrong = [
        name_of(path) for path in MODULES for node in nodes(path)
        if isinstance(node, told) and re.search("[\ud800-\udfff]", ast.get_docstring(node) or "")
    ]  # fmt: skip
    assert wrong == []


def test_names() -> None:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    wrong = [
        name_of(path) for path in MODULES
        if not path.stem.startswith("__") and path.stem in sys.stdlib_module_names | FORBIDDEN_MODULES
    ]  # fmt: skip
    for path in MODULES:
        names = {path.stem, *(node.name for node in nodes(path) if isinstance(node, kinds))}
        wrong += [f"{name_of(path)}: {name}" for name in names if FORBIDDEN_NAME.search(name)]
    assert wrong == []


def test_files_are_not_long() -> None:
    lines = {name_of(path): path.read_text(encoding="utf-8").count("\n") for path in MODULES}
    assert {name: count for name, count in lines.items() if count > LONGEST_FILE} == {}


def test_the_names_are_ours() -> None:
    """`pipeline`, `extractors` and `schemas` are other people's distributions, too."""
    assert Path(pipeline.__file__).resolve().parent == ROOT / "pipeline"


def test_every_problem_code_is_used() -> None:
    used = {
        node.value
        for path in MODULES
        if path.name != "problems.py"
        for node in nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(TEMPLATES) - used == set()


def test_packages_are_listed() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    listed = set(settings["tool"]["setuptools"]["packages"])
    present = {name_of(path.parent).replace("/", ".") for path in MODULES if path.name == "__init__.py"}
    assert listed == present
    folders = {name_of(path.parent).replace("/", ".") for path in MODULES}
    # Datasette loads its plugins from the folder itself; they are package data.
    assert folders - listed == {"pipeline.publish.plugins"}


def _closure(
    lines: Iterable[str], extras: Iterable[str], met: set[tuple[str, tuple[str, ...]]]
) -> Iterator[str]:
    for line in lines:
        requirement = Requirement(line)
        marker = requirement.marker
        if marker and not any(marker.evaluate({"extra": extra}) for extra in (*extras, "")):
            continue
        needed = canonicalize_name(requirement.name), tuple(sorted(requirement.extras))
        if needed not in met:
            met.add(needed)
            yield needed[0]
            yield from _closure(requires(needed[0]) or [], needed[1], met)


def test_constraints_name_every_library_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.!+]+", line)] == []
    constrained = {canonicalize_name(name): version for name, version in (line.split("==") for line in lines)}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    # pip freeze leaves pip and setuptools out, which spaCy and others name.
    needed = set(_closure(wanted, (), set())) - {"pip", "setuptools"}
    assert needed <= constrained.keys()
    # The lowest Python needs them all; a newer one brings some of what they do itself.
    assert sys.version_info >= (3, 12) or needed == constrained.keys()
    # Some of the lowest versions are those that mended what an untrusted file could do.
    low = [line for line in wanted if not (each := Requirement(line)).specifier.contains(
        constrained[canonicalize_name(each.name)])]
    assert low == []
