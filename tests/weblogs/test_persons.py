"""Visits are of persons: who asked behind a proxy, what was no web request, what was a probe; bytes that nobody told."""

# ruff: noqa: E501 (a line of a log is as long as it is)
from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.weblogs.logs import FIREFOX, clf, read, total
from tests.weblogs.test_bad_lines import fates

TIME = "[04/Mar/2025:10:0{n}:00 +0000]"
CLIENTS = ["203.0.113.1", "203.0.113.2", "198.51.100.3", "2001:db8::4", "192.0.2.5"]
PROXY = "10.0.0.1"


def behind(n: int, client: str, form: str) -> str:
    """A page at minute `n` for a client behind a proxy, as this form of log writes the chain."""
    time, rest = TIME.format(n=n), f'"GET /p{n} HTTP/1.1" 200 1000 "-" "{FIREFOX}"'
    said = {
        "date": f"2025-03-04T10:0{n}:00Z",
        "remote_addr": PROXY,
        "path": f"/p{n}",
        "status": 200,
        "length": 1000,
        "user_agent": FIREFOX,
    }
    caddy = {
        "ts": 1741082400 + 60 * n,
        "status": 200,
        "size": 1000,
        "request": {
            "remote_ip": PROXY,
            "host": "www.ville.fr",
            "uri": f"/p{n}",
            "method": "GET",
            "headers": {"User-Agent": [FIREFOX], "X-Forwarded-For": [f"{client}, {PROXY}"]},
        },
    }
    return {
        "chain first": f"{client}, {PROXY} - - {time} {rest}",
        "chain of three": f"{client}, 10.9.9.9, {PROXY} - - {time} {rest}",
        "chain without blanks": f"{client},{PROXY} - - {time} {rest}",
        "quoted chain": f'"{client}, {PROXY}" - - {time} {rest}',
        "site and chain": f"www.ville.fr {client}, {PROXY} - - {time} {rest}",
        "client and proxy": f"{client} {PROXY} - - {time} {rest}",
        "nginx main": f'{PROXY} - - {time} {rest} "{client}"',
        "nginx main, chain": f'{PROXY} - - {time} {rest} "{client}, 10.9.9.9" rt=0.01',
        "json chain": json.dumps(said | {"remote_addr": f"{client}, {PROXY}"}),
        "json header": json.dumps(said | {"http_x_forwarded_for": f"{client}, {PROXY}"}),
        "caddy header": json.dumps(caddy),
        "haproxy capture": f'Mar  4 10:00:00 front haproxy[1]: {PROXY}:333 [04/Mar/2025:10:0{n}:00.655] in s/1 10/0/30/69/109 200 1000 - - ---- 1/1/1/1/0 0/0 {{{client}, 10.9.9.9|{FIREFOX}}} {{}} "GET /p{n} HTTP/1.1"',
        "iis header": f"2025-03-04 10:0{n}:00 GET /p{n} {PROXY} {client},+10.9.9.9 200 1000 {FIREFOX.replace(' ', '+')}",
    }[form]


FORMS = ["chain first", "chain of three", "chain without blanks", "quoted chain", "site and chain", "client and proxy", "nginx main",
         "nginx main, chain", "json chain", "json header", "caddy header", "haproxy capture", "iis header"]  # fmt: skip
IIS = "#Fields: date time cs-method cs-uri-stem c-ip X-Forwarded-For sc-status sc-bytes cs(User-Agent)"


@pytest.mark.parametrize("form", FORMS)
def test_the_client_of_a_chain_is_its_first_address(tmp_path: Path, form: str) -> None:
    """Five persons behind one proxy, a page each: five visits, not one."""
    lines = [behind(n, client, form) for n, client in enumerate(CLIENTS)]
    result = read(tmp_path, *([IIS] if form == "iis header" else []), *lines)
    assert (result.accepted, fates(result).get("unknown_syntax", 0)) == (5, 0)
    assert (total(result.table, "sessions"), total(result.table, "visitors")) == (5, 5)
    assert total(result.table, "bytes_out") == 5000


# Of two addresses in front, the first is a site where there are more of the second: only their numbers tell.
@pytest.mark.parametrize("form", [form for form in FORMS if form != "client and proxy"])
def test_one_person_through_two_proxies_is_one(tmp_path: Path, form: str) -> None:
    lines = [behind(n, CLIENTS[0], form).replace(PROXY, f"10.0.0.{1 + n % 2}") for n in range(4)]
    result = read(tmp_path, *([IIS] if form == "iis header" else []), *lines)
    assert (total(result.table, "sessions"), total(result.table, "visitors")) == (1, 1)


def test_no_forwarded_address_leaves_the_visitor_as_he_is(tmp_path: Path) -> None:
    lines = [clf("10:00:00") + ' "-"', clf("10:01:00") + ' "unknown"', clf("10:02:00") + ' "0.012"', clf("10:03:00")]
    assert total(read(tmp_path, *lines).table, "visitors") == 1


