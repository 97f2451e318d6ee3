"""Each format of access logs: time, site, client, agent, bytes and status are read from the right place."""

# ruff: noqa: E501 (a line of a log is as long as it is)
from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from footprint.weblogs import aggregate, sniff
from tests.weblogs.logs import FIREFOX, IPHONE, clf, read, total, written

ALB = (
    'https 2025-03-04T10:00:00.186641Z app/lb/50dc6c495c0c9188 203.0.113.7:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 0 57 '
    f'"GET https://www.ville.fr:443/page?x=1 HTTP/1.1" "{FIREFOX}" ECDHE TLSv1.2 arn:aws:x "Root=1-5" "www.ville.fr" "-"'
)  # fmt: skip
ELB = (
    '2025-03-04T10:00:00.945958Z my-lb 203.0.113.7:2817 10.0.0.1:80 0.000073 0.001048 -1 200 200 0 57 '
    f'"GET http://www.ville.fr:80/page HTTP/1.1" "{FIREFOX}" - -'
)  # fmt: skip
HAPROXY = (
    "Mar  4 10:00:00 front haproxy[14389]: 203.0.113.7:33317 [04/Mar/2025:10:00:00.655] http-in static/srv1 10/0/30/69/109 "
    f'200 57 - - ---- 1/1/1/1/0 0/0 {{www.ville.fr|{FIREFOX}}} {{}} "GET /page HTTP/1.1"'
)
MANAGER = (
    '[04/Mar/2025:10:00:00 +0000] - 200 200 - GET https www.ville.fr "/page" [Client 203.0.113.7] [Length 57] [Gzip -] '
    f'[Sent-to 10.0.0.2] "{FIREFOX}" "-"'
)
NAMED_VALUES = (
    '2025-03-04T11:00:00.869773+01:00 www.ville.fr 203.0.113.7 "GET /page HTTP/2.0" 200 body_bytes=40 bytes_sent=57 '
    f'req_len=359 rt=1.014 urt=- cache=HIT "https://www.ville.fr/" "{FIREFOX}" "-"'
)
MANAGER_REDIRECT = (
    '[04/Mar/2025:10:00:00 +0000] 200 - GET http www.ville.fr "/page" [Client 203.0.113.7] [Length 57] [Gzip -] '
    f'"{FIREFOX}" "-"'
)
S3 = (
    "79a59df900b949e5 bucket [04/Mar/2025:10:00:00 +0000] 203.0.113.7 - 3E57427F REST.GET.OBJECT page "
    f'"GET /bucket/page HTTP/1.1" 200 - 57 57 7 6 "-" "{FIREFOX}" - abc= SigV4'
)
ENVOY = (
    f'[2025-03-04T10:00:00.123Z] "GET /page HTTP/1.1" 200 - 12 57 31 30 "203.0.113.7" "{FIREFOX}" "5f2c-77aa" "www.ville.fr" '
    '"10.0.0.1:8080"'
)
ISTIO = (
    ENVOY.replace(" 200 - 12 ", ' 200 - via_upstream - "-" 12 ')
    + " inbound|8080|| 127.0.0.6:40123 10.42.1.7:8080 - default"
)
CADDY = "caddy  | " + json.dumps(
    {
        "level": "info", "ts": 1741082400.25, "logger": "http.log.access", "msg": "handled request", "status": 200, "size": 57,
        "request": {
            "remote_ip": "203.0.113.7", "method": "GET", "host": "www.ville.fr", "uri": "/page?x=1",
            "headers": {"User-Agent": [FIREFOX]},
        },
    }
)  # fmt: skip
TRAEFIK = json.dumps(
    {
        "ClientAddr": "203.0.113.7:39496", "ClientHost": "203.0.113.7", "DownstreamContentSize": 57, "DownstreamStatus": 200,
        "RequestHost": "www.ville.fr", "RequestPath": "/page", "StartUTC": "2025-03-04T10:00:00.587782192Z",
        "OriginContentSize": 9999, "request_User-Agent": FIREFOX, "time": "2025-03-04T11:00:00+01:00",
    }
)  # fmt: skip
NGINX_JSON = json.dumps(
    {
        "date": "2025-03-04T11:00:00+01:00", "ip": "203.0.113.7", "host": "www.ville.fr", "path": "/page", "status": "200",
        "referrer": "-", "user_agent": FIREFOX, "length": 57, "generation_time_milli": 12.5,
    }
)  # fmt: skip
# Fields as balancers, networks of caches and log shippers name them; none is known by name.
OTHER_JSON = {
    "cloudflare": {
        "ClientIP": "203.0.113.7", "ClientRequestHost": "www.ville.fr", "ClientRequestMethod": "GET", "ClientRequestURI": "/page",
        "EdgeEndTimestamp": "2025-03-04T10:00:09Z", "EdgeResponseBytes": 57, "EdgeResponseStatus": 200, "OriginResponseStatus": 500,
        "EdgeStartTimestamp": "2025-03-04T10:00:00Z", "ClientRequestUserAgent": FIREFOX, "CacheResponseBytes": 9999,
        "EdgeResponseBodyBytes": 40,
    },
    "google": {
        "httpRequest": {
            "requestMethod": "GET", "requestUrl": "https://www.ville.fr/page", "requestSize": "900", "status": 200,
            "responseSize": "57", "userAgent": FIREFOX, "remoteIp": "203.0.113.7", "serverIp": "10.0.0.2",
        },
        "receiveTimestamp": "2025-03-04T10:00:00Z", "timestamp": "2025-03-04T10:00:00.123456Z",
    },
    "azure gateway": {
        "timeStamp": "2025-03-04T10:00:00Z", "operationName": "ApplicationGatewayAccess",
        "properties": {
            "clientIP": "203.0.113.7", "httpMethod": "GET", "requestUri": "/page", "userAgent": FIREFOX, "httpStatus": 200,
            "receivedBytes": 900, "sentBytes": 57, "timeTaken": 0.2, "host": "www.ville.fr",
        },
    },
    "azure storage": {
        "time": "2025-03-04T10:00:00Z", "statusCode": 200, "callerIpAddress": "203.0.113.7:1234", "uri": "https://www.ville.fr:443/page",
        "properties": {"userAgentHeader": FIREFOX, "responseBodySize": 57, "requestHeaderSize": 420},
    },
    "elastic": {
        "@timestamp": "2025-03-04T10:00:00Z", "host": {"name": "web-01"}, "url": {"original": "/page", "domain": "www.ville.fr"},
        "http": {"request": {"method": "GET", "body": {"bytes": 900}}, "response": {"status_code": 200, "body": {"bytes": 57}}},
        "source": {"address": "203.0.113.7"}, "user_agent": {"name": "Firefox", "original": FIREFOX},
    },
    "envoy": {
        "start_time": "2025-03-04T10:00:00.123Z", "method": "GET", "path": "/page", "response_code": 200, "bytes_received": 900,
        "bytes_sent": 57, "duration": 3, "x_forwarded_for": "203.0.113.7", "user_agent": FIREFOX, "authority": "www.ville.fr",
        "upstream_host": "10.0.0.2:80",
    },
    "aws gateway": {
        "requestId": "x", "ip": "203.0.113.7", "requestTime": "04/Mar/2025:10:00:00 +0000", "httpMethod": "GET", "status": "200",
        "resourcePath": "/page", "responseLength": "57", "domainName": "www.ville.fr", "userAgent": FIREFOX,
    },
    "kong": {
        "started_at": 1741082400250, "client_ip": "203.0.113.7", "latencies": {"request": 4, "kong": 1, "proxy": 3},
        "request": {"uri": "/page", "size": "9", "method": "GET", "headers": {"host": "www.ville.fr", "user-agent": FIREFOX}},
        "response": {"status": 200, "size": "57", "headers": {"content-length": "40"}}, "service": {"host": "inside", "port": 80},
    },
    "pino": {
        "level": 30, "time": 1741082400000, "responseTime": 12, "msg": "request completed",
        "req": {"method": "GET", "url": "/page", "headers": {"host": "www.ville.fr", "user-agent": FIREFOX, "content-length": "9"},
                "remoteAddress": "203.0.113.7"},
        "res": {"statusCode": 200, "headers": {"content-length": "57"}},
    },
    "akamai with all that was sent": {
        "reqTimeSec": "1741082400.25", "cliIP": "203.0.113.7", "statusCode": "200", "bytes": "9", "totalBytes": "57", "UA": FIREFOX,
        "reqHost": "www.ville.fr", "reqPath": "/page", "reqMethod": "GET",
    },
    "akamai": {
        "reqTimeSec": "1741082400.25", "cliIP": "203.0.113.7", "statusCode": "200", "bytes": "57", "UA": FIREFOX,
        "reqHost": "www.ville.fr", "reqPath": "/page", "reqMethod": "GET",
    },
    "fastly": {
        "timestamp": "2025-03-04T10:00:00+0000", "client_ip": "203.0.113.7", "host": "www.ville.fr", "url": "/page",
        "request_method": "GET", "request_user_agent": FIREFOX, "response_state": "HIT", "response_status": 200,
        "response_body_size": 57, "geo_country": "france",
    },
}  # fmt: skip
TRAEFIK_CLF = clf("10:00:00", path="/page", size=57) + ' 190 "test@docker" "http://172.17.0.3:80" 12ms'
CASES = {
    "vhost_combined": (clf("10:00:00", path="/page", size=57, before="www.ville.fr:443 "), "common_log"),
    "vhost": (clf("10:00:00", path="/page", size=57, before="www.ville.fr "), "common_log"),
    "ovh": (f'203.0.113.7 www.ville.fr - [04/Mar/2025:10:00:00 +0000] "GET /page HTTP/1.1" 200 57 "-" "{FIREFOX}"', "common_log"),
    "gandi": (
        f'www.ville.fr 203.0.113.7 - - [04/Mar/2025:10:00:00 +0000] (0 s) "GET /page HTTP/1.1" 200 57 "-" "{FIREFOX}"',
        "common_log",
    ),
    "alb": (ALB, "alb"), "elb": (ELB, "elb"), "manager": (MANAGER, "nginx_proxy_manager"),
    "envoy": (ENVOY, "envoy"), "istio": (ISTIO, "envoy"),
    "values with names": (NAMED_VALUES, "odd_order"),
    "manager redirects": (MANAGER_REDIRECT, "nginx_proxy_manager"),
    "caddy": (CADDY, "caddy_json"), "traefik": (TRAEFIK, "traefik_json"), "nginx_json": (NGINX_JSON, "json"),
    **{name: (json.dumps(entry), "json") for name, entry in OTHER_JSON.items()},
}  # fmt: skip
WITHOUT_HOST = {
    "combined": (clf("10:00:00", path="/page", size=57), "common_log"),
    "zone": (clf("11:30:00", path="/page", size=57, zone="+0130"), "common_log"),
    "west": (clf("02:00:00", path="/page", size=57, zone="-0800"), "common_log"),
    "user": (clf("10:00:00", path="/page", size=57, user="jeanne"), "common_log"),
    "user of two words": (clf("10:00:00", path="/page", size=57, user="jeanne dupont"), "common_log"),
    "no ident": (clf("10:00:00", path="/page", size=57).replace(" - - [", " - ["), "common_log"),
    "IPv6": (clf("10:00:00", path="/page", size=57, ip="2001:db8:85a3:8d3:1319:8a2e:370:7348"), "common_log"),
    "host name first": (clf("10:00:00", path="/page", size=57, ip="client-7.provider.example"), "common_log"),
    "address as vhost": (clf("10:00:00", path="/page", size=57, before="192.0.2.1:80 "), "common_log"),
    "fields behind": (clf("10:00:00", path="/page", size=57) + ' "198.51.100.4" rt=0.012 "x\\"y"', "common_log"),
    "traefik_clf": (TRAEFIK_CLF, "common_log"),
    "escaped quotes": (clf("10:00:00", path='/p\\"a\\\\', size=57, agent=FIREFOX + ' \\"x\\"'), "common_log"),
    "haproxy": (HAPROXY, "haproxy"),
    "s3": (S3, "s3"),
}


