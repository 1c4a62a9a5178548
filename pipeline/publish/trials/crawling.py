"""python -m pipeline.publish.trials.crawling demo.db: follow every link of the site and tell which lead nowhere.

In: a reports database. Out: how many addresses of each kind there are, and what is wrong: an answer other than 200, a
link to another host, a link to a place that its page does not have. Of what ``/robots.txt`` keeps search engines from,
and of what only links marked ``nofollow`` lead to (one list in other orders, narrowed otherwise, as a file), some
addresses of each kind are asked for and none is followed further. Ctrl-C ends it with what was found.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html

from pipeline.publish.serving.robots import read_rules
from pipeline.publish.trials.load import serving

#: Addresses between two words on how far it is.
_STEP = 500
_ASIDE_OF_A_KIND = 20
_REDIRECTS = (301, 302, 303, 307, 308)
#: A key of a report, figure or claim, a number of an instrument or page, a name: what one kind of page differs in.
_KEYED = {"bao-cao": 2, "phat-hien": 2, "trang": 2, "cat": 2, "don-vi": 2, "van-ban": 2, "static": 2}


@dataclass(frozen=True, slots=True)
class Page:
    """What a page leads to: addresses as printed, those not to be followed, and the places it has."""

    links: frozenset[str]
    unfollowed: frozenset[str]
    places: frozenset[str]


def read_page(text: str) -> Page:
    """Read the links and places of a page.

    >>> page = read_page('<a href="/x?a=1&amp;b=2#c" id="d">e</a><a rel="nofollow" href="/y">f</a>')
    >>> sorted(page.links), sorted(page.unfollowed), sorted(page.places)
    (['/x?a=1&b=2#c'], ['/y'], ['d'])
    """
    links: set[str] = set()
    unfollowed: set[str] = set()
    places: set[str] = set()
    for element in html.document_fromstring(text).iter("*"):
        given = {str(name): str(value) for name, value in element.attrib.items()}
        if "id" in given:
            places.add(given["id"])
        found = [given[name] for name in ("href", "src", "action") if name in given]
        found += [part.split()[0] for part in given.get("srcset", "").split(",") if part.strip()]
        (unfollowed if "nofollow" in given.get("rel", "").split() else links).update(found)
    return Page(frozenset(links), frozenset(unfollowed - links), frozenset(places))


def kind_of(address: str) -> str:
    """Name the kind of an address: its path without what only tells one report or name from another.

    >>> kind_of("/bao-cao/0a1b.csv"), kind_of("/demo/claims?_sort=page&kind=sum"), kind_of("/phat-hien?lang=en")
    ('/bao-cao/….csv', '/demo/claims?_sort kind', '/phat-hien')
    """
    path, _, query = address.partition("?")
    parts = path.split("/")
    whole = _KEYED.get(parts[1], 4 if len(parts) > 3 else len(parts))
    if len(parts) > whole:
        form = re.search(r"\.(csv|json|xlsx|webp|css|js|svg)$", path)
        path = "/".join([*parts[:min(whole, 3)], "…" + (form[0] if form else "")])
    names = sorted({pair.partition("=")[0] for pair in query.split("&") if pair} - {"lang", "_lang", "page", "_next"})
    return path + ("?" + " ".join(names) if names else "")


class Crawl:
    """Asks for every address that the first page leads to, at most ``most``; ``say`` is told how far it is.

    ``kinds`` counts addresses by kind, ``wrong`` says what is wrong and where it was met, ``left`` were not asked for,
    of those that are to be followed; ``passed_over`` counts the others by kind.
    """

    def __init__(self, at: str, most: int, say: Callable[[str], None] = lambda _: None) -> None:
        self.at, self.host = at, urlsplit(at)
        self.server = HTTPConnection(self.host.hostname or "", self.host.port, timeout=120)
        self.kinds: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.passed_over: Counter[str] = Counter()
        self.server.request("GET", "/robots.txt")
        self.rules = read_rules(self.server.getresponse().read().decode())
        #: Address -> the page it was met on.
        self.met: dict[str, str] = {"/": "", "/?lang=en": ""}
        self.aside: dict[str, str] = {}
        self._places: dict[str, frozenset[str]] = {}
        self._wanted: dict[tuple[str, str], str] = {}
        waiting = deque(self.met)
        with suppress(KeyboardInterrupt):
            while waiting and self.kinds.total() < most:
                address = waiting.popleft()
                waiting += self._links_of(self._ask(address, self.met[address]), address)
                if not self.kinds.total() % _STEP:
                    say(f"{self.kinds.total():,} addresses asked for, {len(waiting):,} known")
            self._ask_aside(most)
        self.left = len(waiting)
        self.wrong += [
            f"no place #{place} in {address}, wanted on {by}" for (address, place), by in self._wanted.items()
            if place not in self._places.get(address, {place})
        ]  # fmt: skip

    def _ask_aside(self, most: int) -> None:
        """Ask for some addresses of each kind that only links lead to which are not to be followed."""
        asked: Counter[str] = Counter()
        for address, by in self.aside.items():
            kind = kind_of(address)
            if address in self.met:
                continue
            if asked[kind] < _ASIDE_OF_A_KIND and self.kinds.total() < most:
                asked[kind] += 1
                self._ask(address, by)
            else:
                self.passed_over[kind] += 1

    def _ask(self, address: str, by: str) -> Page | None:
        """Ask for one address; the page, where it is one."""
        self.kinds[kind_of(address)] += 1
        self.server.request("GET", address)
        answer = self.server.getresponse()
        body = answer.read()
        if answer.status in _REDIRECTS:
            return Page(frozenset([answer.getheader("location") or ""]), frozenset(), frozenset())
        if answer.status != HTTPStatus.OK:
            self.wrong.append(f"{answer.status} {address}, met on {by}")
            return None
        if not (answer.getheader("content-type") or "").startswith("text/html"):
            return None
        page = read_page(body.decode())
        self._places[address] = page.places
        return page

    def _links_of(self, page: Page | None, address: str) -> Iterator[str]:
        """Yield the addresses of this site that a page leads to and nobody met before."""
        for link in page.links | page.unfollowed if page else ():
            target = urlsplit(urljoin(self.at + address, link))
            if target.scheme == "data":
                continue
            if (target.scheme, target.netloc) != (self.host.scheme, self.host.netloc):
                self.wrong.append(f"leads elsewhere: {link}, met on {address}")
                continue
            own = target.path + (f"?{target.query}" if target.query else "")
            if target.fragment:
                self._wanted.setdefault((own, unquote(target.fragment)), address)
            if (page and link in page.unfollowed) or any(rule.match(own) for rule in self.rules):
                self.aside.setdefault(own, address)
            elif own not in self.met:
                self.met[own] = address
                yield own


def main(arguments: list[str] | None = None) -> int:
    """Crawl the site over a database; returns the exit code, 1 where something is wrong or left."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.publish.trials.crawling", description=__doc__)
    parser.add_argument("database", type=Path)
    parser.add_argument("--workers", type=int, default=2, help="processes that answer")
    parser.add_argument("--most", type=int, default=100_000, help="addresses to ask for at most")
    given = parser.parse_args(arguments)
    began = time.monotonic()
    with serving(given.database, given.workers) as at:
        found = Crawl(at, given.most, lambda words: print(words, file=sys.stderr, flush=True))
    print("| kind of address | addresses |\n|---|--:|")
    for kind, count in found.kinds.most_common():
        print(f"| {kind} | {count:,} |")
    print(f"\n{found.kinds.total():,} addresses in {time.monotonic() - began:.0f} s, {found.left:,} left, "
          f"{found.passed_over.total():,} not to be followed passed over, {len(found.wrong)} wrong")
    for line in found.wrong:
        print(line)
    return 1 if found.wrong or found.left else 0


if __name__ == "__main__":
    raise SystemExit(main())