# --- bytes ------------------------------------------------------------------------------------------


def two(one: object, other: object, *, path: str = "/", status: int = 200, tail: str = f' "-" "{FIREFOX}"') -> str:
    return f'203.0.113.7 - - [04/Mar/2025:10:00:00 +0000] "GET {path} HTTP/1.1" {status} {one} {other}{tail}'


@pytest.mark.parametrize("tail", [f' "-" "{FIREFOX}"', ""])
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([(33, 10_000), (41, "-")], 10_000),  # a dash is what was not sent
        ([(10_000, 33), ("-", 41)], 10_000),
        ([("0.033", 10_000), ("0.041", 500)], 10_500),  # fractions are seconds
        ([(10_000, "0.033"), (500, "0.041")], 10_500),
        ([(33, 10_000), (41, 10_000), (57, 10_000)], 30_000),  # one page, one size
        ([(10_000, 33), (10_000, 41), (10_000, 57)], 30_000),
        ([(33, 10_000)], None),  # nobody knows
        ([(33, 10_000), (41, 12_000)], None),
    ],
)  # fmt: skip
def test_a_duration_beside_the_bytes_is_none_of_them(
    tmp_path: Path, lines: list[tuple[object, object]], expected: int | None, tail: str
) -> None:
    """33 ms and 10,000 B are 10,000 B where the log shows which is which, else unknown; never 33 B."""
    result = read(tmp_path, *(two(*pair, tail=tail) for pair in lines))
    assert (result.accepted, total(result.table, "bytes_out")) == (len(lines), expected)
    assert ("weblog_no_bytes" in [finding.rule for finding in result.findings]) == (expected is None)


def test_answers_without_a_body_tell_which_number_is_the_bytes(tmp_path: Path) -> None:
    lines = [two(33, 10_000), two(41, 0, status=304), two(12, 500, path="/b")]
    assert total(read(tmp_path, *lines).table, "bytes_out") == 10_500


@pytest.mark.parametrize(
    "line",
    [
        "2025-03-04 10:00:00 203.0.113.7 / 200 -",
        json.dumps({"date": "2025-03-04T10:00:00Z", "ip": "203.0.113.7", "path": "/", "status": 200, "length": "-"}),
        json.dumps({"date": "2025-03-04T10:00:00Z", "ip": "203.0.113.7", "path": "/", "status": 200, "length": -1}),
        json.dumps({"date": "2025-03-04T10:00:00Z", "ip": "203.0.113.7", "path": "/", "status": 200, "length": ""}),
        f'[04/Mar/2025:10:00:00 +0000] - 200 200 - GET https www.ville.fr "/page" [Client 203.0.113.7] [Length -] [Gzip -] [Sent-to 10.0.0.2] "{FIREFOX}" "-"',
        f'https 2025-03-04T10:00:00.186641Z app/lb/5 203.0.113.7:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 0 -1 "GET https://www.ville.fr:443/page HTTP/1.1" "{FIREFOX}" ECDHE TLSv1.2 arn:aws:x',
    ],
)  # fmt: skip
def test_bytes_that_a_log_does_not_tell_are_unknown(tmp_path: Path, line: str) -> None:
    result = read(tmp_path, "#Fields: date time c-ip cs-uri-stem sc-status sc-bytes", line)
    assert (result.accepted, result.table["bytes_out"].to_pylist()) == (1, [None])


# --- no web requests --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        *(f'203.0.113.7 - jeanne [04/Mar/2025:10:00:00 +0000] "{command}" 226 57'
          for command in ("RETR /pub/film.mp4", "STOR x.zip", "USER anonymous", "PASS (hidden)", "LIST", "TYPE I", "QUIT", "CWD /")),
        "Mar  4 10:00:00 front haproxy[14387]: 203.0.113.7:33313 [04/Mar/2025:10:00:00.655] fnt bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0",
        '2025-03-04T10:00:00.945958Z my-lb 203.0.113.7:2817 10.0.0.1:80 0.001069 0.000028 0.000041 - - 82 305 "- - - " "-" - -',
        "tls 2.0 2025-03-04T10:00:00 net/my-nlb/c6e77e28c25b2234 g3d4b5e8bb8464cd 203.0.113.7:51341 10.0.0.1:443 5 2 98 246 - arn:aws:acm - ECDHE tlsv12 - www.ville.fr - - -",
    ],
)  # fmt: skip
def test_file_transfer_and_tcp_are_no_web_requests(tmp_path: Path, line: str) -> None:
    result = read(tmp_path, clf("10:00:00"), line, clf("10:01:00"))
    assert (result.accepted, fates(result)) == (2, {"no_request": 1})
    assert total(result.table, "bytes_out") == 2000