@pytest.mark.parametrize("name", [*CASES, *WITHOUT_HOST])
def test_a_line_of_each_format(tmp_path: Path, name: str) -> None:
    line, form = (CASES | WITHOUT_HOST)[name]
    result = read(tmp_path, line, line, site="given.example.org")
    (row,) = result.table.to_pylist()
    assert row["site"] == ("www.ville.fr" if name in CASES else "given.example.org")
    assert (row["requests"], row["bytes_out"], row["visitors"], row["sessions"]) == (2, 114, 1, 1)
    assert (row["device_class"], row["is_bot"]) == ("computer", False)
    assert result.period is not None
    assert result.period[0] == datetime(2025, 3, 4, 10, tzinfo=UTC)
    assert (result.lines, result.accepted) == (2, 2)
    assert result.accounts[0].form == form
    assert sniff(tmp_path / "access.log") == form


def test_all_readers_see_the_same_visitor(tmp_path: Path) -> None:
    """One address and agent on one site, whatever wrote the line (an ALB's port and Traefik's name are no difference)."""
    lines = [line for name, (line, _) in CASES.items() if name != "ovh"]
    result = read(tmp_path, *lines)
    assert total(result.table, "visitors") == 1
    assert total(result.table, "requests") == len(lines)
    assert result.accounts[0].forms.total() == len(lines)


