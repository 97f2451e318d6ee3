"""A few thousand varied lines of each format, counted by a plain reader that shares nothing with the package."""

# ruff: noqa: E501 (a line of a log is as long as it is)
from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest

from footprint.weblogs import aggregate
from tests.weblogs.logs import FIREFOX, GOOGLEBOT, IPHONE, written
from tests.weblogs.plain_reader import Counts, counted, requests_of

COUNT = 3000
GIVEN = "given.example.org"
BEGIN = datetime(2025, 3, 29, 20, tzinfo=UTC)  # three days around a change of clocks
# Agents by (device class, robot), as a person would say.
AGENTS = {
    FIREFOX: ("computer", False), IPHONE: ("smartphone", False), GOOGLEBOT: ("unknown", True), "-": ("unknown", False),
    "Mozilla/5.0 (iPad; CPU OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Mobile/15E148 Safari/604.1": ("tablet", False),
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)": ("unknown", True),
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36": ("computer", False),
}  # fmt: skip
ADDRESSES = [
    "203.0.113.7",
    "198.51.100.23",
    "2001:db8::7",
    "2001:db8:85a3::8a2e:370:7334",
    "192.0.2.200",
    "::ffff:192.0.2.9",
]
HOSTS = ["www.ville.example", "demarches.ville.example", "api.exemple-ville.fr"]
PATHS = ["/", "/page", "/fiche/12?x=1&y=a.css", "/a.b/c", "/static/a.CSS?v=3", "/i/photo.webp", "/app.js", "/f.woff2", "/doc.pdf", "/~jdoe/cv"]  # fmt: skip
ZONES = [timezone(timedelta(minutes=minutes)) for minutes in (0, 60, 120, -480, 330)]


class Asked(NamedTuple):
    """One request to be written."""

    time: datetime
    ip: str
    host: str
    agent: str
    path: str
    status: int
    size: int


def clf_of(asked: Asked, zone: timezone = timezone.utc) -> str:  # noqa: UP017 (a zone that is an argument)
    return f"[{asked.time.astimezone(zone):%d/%b/%Y:%H:%M:%S %z}]"


def request_of(asked: Asked) -> str:
    size = "-" if asked.size == 0 else asked.size
    return f'"GET {asked.path} HTTP/1.1" {asked.status} {size}'


def combined(asked: Asked, draw: random.Random) -> str:
    line = f'{asked.ip} - {draw.choice(["-", "jeanne"])} {clf_of(asked, draw.choice(ZONES))} {request_of(asked)} "{draw.choice(["-", "https://x.example/?q=[a]"])}" "{asked.agent}"'
    return line + draw.choice(["", "", ' "198.51.100.4, 10.0.0.1" rt=0.01'])


def said(asked: Asked, draw: random.Random, form: str) -> str:
    if form == "caddy":
        asked_ = {
            "remote_ip": asked.ip,
            "host": asked.host,
            "uri": asked.path,
            "headers": {"User-Agent": [asked.agent]},
        }
        body = {"ts": asked.time.timestamp() + 0.25, "request": asked_, "status": asked.status, "size": asked.size}
        return draw.choice(["", "caddy  | "]) + json.dumps(body)
    if form == "traefik":
        body = {
            "ClientHost": asked.ip, "RequestHost": asked.host, "RequestPath": asked.path, "DownstreamContentSize": asked.size,
            "DownstreamStatus": asked.status, "StartUTC": f"{asked.time:%Y-%m-%dT%H:%M:%S}.587782Z",
            "request_User-Agent": asked.agent, "OriginContentSize": 7,
        }  # fmt: skip
        return json.dumps(body)
    body = {"date": asked.time.astimezone(draw.choice(ZONES)).isoformat(), "ip": asked.ip, "host": asked.host}
    return json.dumps(
        body | {"path": asked.path, "status": str(asked.status), "user_agent": asked.agent, "length": asked.size}
    )


W3C = "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-bytes time-taken"
CLOUDFRONT = "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(User-Agent) x-host-header time-taken"


def w3c(asked: Asked, _: random.Random) -> str:
    stem, _, query = asked.path.partition("?")  # type: ignore[assignment]
    agent = asked.agent.replace(" ", "+")
    return f"{asked.time:%Y-%m-%d %H:%M:%S} 10.0.0.5 GET {stem} {query or '-'} 443 - {asked.ip} {agent} {asked.status} {asked.size} 15"


def cloudfront(asked: Asked, _: random.Random) -> str:
    agent = quote(quote(asked.agent, safe="/:;,()-"), safe="/:;,()-")
    stamp = f"{asked.time:%Y-%m-%d\t%H:%M:%S}"
    return f"{stamp}\tCDG50-P1\t{asked.size}\t{asked.ip}\tGET\td1.cloudfront.net\t{asked.path.partition('?')[0]}\t{asked.status}\t{agent}\t{asked.host}\t0.01"


