"""Formats of logs as the configuration of a server writes them, and the requests on their lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.weblogs import FormatError, aggregate, written_format
from footprint.weblogs.formats.records import Fate, Record

NGINX = (
    "log_format timed '$host $remote_addr - $remote_user [$time_local] '\n"
    '                 \'"$request" $status $request_time $body_bytes_sent "$http_user_agent"\';'
)
NGINX_LINE = b'www.ex.fr 192.0.2.1 - - [04/Mar/2025:10:00:00 +0100] "GET /a HTTP/1.1" 200 0.012 5120 "curl/8.5.0"'
APACHE = 'LogFormat "%D %v:%p %{X-Forwarded-For}i %h %t \\"%r\\" %>s %O \\"%{User-Agent}i\\"" timed'
APACHE_LINE = (
    b"1234 www.ex.fr:443 203.0.113.9, 10.0.0.1 10.0.0.2 [04/Mar/2025:10:00:00 +0100] "
    b'"GET /a HTTP/1.1" 200 5120 "curl/8.5.0"'
)


def test_a_line_of_nginx() -> None:
    record = written_format(NGINX).read(NGINX_LINE)
    assert isinstance(record, Record)
    assert (record.host, record.client, record.size, record.status) == (b"www.ex.fr", b"192.0.2.1", 5120, 200)
    assert (record.time, record.agent, record.request) == (1_741_078_800, b"curl/8.5.0", b"GET /a HTTP/1.1")


def test_a_line_of_apache_with_the_client_that_a_proxy_wrote_down() -> None:
    record = written_format(APACHE).read(APACHE_LINE)
    assert isinstance(record, Record)
    assert (record.host, record.client, record.size) == (b"www.ex.fr", b"203.0.113.9", 5120)


def test_a_format_without_the_directive_around_it() -> None:
    record = written_format("$time_iso8601|$remote_addr|$request_method $uri|$status|$bytes_sent").read(
        b"2025-03-04T10:00:00+01:00|192.0.2.1|GET /a|200|77"
    )
    assert isinstance(record, Record)
    assert (record.time, record.size, record.request) == (1_741_078_800, 77, b"GET /a")


def test_a_line_of_another_format_is_refused() -> None:
    assert written_format(NGINX).read(b"something else") is Fate.UNKNOWN


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ('$remote_addr [$time_local] "$request"', ("status",)),
        ("%h %>s", ("time", "request")),
        ("nothing", ("time", "status", "client", "request")),
    ],
)
def test_what_a_format_lacks_is_said(text: str, lacks: tuple[str, ...]) -> None:
    with pytest.raises(FormatError) as error:
        written_format(text)
    assert error.value.lacks == lacks


def test_a_log_is_counted_by_its_format(tmp_path: Path) -> None:
    """Of two numbers behind the status nothing tells which is the bytes: the format does."""
    log = tmp_path / "access.log"
    lines = [
        f'192.0.2.{n} [04/Mar/2025:10:00:0{n} +0100] "GET /a HTTP/1.1" 200 {n} {100 * n} "Mozilla/5.0"'
        for n in (1, 2, 3)
    ]
    log.write_text("\n".join([*lines, "not a request"]) + "\n")
    written = '$remote_addr [$time_local] "$request" $status $request_length $bytes_sent "$http_user_agent"'
    result = aggregate([log], log_format=written)
    assert (result.lines, result.accepted, result.refused) == (4, 3, 1)
    assert sum(row["bytes_out"] for row in result.table.to_pylist()) == 600