def test_a_router_whose_lines_begin_with_their_time(tmp_path: Path) -> None:
    line = (
        '2025-03-04T10:00:00.123456+00:00 heroku[router]: at=info method=GET path="/page" host=www.ville.fr request_id=8601b '
        'fwd="203.0.113.7" dyno=web.1 connect=1ms service=18ms status=200 bytes=57 protocol=https'
    )
    (row,) = read(tmp_path, line, line).table.to_pylist()
    assert (row["site"], row["requests"], row["bytes_out"], row["visitors"]) == ("www.ville.fr", 2, 114, 1)


def test_a_proxy_knows_no_site(tmp_path: Path) -> None:
    """What people of the member fetched elsewhere is no traffic of a site called so."""
    lines = [
        f"1741082400.123    200 203.0.113.7 TCP_MISS/200 57 {what} - HIER_DIRECT/192.0.2.1 text/html"
        for what in ("GET http://www.ville.fr/page", "CONNECT www.ailleurs.example:443")
    ]
    result = read(tmp_path, *lines, site="given.example.org")
    (row,) = result.table.to_pylist()
    assert (row["site"], row["requests"], row["bytes_out"]) == ("given.example.org", 2, 114)
    assert sniff(tmp_path / "access.log") == "squid"


def test_the_common_format_has_no_agent(tmp_path: Path) -> None:
    lines = ['203.0.113.7 - - [04/Mar/2025:10:00:00 +0000] "GET / HTTP/1.0" 200 57', "203.0.113.7 - - "
             '[04/Mar/2025:10:00:30 +0000] "GET /b HTTP/1.0" 200 -']  # fmt: skip
    (row,) = read(tmp_path, *lines).table.to_pylist()
    assert (row["device_class"], row["bytes_out"], row["terminal_hours"]) == ("unknown", 57, 60 / 3600)


