"""Read .doc, RTF, OpenDocument and HTML: LibreOffice turns them into DOCX, the Word reader reads that.

In: a path and its ``OfficeFormat``. Out: ``ReadDocument`` with the true media type, the text source
'docx' and a note of the program that converted; or ``UnreadableFile``. LibreOffice gets a
home and profile of its own that are thrown away, may run no macro, load nothing the document
links to and reach no network; time, processor time and output are limited. It stays in the process group of
the worker, so that it ends with it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from pipeline import limits
from pipeline.intake.archives import check_docx
from pipeline.readers import UnreadableFile
from pipeline.readers.docx.package import open_package
from pipeline.readers.office_formats import OfficeFormat
from pipeline.readers.word import read_package
from schemas.problems import problem
from schemas.records import ReadDocument

try:
    import resource
except ImportError:  # Windows: no limits but time
    resource = None  # type: ignore[assignment]

#: It asks to be started again: what it does after it has made a new profile.
_AGAIN = 81
_STARTS = 3
_SHORTEST = 1.0
_OUTPUT_FILTER = "docx:MS Word 2007 XML"
#: It answers at once (0.1 s).
_VERSION_SECONDS = 20.0
_NOWHERE = "127.0.0.1"
#: Options of the profile, by path: no macros, no links updated, nothing loaded from outside the file, a proxy
#: that does not answer for whatever asks all the same.
_OPTIONS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Load", "UserDefinedSettings", "false"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Office.Writer/Content/Update", "Field", "false"),
    ("Office.WriterWeb/Content/Update", "Link", "2"),
    ("Inet/Settings", "ooInetProxyType", "1"),
    ("Inet/Settings", "ooInetHTTPProxyName", _NOWHERE),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", _NOWHERE),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)
_PROXY = f"http://{_NOWHERE}:9"


def is_available() -> bool:
    """Whether LibreOffice is installed."""
    return _program() is not None


def read_converted(path: Path, format_: OfficeFormat, more_time: Callable[[float], None]) -> ReadDocument:
    """Read ``path`` by way of a DOCX made by LibreOffice; ``more_time`` is asked for what that may take."""
    program = _program()
    if program is None:
        raise UnreadableFile("libreoffice_unavailable", found=format_.name)
    more_time(limits.CONVERSION_SECONDS)
    with tempfile.TemporaryDirectory(prefix="doichieu-") as folder:
        made = _convert(program, path, format_, Path(folder))
        check_docx(made)
        with open_package(made) as package:
            read = read_package(package, path.name).read
    more_time(-limits.CONVERSION_SECONDS)
    note = problem("read", "converted", file=path.name, found=format_.name, expected=_version(program))
    return replace(read, media_type=format_.media_type, problems=(note, *read.problems))


def _program() -> str | None:
    """The binary itself: the script around it starts it as a child, which would outlive its parent."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        return None
    binary = Path(found).resolve().with_name("soffice.bin")
    return str(binary) if os.access(binary, os.X_OK) else found


@lru_cache(maxsize=1)
def _version(program: str) -> str:
    """'LibreOffice 7.4.7.2', the name alone where it does not say."""
    with tempfile.TemporaryDirectory(prefix="doichieu-") as folder:
        _write_profile(Path(folder) / "profile")
        command = [program, _profile_option(Path(folder)), "--version"]
        try:
            said = subprocess.run(  # noqa: S603 - the arguments are ours
                command, env=_environment(Path(folder)), stdin=subprocess.DEVNULL, capture_output=True,
                text=True, timeout=_VERSION_SECONDS, check=False,
            ).stdout  # fmt: skip
        except (subprocess.TimeoutExpired, OSError):
            said = ""
    return " ".join(said.split()[:2]) or "LibreOffice"


def _convert(program: str, path: Path, format_: OfficeFormat, folder: Path) -> Path:
    """Make a DOCX of ``path`` in ``folder``, which holds profile and temporary files as well."""
    # A copy, under a name that is no option and beside which a lock file may be written.
    source = folder / ("report" + min(format_.extensions))
    shutil.copyfile(path, source)
    _write_profile(folder / "profile")
    command = [
        program, _profile_option(folder), "--headless", "--norestore", "--nologo",
        "--nodefault", "--nolockcheck", f"--infilter={format_.import_filter}",
        "--convert-to", _OUTPUT_FILTER, "--outdir", str(folder / "made"), str(source),
    ]  # fmt: skip
    deadline = time.monotonic() + limits.CONVERSION_SECONDS
    for _ in range(_STARTS):
        if _run(command, folder, deadline) != _AGAIN:
            break
    made = folder / "made" / "report.docx"
    if not made.is_file():
        # It says nothing but «source file could not be loaded».
        raise UnreadableFile("damaged", found=f"{_version(program)} không mở được {format_.name}")
    return made


def _run(command: list[str], folder: Path, deadline: float) -> int:
    try:
        done = subprocess.run(  # noqa: S603 - the arguments are ours
            command, cwd=folder, env=_environment(folder), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, timeout=max(_SHORTEST, deadline - time.monotonic()), check=False,
            preexec_fn=_limit if resource else None,
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile("timeout", expected=f"{limits.CONVERSION_SECONDS:g}") from error
    except OSError as error:
        raise UnreadableFile("libreoffice_failed", found=error.strerror or type(error).__name__) from error
    if done.returncode < 0:
        raise UnreadableFile("libreoffice_failed", found=signal.strsignal(-done.returncode) or "")
    return done.returncode


def _profile_option(folder: Path) -> str:
    return f"-env:UserInstallation={(folder / 'profile').as_uri()}"


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of ours but where programs are."""
    return {
        "PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "TMPDIR": str(folder),
        "LANG": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp", "http_proxy": _PROXY, "https_proxy": _PROXY,
    }  # fmt: skip


def _limit() -> None:
    """In the child: processor time, should nobody be left to end it, and the size of what it writes."""
    seconds = int(limits.CONVERSION_SECONDS)
    for kind, value in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_FSIZE, limits.MAX_CONVERTED_BYTES)):
        hard = resource.getrlimit(kind)[1]
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (allowed, allowed))


def _write_profile(profile: Path) -> None:
    """A profile whose options stand before the first start."""
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _OPTIONS
    )
    user = profile / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f"{items}</oor:items>\n",
        encoding="utf-8",
    )
