"""python -m pipeline.publish.load big.db: how fast the site answers many readers at once.

In: a reports database. Out: for each kind of page the 50th and 95th percentile and the errors,
asked by wrk over loopback: once each address new (nothing kept), then again (kept). The
server runs in processes of its own; a database to measure with comes from ``pipeline.compose.bulk``.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from urllib.parse import quote, urlencode
from urllib.request import urlopen

CLIENTS = 20
#: Words of every report, of some, of none; with diacritics and without.
_SOUGHT = ("đúng hạn", "ho so", "chứng thực", "dinh", "30/2020/NĐ-CP", "trễ hẹn", "xyzzy", "một cửa", "kiem tra")
_LUA = """
local addresses, at = {{{listed}}}, {first}
request = function()
  at = at % #addresses + 1
  return wrk.format("GET", addresses[at])
end
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format("measured %d %.1f %.1f %d\\n", summary.requests, latency:percentile(50) / 1000,
    latency:percentile(95) / 1000, e.connect + e.read + e.write + e.status + e.timeout))
end
"""


def addresses_of(database: Path, count: int = 400, seed: int = 1) -> Mapping[str, Sequence[str]]:
    """Choose addresses of every kind of page, from what the database holds."""
    rng = Random(seed)  # noqa: S311 - a choice, not secrecy
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as conn:
        documents = [row[0] for row in conn.execute("SELECT id FROM documents ORDER BY id")]
        towns = [row[0] for row in conn.execute("SELECT DISTINCT district FROM documents WHERE district IS NOT NULL")]
        provinces = [row[0] for row in conn.execute(
            "SELECT DISTINCT province FROM documents WHERE province IS NOT NULL")]
        codes = [row[0] for row in conn.execute("SELECT DISTINCT indicator FROM figures WHERE indicator IS NOT NULL")]
    sought = [f"{word} {rng.choice(towns)}" for word in _SOUGHT for _ in range(count // 20)] + list(_SOUGHT)
    return {
        "home": ["/", "/?lang=en"],
        "report": [f"/bao-cao/{name}" for name in rng.sample(documents, min(count, len(documents)))],
        "findings": [f"/phat-hien?{urlencode({'district': name})}"
                     for name in rng.sample(towns, min(count, len(towns)))]
        + [f"/phat-hien?page={n}" for n in range(60)],
        "compare": [f"/so-sanh?{urlencode({'indicator': code, 'province': name})}"
                    for code in codes for name in rng.sample(provinces, min(25, len(provinces)))],
        "search": [f"/tim-kiem?q={quote(words)}" for words in sought],
    }


@contextmanager
def serving(database: Path, workers: int) -> Iterator[str]:
    """Serve ``database`` in processes of their own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pipeline", "serve", str(database), "--port", str(port), "--workers", str(workers)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    at = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urlopen(f"{at}/-/versions.json", timeout=60).read()  # noqa: S310 - our own server
                break
            except OSError:
                time.sleep(0.5)
        yield at
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)


def measure(at: str, addresses: Sequence[str], seconds: float, first: int = 0) -> tuple[int, float, float, int]:
    """Let 20 clients ask for ``addresses`` in turn; gives requests, 50th and 95th percentile (ms), errors."""
    with TemporaryDirectory() as folder:
        script = Path(folder) / "pages.lua"
        listed = ", ".join('"' + address.replace("\\", "\\\\").replace('"', '\\"') + '"' for address in addresses)
        script.write_text(_LUA.format(listed=listed, first=first), encoding="utf-8")
        command = [shutil.which("wrk") or "wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds:g}s", "--timeout", "30s",
                   "-H", "Accept-Encoding: gzip", "-s", str(script), at]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    found = re.search(r"measured (\d+) ([\d.]+) ([\d.]+) (\d+)", told)
    if found is None:
        raise RuntimeError(f"wrk said something else: {told}")
    return int(found[1]), float(found[2]), float(found[3]), int(found[4])


def main(arguments: list[str] | None = None) -> int:
    """Measure every kind of page; returns the exit code, 1 where there were errors."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.publish.load", description=__doc__)
    parser.add_argument("database", type=Path)
    parser.add_argument("--workers", type=int, default=2, help="processes that answer")
    parser.add_argument("--seconds", type=float, default=5)
    given = parser.parse_args(arguments)
    if shutil.which("wrk") is None:
        print("wrk is not installed (Debian: apt-get install wrk).", file=sys.stderr)
        return 2
    failed = 0
    print(f"{given.database.stat().st_size / 1e9:.1f} GB, {os.cpu_count()} cores, {CLIENTS} clients, "
          f"{given.workers} workers; load before: {os.getloadavg()[0]:.1f}")
    print("| page | asked | requests | p50 ms | p95 ms | errors |\n|---|---|--:|--:|--:|--:|")
    with serving(given.database, given.workers) as at:
        for kind, addresses in addresses_of(given.database).items():
            for asked in ("first", "again"):
                requests, half, most, errors = measure(at, addresses, given.seconds)
                print(f"| {kind} | {asked} | {requests:,} | {half:.1f} | {most:.1f} | {errors} |", flush=True)
                failed += errors
    print(f"load after: {os.getloadavg()[0]:.1f}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