def test_windows_line_ends(tmp_path: Path) -> None:
    common = '203.0.113.7 - - [04/Mar/2025:10:00:00 +0000] "GET / HTTP/1.0" 200 57'
    path = written(tmp_path, common, clf("10:00:30", size=3), CADDY, end=b"\r\n")
    assert total(aggregate([path]).table, "bytes_out") == 57 + 3 + 57


IIS = """#Software: Microsoft Internet Information Services 10.0
#Version: 1.0
#Date: 2025-03-04 09:59:00
#Fields: date time cs-method cs-uri-stem c-ip cs(User-Agent) sc-status sc-bytes time-taken
2025-03-04 10:00:00 GET /page 203.0.113.7 Mozilla/5.0+(X11;+Linux+x86_64;+rv:128.0)+Gecko/20100101+Firefox/128.0 200 57 3
#Fields: time c-ip  cs(User-Agent) sc-bytes cs-uri-stem
10:01:00   203.0.113.7   Mozilla/5.0+(X11;+Linux+x86_64;+rv:128.0)+Gecko/20100101+Firefox/128.0   43   /other
10:02:00 203.0.113.7 too few
"""


def test_w3c_fields_in_any_order_that_change_in_mid_file(tmp_path: Path) -> None:
    """The second list has no date: that of #Date holds; several blanks are one separator."""
    result = read(tmp_path, *IIS.splitlines())
    (row,) = result.table.to_pylist()
    assert (row["requests"], row["bytes_out"], row["visitors"], row["terminal_hours"]) == (2, 100, 1, 120 / 3600)
    assert (result.lines, result.accepted, result.refused, result.set_aside) == (8, 2, 1, 5)
    assert result.accounts[0].form == "w3c"