def test_commands_of_file_transfer_in_w3c_logs(tmp_path: Path) -> None:
    fields = "#Fields: date time c-ip cs-method cs-uri-stem sc-status sc-bytes"
    lines = [
        "2025-03-04 10:00:00 203.0.113.7 [1]USER anonymous 331 0",
        "2025-03-04 10:00:01 203.0.113.7 RETR /a.zip 226 57",
    ]
    result = read(tmp_path, fields, *lines, "2025-03-04 10:00:02 203.0.113.7 GET / 200 5")
    assert (result.accepted, fates(result)) == (1, {"no_request": 2, "comment": 1})


# --- probes and broken requests ---------------------------------------------------------------------


def asked(request_: str, status: int = 200, agent: str = FIREFOX) -> str:
    return f'203.0.113.9 - - [04/Mar/2025:10:00:00 +0000] "{request_}" {status} 100 "-" "{agent}"'


@pytest.mark.parametrize(
    "line",
    [
        asked("GET /wp-login.php HTTP/1.1", 404), asked("GET /.git/config HTTP/1.1", 403), asked("GET / HTTP/1.1", 500),
        asked("GET / HTTP/1.1", 400), asked("-", 408), asked("", 400), asked("\\x16\\x03\\x01\\x00\\xa5", 400),
        asked("\\x16\\x03\\x01", 200), asked("<BADREQ>"), asked("HEAD / HTTP/1.0"), asked("OPTIONS * HTTP/1.0"),
        asked("PROPFIND / HTTP/1.1"), asked("CONNECT www.example.org:443 HTTP/1.1"), asked("PRI * HTTP/2.0"),
        asked("SSTP_DUPLEX_POST /sra HTTP/1.1"), asked("GET /healthz HTTP/1.1"), asked("GET /ping?x=1 HTTP/1.1"),
        asked("GET /robots.txt HTTP/1.1"), asked("GET /server-status?auto HTTP/1.1"), asked("GET"), asked("t3 12.2.1"),
        json.dumps({"date": "2025-03-04T10:00:00Z", "ip": "203.0.113.9", "method": "HEAD", "path": "/", "status": 200, "length": 100}),
        f'https 2025-03-04T10:00:00.186641Z app/lb/5 203.0.113.9:2817 10.0.0.1:80 0.1 0.1 0.1 200 200 0 100 "HEAD https://www.example.org:443/ HTTP/1.1" "{FIREFOX}" - - arn',
        'http 2025-03-04T10:00:00.186641Z app/lb/5 203.0.113.9:2817 - -1 -1 -1 400 - 0 100 "- http://www.example.org:80- -" "-" - - -',
    ],
)  # fmt: skip
def test_probes_and_broken_requests_are_no_visits(tmp_path: Path, line: str) -> None:
    """Their bytes were sent, 100 of them; nobody sat before a screen."""
    result = read(tmp_path, line, site="www.example.org")
    assert (result.accepted, total(result.table, "bytes_out")) == (1, 100)
    assert (total(result.table, "sessions"), total(result.table, "terminal_hours")) == (0, 0.0)


@pytest.mark.parametrize("line", [
    asked("GET / HTTP/1.1"), asked("GET /page"), asked("POST /formulaire HTTP/1.1"), asked("GET http://www.ville.fr/ HTTP/1.1"),
    asked("GET /page HTTP/2.0", 304), asked("GET /pingouin HTTP/1.1"), asked("GET /a?b=/healthz HTTP/1.1"),
])  # fmt: skip
def test_pages_of_persons_are_visits(tmp_path: Path, line: str) -> None:
    assert total(read(tmp_path, line).table, "sessions") == 1


@pytest.mark.parametrize("agent", ["kube-probe/1.27", "ELB-HealthChecker/2.0", "GoogleHC/1.0", "Consul Health Check", "Monit/5.33",
                                   "Prometheus/2.45", "Amazon-Route53-Health-Check-Service (ref x)", "Zabbix", "curl/8.0"])  # fmt: skip
def test_what_watches_a_server_is_a_robot(tmp_path: Path, agent: str) -> None:
    (row,) = read(tmp_path, asked("GET / HTTP/1.1", agent=agent)).table.to_pylist()
    assert (row["is_bot"], row["terminal_hours"]) == (True, 0.0)


def test_a_scanner_is_a_robot_although_it_meets_errors(tmp_path: Path) -> None:
    """Errors are no parts of pages: sixty pages of one visitor, and forty errors, are still a robot's beside three readers."""
    crowd = [
        clf(f"12:00:1{n}", ip=f"192.0.2.{who}", path=path)
        for who in range(3)
        for n, path in enumerate(["/a", "/s.css", "/b"])
    ]
    pages = [clf(f"13:{n:02d}:00", ip="198.51.100.1", path=f"/fiche/{n}") for n in range(60)]
    errors = [clf(f"14:{n:02d}:00", ip="198.51.100.1", path=f"/x{n}.php", status=404) for n in range(40)]
    assert total(read(tmp_path, *crowd, *pages, *errors).table, "requests", is_bot=True) == 100
