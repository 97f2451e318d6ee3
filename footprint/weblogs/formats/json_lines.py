"""Lines that are JSON objects: Caddy, Traefik, and nginx or others with keys of their own choice."""

from __future__ import annotations

import json
from typing import Any

from footprint.weblogs.compiled import NEVER
from footprint.weblogs.formats.records import UNKNOWN_SIZE, Fate, Record, epoch, iso_time, written_time
from footprint.weblogs.forwarded import first_of, is_chain

_TIMES = (
    "time_iso8601", "@timestamp", "timestamp", "time_local", "time", "date", "datetime", "start_time", "msec", "ts",
    "startutc", "startlocal",
)  # fmt: skip
_FORWARDED = (
    "http_x_forwarded_for", "x_forwarded_for", "x-forwarded-for", "xforwardedfor", "forwarded_for", "xff",
    "request_x-forwarded-for", "true_client_ip", "cf_connecting_ip", "http_x_real_ip", "x_real_ip", "x-real-ip",
    "realip", "real_ip",
)  # fmt: skip
_METHODS = ("request_method", "requestmethod", "method", "verb", "http_method")
_CLIENTS = (
    "client_ip",
    "clientip",
    "remote_ip",
    "remote_addr",
    "ip",
    "client",
    "clienthost",
    "clientaddr",
    "remote_host",
)
_AGENTS = ("http_user_agent", "user_agent", "useragent", "agent", "ua", "request_user-agent")
_SIZES = (
    "body_bytes_sent",
    "bytes_sent",
    "downstreamcontentsize",
    "size",
    "length",
    "bytes",
    "response_size",
    "bytes_out",
)
_STATUSES = ("status", "downstreamstatus", "status_code", "response_code", "code")
_PATHS = ("request_uri", "requestpath", "uri", "path", "request", "url")
_HOSTS = ("requesthost", "http_host", "server_name", "vhost", "domain", "host")
_COUNTRIES = ("geoip_country_code", "geoip2_country_code", "geoip2_data_country_code", "country_code", "country")


def read(line: bytes) -> Record | Fate | None:
    """The request on a line; `Fate.NO_REQUEST` for a message about something else; None where it is no JSON object.

    What stands before the first brace (`caddy  | `) is left out.
    """
    begin = line.find(b"{")
    if begin < 0:
        return None
    try:
        entry = json.loads(line[begin:].decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return _record(entry) if isinstance(entry, dict) else None


def _record(entry: dict[str, Any]) -> Record | Fate:
    caddy = isinstance(entry.get("request"), dict) and "ts" in entry
    values = _caddy(entry) if caddy else {name.lower(): value for name, value in entry.items()}
    time, path, status = _time(_first(values, _TIMES)), _text(_first(values, _PATHS)), _first(values, _STATUSES)
    if time == NEVER or path is None or status is None:
        return Fate.NO_REQUEST
    size = _number(_first(values, _SIZES))
    client, host = _text(_first(values, _CLIENTS)), _text(_first(values, _HOSTS))
    if client is None and host == _text(values.get("host")):  # fluentd calls the visitor's so
        client, host = host, None
    forwarded = _text(_first(values, _FORWARDED))
    client = first_of(forwarded if forwarded and is_chain(forwarded) else client or b"")
    verb = _text(_first(values, _METHODS))
    if verb and b" " not in path:
        path = verb + b" " + path
    form = "caddy_json" if caddy else "traefik_json" if "downstreamstatus" in values else "json"
    return Record(
        form, time, host or b"", client,
        _text(_first(values, _AGENTS)), UNKNOWN_SIZE if size is None else size, path, _number(status) or 0,
        _country(_first(values, _COUNTRIES)),
    )  # fmt: skip


def _caddy(entry: dict[str, Any]) -> dict[str, Any]:
    request = entry["request"]
    headers = request.get("headers")
    return {
        "ts": entry["ts"], "status": entry.get("status"), "size": entry.get("size"), "uri": request.get("uri"),
        "method": request.get("method"), "x-forwarded-for": _header(headers, "X-Forwarded-For"),
        "host": request.get("host"), "client_ip": request.get("client_ip"), "remote_ip": request.get("remote_ip"),
        "remote_addr": request.get("remote_addr"),
        "user_agent": _header(headers, "User-Agent") or "",
    }  # fmt: skip


def _header(headers: Any, name: str) -> Any:
    """The first value of a header of Caddy, None where it has none."""
    values = headers.get(name) if isinstance(headers, dict) else None
    return values[0] if isinstance(values, list) and values else None


def _first(values: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((values[name] for name in names if values.get(name) is not None), None)


def _text(value: Any) -> bytes | None:
    return value.encode("utf-8", "replace") if isinstance(value, str) else None


def _number(value: Any) -> int | None:
    """A whole number of 0 or more, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = int(float(value))
    except (ValueError, OverflowError):
        return None
    return number if number >= 0 else None


def _time(value: Any) -> int:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return epoch(value) if value == value else NEVER
    if not isinstance(value, str):
        return NEVER
    try:
        return epoch(float(value))
    except ValueError:
        pass
    time = written_time(value.strip("[]"))
    return iso_time(value) if time == NEVER else time


def _country(value: Any) -> str | None:
    return value if isinstance(value, str) and len(value) in (2, 3) else None