def test_a_log_without_bytes_gives_unknown_and_not_zero(tmp_path: Path) -> None:
    lines = ["#Fields: date time c-ip cs-uri-stem sc-status", "2025-03-04 10:00:00 203.0.113.7 / 200"]
    result = read(tmp_path, *lines)
    (row,) = result.table.to_pylist()
    assert (row["requests"], row["bytes_out"]) == (1, None)
    assert "weblog_no_bytes" in [finding.rule for finding in result.findings]


def test_cloudfront_is_tabbed_and_encoded_twice(tmp_path: Path) -> None:
    """The edge location is not the visitor's country."""
    fields = (
        "#Fields: date time x-edge-location sc-bytes c-ip cs(Host) cs-uri-stem sc-status cs(User-Agent) x-host-header"
    )
    agent = FIREFOX.replace(" ", "%2520")
    line = "\t".join(
        [
            "2025-03-04",
            "10:00:00",
            "CDG50-P1",
            "57",
            "203.0.113.7",
            "d1.cloudfront.net",
            "/page",
            "200",
            agent,
            "www.ville.fr",
        ]
    )
    result = read(tmp_path, "#Version: 1.0", fields, line)
    (row,) = result.table.to_pylist()
    assert (row["site"], row["bytes_out"], row["device_class"], row["country"]) == (
        "www.ville.fr",
        57,
        "computer",
        None,
    )
    assert result.accounts[0].form == "cloudfront"


def test_a_country_that_the_log_itself_names(tmp_path: Path) -> None:
    french = NGINX_JSON[:-1] + ', "geoip_country_code": "FR"}'
    foreign = NGINX_JSON[:-1] + ', "geoip_country_code": "BE"}'
    nowhere = NGINX_JSON[:-1] + ', "geoip_country_code": "-"}'
    table = read(tmp_path, french, foreign, french, nowhere).table
    assert {row["country"]: row["requests"] for row in table.to_pylist()} == {"FRA": 2, "BEL": 1, None: 1}


def test_other_messages_of_the_server_are_set_aside(tmp_path: Path) -> None:
    result = read(tmp_path, CADDY, '{"level":"info","ts":1741082400.0,"msg":"serving initial configuration"}')
    assert (result.accepted, result.refused, result.set_aside) == (1, 0, 1)


def test_an_ident_is_no_site(tmp_path: Path) -> None:
    """A name between address and user is a site only in logs where all lines have one (OVH)."""
    lines = [
        clf(f"10:00:0{n}").replace(" - - [", " jean.dupont - [") if n == 1 else clf(f"10:00:0{n}") for n in range(3)
    ]
    assert read(tmp_path, *lines).table.column("site").to_pylist() == ["www.example.org"]


@pytest.mark.parametrize(
    "content",
    [
        "category;in_service_on;country\nlaptop;2023-01-01;FRA\n",
        "Nom;Statut;Fabricant;Numéro de série\nPC-1;En service;Dell;ABC\n",
        "Identifiant PRM;Type de donnees;Date de debut\n12;Courbe de charge;2025-01-01T00:00:00+01:00\nHorodate;Valeur\n",
        '{\n "deviceid": "x",\n "content": {"bios": {}}\n}\n',
        '{"deviceid": "x", "date": "2025-01-01T00:00:00"}\n',
        "2021/12/01 13:53:33 [error] 31#31: *46 open() failed, client: 172.17.0.1\n",
        "timestamp,project_name,duration,emissions\n2025-03-04T10:00:00,x,1.5,0.1\n",
        "#Date: 2025-01-01\n",
        "",
    ],
)
def test_what_is_no_access_log_is_not_taken_for_one(tmp_path: Path, content: str) -> None:
    path = tmp_path / "file"
    path.write_text(content, encoding="utf-8")
    assert sniff(path) is None


