"""A large synthetic access log (combined format) for the benchmarks, the same bytes for the same seed."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

FIRST_DAY = date(2025, 3, 1)
LINES_A_DAY = 400_000
VISITORS = 60_000
PEOPLE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:{v}.0) Gecko/20100101 Firefox/{v}.0",
    "Mozilla/5.0 (Windows NT 10.0; rv:{v}.0) Gecko/20100101 Firefox/{v}.0",
    "Mozilla/5.0 (Android 13; Mobile; rv:{v}.0) Gecko/{v}.0 Firefox/{v}.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_{v} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.{v} "
    "Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 13; SM-A{v}B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.{v}.0 Mobile "
    "Safari/537.36",
)
BOTS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "curl/8.{v}.0",
    "python-requests/2.{v}.0",
)
ASSETS = ("css", "js", "png", "jpg", "woff2", "svg", "webp")
ODD = (
    b'\\x16\\x03\\x01\\x02\\x00\\x01',
    b"\x16\x03\x01\x02\x00\x01\xfc\x03\x03 junk",
    b"[error] 31#31: *46 open() failed (2: No such file or directory)",
    b'198.51.100.9 - - [01/Mar/2025:07:2',
    b'198.51.100.9 - - [01/Mar/2025:07:20:00 +0000] "GET /x HTTP/1.1" 200 77 "-" "Mozil',
)  # fmt: skip


def combined_log(path: Path, lines: int, *, seed: int = 1) -> Path:
    """About `lines` lines (within a day's worth of one visit) in order of time, 175 bytes each on average."""
    draw = np.random.default_rng(seed)
    world = _World(draw)
    with path.open("wb") as file:
        left, day = lines, FIRST_DAY
        while left > 0:
            for piece in world.day(day, min(left, LINES_A_DAY)):
                file.write(piece)
            left, day = left - LINES_A_DAY, day + timedelta(days=1)
    return path


class _World:
    """Who visits what: addresses, agents and paths drawn once."""

    def __init__(self, draw: np.random.Generator) -> None:
        self.draw = draw
        v4, v6 = draw.integers(1, 255, (VISITORS, 4)), draw.integers(0, 65536, (VISITORS, 4))
        self.addresses = pa.array(
            [
                f"2001:db8:{a[0]:x}:{a[1]:x}::{a[2]:x}" if n % 10 == 0 else ".".join(map(str, b))
                for n, (a, b) in enumerate(zip(v6.tolist(), v4.tolist(), strict=True))
            ]
        )
        self.agents = pa.array([text.format(v=v) for v in range(1, 251) for text in (*PEOPLE, *BOTS)])
        agent = draw.integers(0, 250, VISITORS) * 10
        self.bot = draw.random(VISITORS) < 0.04
        kind = np.where(self.bot, draw.integers(6, 10, VISITORS), draw.integers(0, 6, VISITORS))
        self.agent = agent + kind
        weight = 1 / np.arange(1, VISITORS + 1) ** 0.6
        self.weight = weight / weight.sum()
        self.pages = pa.array([f"/{'demarches' if n % 2 else 'actualites'}/fiche-{n}?o={n * 7}" for n in range(3000)])
        self.assets = pa.array([f"/static/v{n % 17}/{n:04d}.{ASSETS[n % len(ASSETS)]}" for n in range(1500)])
        self.referrers = pa.array([f"https://ville-exemple.fr/fiche-{n}" for n in range(300)] + ["-"] * 3000)

    def day(self, day: date, lines: int) -> list[bytes]:
        """The lines of one day."""
        draw = self.draw
        visits = lines // 14 + 50
        visitor = draw.choice(VISITORS, visits, p=self.weight)
        pages = np.minimum(draw.geometric(0.35, visits), 25)
        visit_of_page = np.repeat(np.arange(visits), pages)
        dwell = np.clip(draw.lognormal(3.5, 1.0, len(visit_of_page)), 1, 1500)
        begin = draw.integers(0, 80_000, visits)
        ends = np.cumsum(dwell)
        first = np.concatenate([[0], np.cumsum(pages)[:-1]])
        page_time = begin[visit_of_page] + ends - ends[first][visit_of_page]
        assets = np.where(self.bot[visitor][visit_of_page], 0, draw.poisson(4.5, len(visit_of_page)))
        page_of_line = np.repeat(np.arange(len(visit_of_page)), assets + 1)
        is_page = np.diff(page_of_line, prepend=-1) > 0
        time = page_time[page_of_line] + np.where(is_page, 0, draw.integers(0, 4, len(page_of_line)))
        time = np.minimum(time.astype(np.int64), 86_399)
        order = np.argsort(time, kind="stable")[:lines]
        who = visitor[visit_of_page[page_of_line]][order]
        return self._lines(day, time[order], who, is_page[order])

    def _lines(self, day: date, time: np.ndarray, who: np.ndarray, is_page: np.ndarray) -> list[bytes]:
        draw, count = self.draw, len(time)
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        stamps = pa.array([f"{midnight + timedelta(seconds=n):%d/%b/%Y:%H:%M:%S +0000}" for n in range(86_400)])
        path = pc.if_else(pa.array(is_page), self._any(self.pages, count), self._any(self.assets, count))
        status, size = _answers(draw, count)
        agent = self.agents.take(pa.array(self.agent[who]))
        agent = pc.if_else(pa.array(draw.random(count) < 0.001), pa.scalar('Mozilla/5.0 \\"quoted\\" agent'), agent)
        line = pc.binary_join_element_wise(
            self.addresses.take(pa.array(who)), pa.scalar(" - - ["), stamps.take(pa.array(time)), pa.scalar('] "GET '),
            path, pa.scalar(' HTTP/1.1" '), status, pa.scalar(" "), size, pa.scalar(' "'),
            self._any(self.referrers, count), pa.scalar('" "'), agent, pa.scalar('"\n'), "",
        )  # fmt: skip
        whole = bytes(memoryview(line.buffers()[2])[: pc.sum(pc.binary_length(line)).as_py()])
        cut = whole.find(b"\n", len(whole) // 2) + 1
        return [whole[:cut], *(odd + b"\n" for odd in ODD), whole[cut:]]

    def _any(self, texts: pa.Array, count: int) -> pa.Array:
        return texts.take(pa.array(self.draw.integers(0, len(texts), count)))


def _answers(draw: np.random.Generator, count: int) -> tuple[pa.Array, pa.Array]:
    status = draw.choice(np.array(["200", "304", "301", "404", "500"]), count, p=[0.85, 0.09, 0.03, 0.025, 0.005])
    size = pa.array(draw.lognormal(8.5, 1.8, count).astype(np.int64)).cast(pa.string())
    return pa.array(status), pc.if_else(pa.array(status == "304"), pa.scalar("-"), size)


_PARTS = re.compile(r'(\S+) - - \[(\d+)/Mar/(\d+):(\S+) [^\]]*\] "GET (\S+) [^"]*" (\d+) (\S+) "([^"]*)" "(.*)"$')


def as_json(source: Path, target: Path) -> Path:
    """The requests of such a log as objects of JSON, which are read line by line."""
    names = ("remote_addr", "time", "request_uri", "status", "body_bytes_sent", "http_referer", "http_user_agent")
    with source.open(encoding="latin-1") as lines, target.open("w") as file:
        for found in filter(None, map(_PARTS.match, lines)):
            ip, day, year, clock, *others = found.groups()
            values = (ip, f"{year}-03-{day}T{clock}Z", *others)
            file.write(json.dumps(dict(zip(names, values, strict=True))) + "\n")
    return target
