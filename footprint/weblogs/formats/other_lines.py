"""Lines of load balancers and proxies with a syntax of their own: AWS ALB, ELB and S3, HAProxy, Nginx Proxy Manager,
Envoy and Istio, Squid, Bunny."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from footprint.weblogs.compiled import NEVER
from footprint.weblogs.formats.records import UNKNOWN_SIZE, Fate, Record, epoch, iso_time, size_of, written_time
from footprint.weblogs.forwarded import first_of, is_chain

_QUOTED = rb'"((?:[^"\\]|\\.)*)"'
_BALANCER = re.compile(
    rb"(?:(?P<kind>https?|h2|wss?|grpcs?) )?(?P<time>\d{4}-\d\d-\d\dT[\d:.]+Z) \S+ (?P<client>\S+?)(?::\d+)? \S+"
    rb"(?: -?[\d.]+){3} (?P<status>\d{3}|-) (?:\d{3}|-) -?\d+ (?P<size>-?\d+) %(quoted)s %(quoted)s(?: .*)?"
    % {b"quoted": _QUOTED}
)
_S3 = re.compile(
    rb"\S+ \S+ \[(?P<time>[^\]]+)\] (?P<client>\S+) \S+ \S+ \S+ \S+ %(quoted)s (?P<status>\d{3}) \S+ "
    rb"(?P<size>\d+|-) \S+ \S+ \S+ \S+ %(quoted)s(?: .*)?" % {b"quoted": _QUOTED}
)
_HAPROXY = re.compile(
    rb"(?:.{0,120}?\bhaproxy\[\d+\]: )?(?P<client>[0-9A-Fa-f.:]+):\d+ "
    rb"\[(?P<time>\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d)\.\d+(?P<zone> [+-]\d{4})?\] \S+ \S+ [-+\d/]+ "
    rb"(?P<status>-?\d+) \+?(?P<size>\d+) "
    rb'\S+ \S+ \S{4} [\d/+]+ \d+/\d+ (?P<captured>(?:\{[^}]*\} )*)"(?P<request>.*)"(?: .*)?'
)
_PROXY_MANAGER = re.compile(
    rb"\[(?P<time>[^\]]+)\] (?:\S+ \S+ )?(?P<status>\d{3}) - (?P<verb>\S+) \S+ (?P<host>\S+) %(quoted)s "
    rb"\[Client (?P<client>[^\]]+)\] \[Length (?P<size>\d+|-)\] (?:\[[^\]]*\] )*%(quoted)s %(quoted)s"
    % {b"quoted": _QUOTED}
)

# Envoy's default, also with what Istio adds behind the flags.
_ENVOY = re.compile(
    rb"\[(?P<time>\d{4}-\d\d-\d\dT[\d:.]+Z)\] %(quoted)s (?P<status>\d{1,3}) [\w,-]+(?: \S+ \S+ %(quoted)s)? "
    rb'\d+ (?P<size>\d+) \S+ \S+ "(?P<client>[^"]*)" "(?P<agent>[^"]*)" "[^"]*" "(?P<host>[^"]*)" .*'
    % {b"quoted": _QUOTED}
)
_SQUID = re.compile(
    rb"(?P<time>\d{9,10}\.\d{3}) +-?\d+ (?P<client>\S+) \w+/(?P<status>\d{3}) (?P<size>\d+) "
    rb"(?P<verb>[A-Z_]+) (?P<address>\S+) \S+ \w+/\S+ \S+(?: .*)?"
)

# A cache of Bunny: what it did, status, milliseconds since 1970, bytes, zone, client, referrer, address, place, agent.
_BUNNY = re.compile(
    rb"[A-Z-]+\|(?P<status>\d{3})\|(?P<time>\d{13})\|(?P<size>\d+)\|\d+\|(?P<client>[^|]*)\|[^|]*"
    rb"\|(?P<address>https?://[^|]*)\|[^|]*\|(?P<agent>[^|]*)\|[^|]*\|[A-Z-]*"
)

# What nginx and Apache write into their logs of errors, of which lines stray into those of requests; and what a server
# says of itself by syslog or on its screen (a health check that fails, a start), which begins with a word.
_MESSAGE = re.compile(
    rb"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[\w+\] \d.*|\[\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)? \d{4}\] \[.*"
    rb"|(?:.{0,120}?\b(?:haproxy|nginx|apache2?|httpd|lighttpd|varnishd?|caddy|traefik|squid|envoy)(?:\[\d+\])?: "
    rb"|\[(?:NOTICE|WARNING|ALERT)\] +(?:\d+/\d+ )?\(\d+\) : )[A-Za-z]+ (?!.*\d\d/\w{3}/\d{4}:)[^\"{]*"
)
# Connections without a web request: TCP of a classic balancer or of HAProxy, TLS of a network balancer.
_TCP = re.compile(
    rb"(?:\d{4}-\d\d-\d\dT[\d:.]+Z \S+ \S+:\d+ \S+ .*\"- - - ?\" .*|tls \d\.\d \S+ net/\S+ .*"
    rb"|(?:.{0,120}?\bhaproxy\[\d+\]: )?[0-9A-Fa-f.:]+:\d+ \[\d\d/\w{3}/\d{4}:[\d:.]+\] \S+ \S+ [-+\d/]+"
    rb" \+?\d+ \S\S [\d/+]+ \d+/\d+ ?)"
)


def read(line: bytes) -> Record | Fate | None:
    """The request on a line in one of these formats; `Fate.NO_REQUEST` for a message of the server, or a connection
    without one; else None."""
    if _TCP.fullmatch(line) or _MESSAGE.fullmatch(line):
        return Fate.NO_REQUEST
    for reader in (_balancer, _haproxy, _proxy_manager, _s3, _envoy, _squid, _bunny):
        record = reader(line)
        if record is not None:
            return record
    return None


def _record(
    form: str, match: re.Match[bytes], time: int, host: bytes, agent: bytes | None, request: bytes
) -> Record | None:
    if time == NEVER:
        return None
    status = match["status"]
    written = match["size"].decode()
    size = UNKNOWN_SIZE if written.startswith("-") and form != "s3" else size_of(written)  # S3's dash is 0
    client = first_of(match["client"])
    return Record(form, time, host, client, agent, size, request, int(status) if status.isdigit() else 0)


def _balancer(line: bytes) -> Record | None:
    match = _BALANCER.fullmatch(line)
    if match is None:
        return None
    request, agent = match[6], match[7]
    host, path = address_parts(request)
    form = "alb" if match["kind"] else "elb"
    return _record(form, match, iso_time(match["time"].decode()), host, agent, path)


def address_parts(request: bytes) -> tuple[bytes, bytes]:
    """Host and path of a request whose line has the whole address."""
    words = request.split(b" ")
    try:
        address = urlsplit(words[1] if len(words) > 1 else b"")
    except ValueError:
        return b"", b""
    return address.netloc, words[0] + b" " + address.path


def _haproxy(line: bytes) -> Record | None:
    match = _HAPROXY.fullmatch(line)
    if match is None:
        return None
    captured = [text for group in re.findall(rb"\{([^}]*)\}", match["captured"]) for text in group.split(b"|")]
    chain = next((text for text in captured if b"," in text and is_chain(text)), None)
    agent = next((text for text in captured if (b"/" in text and b" " in text) or text.startswith(b"Mozilla/")), None)
    zone = match["zone"]
    form = "haproxy_in_zone" if zone else "haproxy"
    record = _record(form, match, _clf(match["time"] + (zone or b" +0000")), b"", agent, match["request"])
    return record._replace(client=first_of(chain)) if record and chain else record


def _proxy_manager(line: bytes) -> Record | None:
    match = _PROXY_MANAGER.fullmatch(line)
    if match is None:
        return None
    return _record(
        "nginx_proxy_manager", match, _clf(match["time"]), match["host"], match[8], match["verb"] + b" " + match[5]
    )


def _s3(line: bytes) -> Record | None:
    match = _S3.fullmatch(line)
    if match is None:
        return None
    return _record("s3", match, _clf(match["time"]), b"", match[6], match[3])


def _envoy(line: bytes) -> Record | None:
    match = _ENVOY.fullmatch(line)
    if match is None or match[2].startswith(b"- "):
        return None
    agent = None if match["agent"] == b"-" else match["agent"]
    return _record("envoy", match, iso_time(match["time"].decode()), match["host"], agent, match[2])


def _squid(line: bytes) -> Record | None:
    """A request through a proxy, of which nobody can tell whether it leads to a site of the member: it has no host."""
    match = _SQUID.fullmatch(line)
    if match is None:
        return None
    request = match["verb"] + b" " + match["address"]
    request = address_parts(request)[1] if b"://" in request else request
    return _record("squid", match, epoch(float(match["time"])), b"", None, request)


def _bunny(line: bytes) -> Record | None:
    match = _BUNNY.fullmatch(line)
    if match is None:
        return None
    host, request = address_parts(b"GET " + match["address"])  # the verb is not logged: caches answer to what is got
    return _record("bunny", match, epoch(int(match["time"]) / 1000), host, match["agent"], request)


def _clf(text: bytes) -> int:
    return written_time(text.decode("ascii", "replace"))
