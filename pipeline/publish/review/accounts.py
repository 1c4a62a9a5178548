"""Who may review: password hashes from a file, sessions, and a limit on attempts.

Comes in: names and passwords as typed. Goes out: whether they fit, and tokens for a
cookie. An unknown name costs the same work and gives the same answer as a wrong password.
Sessions live in memory: a restart ends them.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import Argon2Error, InvalidHashError
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from pipeline.output.language import told

NAME = re.compile(r"[\w.@-]{1,60}")
MOST_CHARACTERS = 1024
SESSION_SECONDS = 10 * 3600
#: Attempts to log in within ten minutes, of one client and on one name from anywhere.
PER_CLIENT = RateLimitItemPerMinute(10, 10)
PER_NAME = RateLimitItemPerMinute(30, 10)


class AccountsError(Exception):
    """A file of reviewers that cannot be used; the message says where and what to do."""


class Accounts:
    """Reviewers and their Argon2 hashes."""

    def __init__(self, hashes: Mapping[str, str]) -> None:
        self._hashes = dict(hashes)
        strength = next(iter(self._hashes.values()), None)
        self._hasher = PasswordHasher() if strength is None else PasswordHasher.from_parameters(
            extract_parameters(strength))
        # Verified for a name nobody has, so that it takes as long.
        self._nobody = self._hasher.hash(secrets.token_urlsafe(32))

    def __bool__(self) -> bool:
        return bool(self._hashes)

    def fits(self, name: str, password: str) -> bool:
        """Whether the password is this reviewer's; takes as long where there is no such reviewer."""
        known = self._hashes.get(name)
        try:
            return self._hasher.verify(known or self._nobody, password[:MOST_CHARACTERS]) and known is not None
        except Argon2Error:
            return False


def hash_password(password: str) -> str:
    """Argon2id hash of a password, with its own salt and parameters."""
    return PasswordHasher().hash(password)


def read_accounts(path: Path) -> Accounts:
    """Read ``reviewers: {name: hash}`` from a YAML file; raises AccountsError."""
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise AccountsError(told(f"{path}: không đọc được như YAML ({error}).",
                                 f"{path}: could not be read as YAML ({error}).")) from error
    reviewers = given.get("reviewers") if isinstance(given, dict) else None
    if not isinstance(reviewers, dict) or not reviewers:
        raise AccountsError(told(
            f"{path}: cần có `reviewers:` rồi mỗi người một dòng `tên: mã băm`. "
            "Tạo một dòng bằng: doichieu decisions password TÊN",
            f"{path}: expected `reviewers:` with a line `name: hash` for each. "
            "Make a line with: doichieu decisions password NAME"))
    for name, hashed in reviewers.items():
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise AccountsError(told(
                f"{path}: {name!r} không dùng làm tên người duyệt được: chỉ gồm chữ, số và . _ @ -.",
                f"{path}: {name!r} is no name of a reviewer: letters, digits, and . _ @ - only."))
        try:
            extract_parameters(str(hashed))
        except (InvalidHashError, ValueError) as error:
            raise AccountsError(told(
                f"{path}: sau {name}: không phải mã băm Argon2. Tạo bằng: doichieu decisions password {name}",
                f"{path}: what stands after {name}: is no Argon2 hash. "
                f"Make one with: doichieu decisions password {name}")) from error
    return Accounts({name: str(hashed) for name, hashed in reviewers.items()})


class Attempts:
    """Counts attempts to log in, by client and by name."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def allow(self, client: str, name: str) -> bool:
        """Count one attempt; False where there were too many. Who is over the limit counts for no name."""
        return self._limiter.hit(PER_CLIENT, "client", client) and self._limiter.hit(
            PER_NAME, "name", hashlib.sha256(name.encode()).hexdigest())


@dataclass(slots=True)
class Sessions:
    """Who is logged in, by the hash of the token in the cookie."""

    _open: dict[str, tuple[str, float]] = field(default_factory=dict)

    def start(self, reviewer: str) -> str:
        """Begin a session and return its token."""
        now = time.monotonic()
        self._open = {key: (who, end) for key, (who, end) in self._open.items() if end > now}
        token = secrets.token_urlsafe(32)
        self._open[_key(token)] = reviewer, now + SESSION_SECONDS
        return token

    def reviewer(self, token: str) -> str | None:
        """Who holds the token; None if nobody does or it has run out."""
        who, end = self._open.get(_key(token), (None, 0.0))
        return who if end > time.monotonic() else None

    def end(self, token: str) -> None:
        """End a session; the token is worth nothing from now on."""
        self._open.pop(_key(token), None)


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
