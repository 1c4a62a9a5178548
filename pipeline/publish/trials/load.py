"""python -m pipeline.publish.trials.load big.db: how fast the site answers many readers at once.

In: a reports database. Out: for each kind of page the 50th and 95th percentile and the errors,
asked by wrk over loopback: addresses nobody has asked for (new), then a few of them over and over (kept). The
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
from itertools import combinations
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from urllib.parse import urlencode
from urllib.request import urlopen

from pipeline.publish.serving.page_store import store_path
from pipeline.publish.serving.warming import ASKED
from pipeline.storage.read_only import open_to_read

CLIENTS = 20
#: Words that every report has, with diacritics and without; two of them together are still in every report.
_COMMON = ("hồ sơ", "ho so", "đúng hạn", "dung han", "tiếp nhận", "thủ tục hành chính", "cải cách", "một cửa",
           "kiem tra", "quyết định", "dinh", "UBND", "kế hoạch", "báo cáo", "huyện", "trực tuyến", "năm", "giải quyết",
           "công chức", "thực hiện", "xã", "tỷ lệ", "kết quả")
#: Words of some reports, of none; a number of an instrument; a number.
_RARE = ("trễ hẹn", "chứng thực", "30/2020/NĐ-CP", "xyzzy", "99,97%", "2.377", "bãi bỏ", '"quá hạn" lĩnh vực')
#: Addresses asked again and again to measure kept pages.
#: Enough for every process to have made each of the kept pages once.
_SECONDS_TO_KEEP = 4.0
_KEPT = 40
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


def addresses_of(database: Path, seed: int = 1) -> Mapping[str, Sequence[str]]:
    """Choose addresses of every kind of page, from what the database holds: so many that none is asked for twice."""
    rng = Random(seed)  # noqa: S311 - a choice, not secrecy
    with closing(open_to_read(database)) as conn:
        def column(sql: str) -> list[str]:
            return [row[0] for row in conn.execute(sql)]

        documents = column("SELECT id FROM documents ORDER BY id")
        towns = column("SELECT DISTINCT district FROM report_counts WHERE district IS NOT NULL ORDER BY 1")
        provinces = column("SELECT DISTINCT province FROM report_counts WHERE province IS NOT NULL ORDER BY 1")
        periods = column("SELECT DISTINCT period_label FROM report_counts WHERE period_label IS NOT NULL ORDER BY 1")
        codes = column("SELECT DISTINCT indicator FROM indicator_coverage ORDER BY 1")
        covered = conn.execute(
            "SELECT DISTINCT indicator, period_label FROM indicator_coverage ORDER BY 1, 2").fetchall()
    prepared = _prepared(database)
    asked = {
        "home": ["/", "/?lang=en"],
        "report": [f"/bao-cao/{name}" for name in documents if f"/bao-cao/{name}" not in prepared],
        "report, prepared": sorted(prepared),
        "findings of the country": [_at("/phat-hien", page=n) for n in range(1, 900)]
        + [_at("/phat-hien", period=period, sort=sort, page=n)
           for period in periods for sort in ("newest", "place") for n in range(8)],
        "findings of a district": [_at("/phat-hien", district=town, sort=sort)
                                   for town in towns for sort in ("", "newest", "place")],
        "compare the country": [_at("/so-sanh", indicator=code, period=period) for code, period in covered],
        "compare a province": [_at("/so-sanh", indicator=code, province=name) for code in codes for name in provinces],
        "late, claims that hold": [_at("/so-sanh", view=view, period=period, province=name)
                                   for view in ("late", "holding") for period in periods for name in ["", *provinces]],
        "search, common words": [_at("/tim-kiem", q=f"{one} {other}", page=n)
                                 for one, other in combinations(_COMMON, 2) for n in range(4)],
        "search in a place": [_at("/tim-kiem", q=word, province=name, period=period)
                              for word in (*_COMMON, *_RARE) for name in provinces[:20] for period in periods[:8]],
        "search, rare words": [_at("/tim-kiem", q=f"{word} {town}") for word in (*_COMMON, *_RARE) for town in towns],
    }
    for addresses in list(asked.values())[1:]:
        rng.shuffle(addresses)
    return {kind: addresses for kind, addresses in asked.items() if addresses}


def _prepared(database: Path) -> set[str]:
    """The reports whose pages lie ready in Vietnamese (``doichieu serve --prepare``)."""
    store = store_path(database)
    if not store.exists():
        return set()
    with closing(sqlite3.connect(f"{store.resolve().as_uri()}?mode=ro", uri=True)) as conn:
        return {path for (path,) in conn.execute("SELECT path FROM pages WHERE query = ''")}


def _at(path: str, **parameters: object) -> str:
    return f"{path}?{urlencode({name: value for name, value in parameters.items() if value})}"


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


def _wait_for_warmth(at: str, workers: int) -> None:
    """Ask for what a process makes once as it starts, until each of them has very likely answered."""
    for _ in range(4 * workers):
        for path in ASKED:
            urlopen(at + path, timeout=120).read()  # noqa: S310 - our own server


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
    parser = argparse.ArgumentParser(prog="python -m pipeline.publish.trials.load", description=__doc__)
    parser.add_argument("database", type=Path)
    parser.add_argument("--workers", type=int, default=2, help="processes that answer")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--only", default="", help="kinds of pages, by words in their names: report,compare")
    given = parser.parse_args(arguments)
    if shutil.which("wrk") is None:
        print("wrk is not installed (Debian: apt-get install wrk).", file=sys.stderr)
        return 2
    failed = 0
    print(f"{given.database.stat().st_size / 1e9:.1f} GB, {os.cpu_count()} cores, {CLIENTS} clients, "
          f"{given.workers} workers; load before: {os.getloadavg()[0]:.1f}")
    print("| page | asked | requests | p50 ms | p95 ms | errors |\n|---|---|--:|--:|--:|--:|")
    with serving(given.database, given.workers) as at:
        _wait_for_warmth(at, given.workers)
        for kind, addresses in addresses_of(given.database).items():
            if not any(word in kind for word in given.only.split(",")):
                continue
            for asked, some in (("new", addresses), ("kept", addresses[:_KEPT])):
                if asked == "kept":
                    # wrk counts for each slow answer those that it held up, so a first making would be all it tells.
                    measure(at, some, _SECONDS_TO_KEEP)
                requests, half, most, errors = measure(at, some, given.seconds)
                repeated = " (some kept)" if asked == "new" and requests > len(some) else ""
                print(f"| {kind} | {asked}{repeated} | {requests:,} | {half:.1f} | {most:.1f} | {errors} |", flush=True)
                failed += errors
    print(f"load after: {os.getloadavg()[0]:.1f}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