def alb(asked: Asked, _: random.Random) -> str:
    return f'https {asked.time:%Y-%m-%dT%H:%M:%S}.186641Z app/lb/5 {asked.ip}:2817 10.0.0.1:80 0.086 0.048 0.037 {asked.status} 200 0 {asked.size} "GET https://{asked.host}:443{asked.path} HTTP/1.1" "{asked.agent}" ECDHE TLSv1.2 arn "Root=1" "{asked.host}" "-"'


def haproxy(asked: Asked, _: random.Random) -> str:
    agent = asked.agent if asked.agent != "-" else FIREFOX
    return f'Mar  4 10:00:00 front haproxy[1]: {asked.ip}:333 [{asked.time:%d/%b/%Y:%H:%M:%S}.655] in s/1 10/0/30/69/109 {asked.status} {asked.size} - - ---- 1/1/1/1/0 0/0 {{{asked.host}|{agent}}} {{}} "GET {asked.path} HTTP/1.1"'


def ovh(asked: Asked, draw: random.Random) -> str:
    return f'{asked.ip} {asked.host} - {clf_of(asked, draw.choice(ZONES))} {request_of(asked)} "-" "{asked.agent}"'


def gandi(asked: Asked, _: random.Random) -> str:
    return f'{asked.host} {asked.ip} - - {clf_of(asked)} (0 s) {request_of(asked)} "-" "{asked.agent}"'


def vhost(asked: Asked, draw: random.Random) -> str:
    return f"{asked.host}{draw.choice([':443', ':80', ''])} {combined(asked, draw)}"


def common(asked: Asked, _: random.Random) -> str:
    return f"{asked.ip} - - {clf_of(asked)} {request_of(asked)}"


WRITERS: dict[str, Callable[[Asked, random.Random], str]] = {
    "combined": combined, "vhost": vhost, "gandi": gandi, "ovh": ovh, "haproxy": haproxy, "alb": alb, "w3c": w3c,
    "cloudfront": cloudfront, "common": common,
    **{form: (lambda asked, draw, form=form: said(asked, draw, form)) for form in ("caddy", "traefik", "nginx_json")},  # type: ignore[misc]
}  # fmt: skip
JUNK = ["", "# remark", "\\x16\\x03\\x01", "2025/03/04 10:00:00 [error] 31#31: *46 open() failed", '203.0.113.7 - - [04/Mar/2025:10:0']  # fmt: skip


def lines_of(form: str, draw: random.Random) -> list[str]:
    """Lines of visits with pauses around half an hour, and junk; a few addresses with several agents."""
    lines = [head for name, head in (("w3c", W3C), ("cloudfront", CLOUDFRONT)) if name == form]
    clock = dict.fromkeys(ADDRESSES, BEGIN)
    for _ in range(COUNT):
        ip = draw.choice(ADDRESSES)
        clock[ip] += timedelta(seconds=draw.choice([0, 1, 2, 30, 200, 700, 1799, 1800, 1801, 1802]))
        asked = Asked(clock[ip], ip, draw.choice(HOSTS), draw.choice(list(AGENTS)), draw.choice(PATHS),
                      draw.choice([200, 200, 200, 304, 301, 404]), draw.choice([0, 12, 5000, 123_456_789]))  # fmt: skip
        lines.append(WRITERS[form](asked, draw))
        if draw.random() < 0.02:
            lines.append(draw.choice(JUNK))
    return lines


@pytest.mark.parametrize("form", WRITERS)
def test_counts_are_those_of_a_plain_reader(tmp_path: Path, form: str) -> None:
    lines = lines_of(form, random.Random(form))
    result = aggregate([written(tmp_path, *lines)], site=GIVEN)
    counts = counted(requests_of("combined" if form == "common" else form, lines, GIVEN))
    assert sum(counts.requests.values()) == result.accepted == COUNT
    assert result.lines == len(lines)
    found = {
        (row["site"], row["day"].toordinal() - 719_163, row["device_class"], row["is_bot"]):
        (row["requests"], row["bytes_out"], row["sessions"], row["visitors"])
        for row in result.table.to_pylist()
    }  # fmt: skip
    assert found == expected(counts)
    assert any(robot for *_, robot in found) == (form != "common")


def expected(counts: Counts) -> dict[tuple[str, int, str, bool], tuple[int, int, int, int]]:
    """By site, day, class of device and robot, of what the plain reader counted by agent."""
    kinds = AGENTS | {agent.replace("+", " "): kind for agent, kind in AGENTS.items()}  # IIS makes blanks of plus signs
    sums: dict[tuple[str, int, str, bool], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for (site, day, agent), requests in counts.requests.items():
        key = site, day, agent
        device, robot = kinds[agent] if agent is not None else ("unknown", False)
        amounts = requests, counts.size[key], counts.sessions.get(key, 0), len(counts.visitors[key])
        total = sums[site, day, device, robot]
        sums[site, day, device, robot] = [one + other for one, other in zip(total, amounts, strict=True)]
    return {key: (total[0], total[1], total[2], total[3]) for key, total in sums.items()}