def test_device_classes(tmp_path: Path) -> None:
    agents = {
        "computer": FIREFOX,
        "smartphone": IPHONE,
        "tablet": IPHONE.replace("iPhone; CPU iPhone OS", "iPad; CPU OS"),
        "television": "Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) TV Safari/537.36",
        "unknown": "-",
    }
    table = read(tmp_path, *(clf("10:00:00", agent=agent) for agent in agents.values())).table
    assert sorted(table.column("device_class").to_pylist()) == sorted(agents)


ODD_ORDERS = {
    "time first": f'[04/Mar/2025:11:00:00 +0100] 203.0.113.7 www.ville.fr "GET /page HTTP/2.0" 200 0.012 57 "https://x/" "{FIREFOX}"',
    "host behind": f'203.0.113.7 [04/Mar/2025:11:00:00 +0100] "GET /page HTTP/2.0" 200 57 "-" "{FIREFOX}" www.ville.fr 0.012',
    "iso time": f'2025-03-04T10:00:00+00:00 www.ville.fr 203.0.113.7 "GET /page HTTP/2.0" 200 57 "-" "{FIREFOX}"',
    "whole address": f'[04/Mar/2025:11:00:00 +0100] 203.0.113.7 "GET https://www.ville.fr/page HTTP/2.0" 200 57 "-" "{FIREFOX}"',
    "chain": f'[04/Mar/2025:11:00:00 +0100] www.ville.fr 203.0.113.7, 10.0.0.1 "GET /page HTTP/2.0" 200 57 "-" "{FIREFOX}"',
    "labels": f'time="2025-03-04T10:00:00Z" client=203.0.113.7 host=www.ville.fr method=GET uri=/page status=200 rt=0.01 bytes=57 agent="{FIREFOX}"',
    "tabs": f"time:2025-03-04T10:00:00Z\thost:203.0.113.7\tvhost:www.ville.fr\treq:GET /page HTTP/1.1\turi:/page\tstatus:200\tsize:57\tua:{FIREFOX}",
}


@pytest.mark.parametrize("name", ODD_ORDERS)
def test_a_line_in_an_order_of_its_own(tmp_path: Path, name: str) -> None:
    result = read(tmp_path, ODD_ORDERS[name], ODD_ORDERS[name], site="given.example.org")
    (row,) = result.table.to_pylist()
    assert (row["site"], row["requests"], row["bytes_out"], row["visitors"]) == ("www.ville.fr", 2, 114, 1)
    assert (row["device_class"], row["day"].isoformat()) == ("computer", "2025-03-04")


def test_of_two_numbers_in_an_odd_order_none_is_taken_for_the_bytes(tmp_path: Path) -> None:
    line = f'[04/Mar/2025:11:00:00 +0100] 203.0.113.7 "GET /page HTTP/2.0" 200 12 5120 "-" "{FIREFOX}"'
    result = read(tmp_path, line, line)
    assert result.table["bytes_out"].to_pylist() == [None]
    assert "weblog_no_bytes" in [finding.rule for finding in result.findings]


def test_a_person_s_name_in_an_odd_order_is_no_site(tmp_path: Path) -> None:
    line = f'[04/Mar/2025:11:00:00 +0100] 203.0.113.7 jean.dupont "GET /page HTTP/2.0" 200 57 "-" "{FIREFOX}"'
    assert read(tmp_path, line, line).table["site"].to_pylist() == ["www.example.org"]


def test_a_local_clock_of_iis_is_read_and_its_zone_asked_for(tmp_path: Path) -> None:
    fields = "#Fields: date-local time-local c-ip cs-method cs-uri-stem sc-status sc-bytes"
    result = read(tmp_path, fields, "2025-03-04 10:00:00 203.0.113.7 GET /page 200 57")
    assert [(row["requests"], row["bytes_out"]) for row in result.table.to_pylist()] == [(1, 57)]
    assert "weblog_no_zone" in [finding.rule for finding in result.findings]
