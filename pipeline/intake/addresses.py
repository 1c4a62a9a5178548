"""Files at fsspec addresses (``s3://…``, ``sftp://…``, ``file:///…``): listed, digested, fetched.

Comes in: an address. Goes out: the report files under it, or a file's bytes in a folder of this machine, with
the digest they must have. Which protocols there are depends on the fsspec packages installed; credentials are
fsspec's matter (its configuration or the environment), never the address's.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from pipeline.intake.files import REPORT_EXTENSIONS
from pipeline.limits import MAX_PDF_BYTES, MIB
from pipeline.output.language import told
from schemas.problems import problem
from schemas.records import Problem

_PROTOCOL = re.compile(r"[a-z][a-z0-9+.-]+", re.IGNORECASE)
_ADDRESS = re.compile(rf"{_PROTOCOL.pattern}(?:://|::)", re.IGNORECASE)
#: What stores call the state of a file. All that is told counts: a time of change alone can be set (SFTP, file).
_STATES = ("ETag", "etag", "md5Hash", "content_md5", "Content-MD5", "generation", "LastModified", "Last-Modified",
           "last_modified", "mtime", "updated", "modified", "created", "ino", "CRC")
#: Between an address and that of the archive that it lies in, or after the name of a cache.
_LINK = "::"
#: Protocols whose addresses are URLs.
_ENCODED = ("http://", "https://")
_PIECE = 1 << 20


class UnusableAddress(Exception):  # noqa: N818 - it names the state of the address
    """An address that cannot be listed; the message says why."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file at an address. ``state`` changes with its bytes; None where the store tells nothing that does."""

    address: str
    size: int
    state: str | None

    @property
    def name(self) -> str:
        """Its name without folders, as a person writes it: a web server's is percent-encoded."""
        return name_at(self.address)

    @property
    def suffix(self) -> str:
        """The extension of its name."""
        return PurePosixPath(self.name).suffix

    def __str__(self) -> str:
        return self.address


def name_at(address: str) -> str:
    """The name of the file at an address, decoded where the address is a URL and the name then still is one name.

    >>> name_at("https://example.org/b%C3%A1o%20c%C3%A1o.pdf"), name_at("https://example.org/..%2Fb.pdf")
    ('báo cáo.pdf', '..%2Fb.pdf')
    >>> name_at("zip://2023/b.pdf::https://example.org/all.zip")
    'b.pdf'
    """
    place = next((link for link in address.split(_LINK) if "://" in link), address)
    name = PurePosixPath(place).name
    plain = unquote(name) if place.startswith(_ENCODED) else name
    return name if {"/", "\\", "\0"} & set(plain) else plain


def is_address(text: str) -> bool:
    """True for what fsspec opens rather than this machine; a Windows drive is no protocol."""
    return _ADDRESS.match(text) is not None


def protocols_missing(addresses: Iterable[str]) -> list[str]:
    """The protocols of ``addresses`` that cannot be spoken here, each with what it lacks."""
    import fsspec

    names = {link.partition("://")[0] for address in addresses for link in address.split(_LINK)}
    found = []
    for name in sorted(name for name in names if _PROTOCOL.fullmatch(name)):
        try:
            fsspec.get_filesystem_class(name)
        except (ImportError, ValueError) as error:
            found.append(f"{name} ({error})")
    return found


def files_at(address: str) -> list[RemoteFile]:
    """The report files under ``address``, in the order of their addresses; raises UnusableAddress."""
    try:
        import fsspec

        store, root = fsspec.core.url_to_fs(address)
        found = {path: _told(store, path, info) for path, info in store.find(root, detail=True).items()}
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        raise UnusableAddress(told(
            f"{address}: không liệt kê được ({why}). Kiểm tra địa chỉ, quyền truy cập, và gói fsspec của giao thức ấy.",
            f"{address}: cannot be listed ({why}). Check the address, the credentials, and that the fsspec package of "
            "its protocol is installed.")) from error
    files = [
        RemoteFile(_beside(address, store.unstrip_protocol(path)), int(info.get("size") or 0), _state(info))
        for path, info in found.items() if info.get("type") == "file" and (path == root or _is_report(path))
    ]
    if not files:
        raise UnusableAddress(told(f"{address}: không có tệp báo cáo nào ở đó.",
                                   f"{address}: no report file is there."))
    return sorted(files, key=lambda file: file.address)


def _beside(given: str, found: str) -> str:
    """The address of what was ``found`` under a given one: in the same archive, by way of the same cache."""
    first, chained, rest = given.partition(_LINK)
    if not chained:
        return found
    return f"{found}{_LINK}{rest}" if "://" in first else f"{first}{_LINK}{_beside(rest, found)}"


def _told(store: Any, path: str, info: dict[str, Any]) -> dict[str, Any]:
    """What a store tells of a file: a web server's list gives names alone, and its state only to who asks for each."""
    if info.get("type") != "file" or _state(info) is not None:
        return info
    return {**info, **store.info(path)}


def _is_report(path: str) -> bool:
    name = PurePosixPath(path).name
    return not name.startswith((".", "~$")) and PurePosixPath(path).suffix.lower() in REPORT_EXTENSIONS


def _state(info: dict[str, Any]) -> str | None:
    states = {name: str(info[name]) for name in _STATES if info.get(name)}
    return hashlib.sha256(str(states).encode()).hexdigest()[:16] if states else None


def digest_at(address: str) -> str | None:
    """SHA-256 of the bytes at an address, in hexadecimal; None where they cannot be read."""
    digest = hashlib.sha256()
    try:
        for piece in _pieces(address):
            digest.update(piece)
    except Exception:  # noqa: BLE001 - each protocol has errors of its own
        return None
    return digest.hexdigest()


def fetch(address: str, sha256: str, folder: Path) -> Problem | None:
    """Put the file at ``address`` into ``folder`` under its own name; the problem where that fails.

    Bytes of another digest than ``sha256`` are not handed on.
    """
    name = name_at(address)
    digest, size = hashlib.sha256(), 0
    try:
        with (folder / name).open("wb") as file:
            for piece in _pieces(address):
                size += len(piece)
                if size > MAX_PDF_BYTES:
                    return problem("read", "too_large", file=name, found=f"{size / MIB:.0f} MiB",
                                   expected=f"{MAX_PDF_BYTES // MIB} MiB")
                digest.update(piece)
                file.write(piece)
    except Exception as error:  # noqa: BLE001 - each protocol has errors of its own
        return problem("read", "unopenable", file=name, found=f"{type(error).__name__}: {error}"[:200])
    if digest.hexdigest() != sha256:
        return problem("read", "changed_while_read", file=name)
    return None


def _pieces(address: str) -> Iterator[bytes]:
    import fsspec

    with fsspec.open(address, "rb") as file:
        while piece := file.read(_PIECE):
            yield piece
