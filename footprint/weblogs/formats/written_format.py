"""The format of a log as its server's configuration writes it, and the requests on lines of that format.

nginx: `log_format main '$remote_addr [$time_local] "$request" $status $body_bytes_sent';`
Apache: `LogFormat "%v %h %t \\"%r\\" %>s %O" name`, also without the directive around the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from footprint.weblogs.compiled import NEVER
from footprint.weblogs.formats.other_lines import address_parts
from footprint.weblogs.formats.records import UNKNOWN_SIZE, Fate, Record, epoch, iso_time, written_time
from footprint.weblogs.forwarded import first_of, is_chain

FORM = "written_format"
_LONGEST = 4_000  # letters of a format
_NGINX = re.compile(r"\$\{?([a-z_0-9]+)\}?")
_APACHE = re.compile(r"%(?:[!\d,]+)?[<>]?(?:\{([^}]*)\})?(\^?[a-zA-Z]{1,3}|%)")
_NGINX_DIRECTIVE = re.compile(r"^\s*log_format\s+\S+\s+(?:escape=\w+\s+)?(.*?);?\s*$", re.S)
_APACHE_DIRECTIVE = re.compile(r'^\s*(?:LogFormat|CustomLog\s+\S+)\s+"((?:[^"\\]|\\.)*)".*$', re.S)
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
# What a variable holds, the preferred one of each first.
_ROLES_OF_NGINX = {
    "client": ("realip_remote_addr", "remote_addr"),
    "forwarded": ("http_x_forwarded_for", "proxy_add_x_forwarded_for", "http_x_real_ip", "http_cf_connecting_ip"),
    "time": ("time_iso8601", "time_local", "msec"),
    "request": ("request",),
    "method": ("request_method",),
    "path": ("request_uri", "uri", "document_uri"),
    "status": ("status",),
    "size": ("bytes_sent", "body_bytes_sent"),
    "agent": ("http_user_agent",),
    "host": ("host", "http_host", "server_name"),
}
_ROLES_OF_APACHE = {
    "client": ("a", "c}a", "h", "remote}h"),
    "forwarded": ("x-forwarded-for}i", "x-real-ip}i", "true-client-ip}i"),
    "time": ("t",),
    "request": ("r",),
    "method": ("m",),
    "path": ("U",),
    "status": ("s",),
    "size": ("O", "B", "b"),
    "agent": ("user-agent}i",),
    "host": ("host}i", "V", "v"),
}
# Parts that hold blanks where nothing stands around them.
_WITH_BLANKS = ("time_local", "request", "r", "http_user_agent", "user-agent}i", "http_referer", "referer}i",
                "remote_user", "u")  # fmt: skip


class FormatError(ValueError):
    """A text that is no format, or one without the time, the request or the status; `lacks` names the roles."""

    def __init__(self, *lacks: str) -> None:
        super().__init__(", ".join(lacks))
        self.lacks = lacks


@dataclass(frozen=True)
class WrittenFormat:
    """`pattern`: a line, each part a group; `roles`: the groups of each role, the preferred first."""

    pattern: re.Pattern[bytes]
    roles: dict[str, tuple[str, ...]]

    def read(self, line: bytes) -> Record | Fate:
        """The request on a line; why there is none, where it is not of this format."""
        found = self.pattern.fullmatch(line)
        if found is None:
            return Fate.UNKNOWN
        values = {role: next(self._filled(found, role), None) for role in self.roles}
        time = _time(values.get("time") or b"")
        status = values.get("status") or b""
        if time == NEVER or not status.isdigit():
            return Fate.UNKNOWN
        path = values.get("request") or b" ".join(filter(None, (values.get("method"), values.get("path"))))
        host = values.get("host") or b""
        if b"://" in path:
            named, path = address_parts(path)
            host = host or named
        forwarded = values.get("forwarded")
        client = forwarded if forwarded and is_chain(forwarded) else values.get("client") or b""
        agent = values.get("agent") if "agent" in self.roles else None
        return Record(FORM, time, host, first_of(client), agent, self._size(found), path, int(status))

    def _filled(self, found: re.Match[bytes], role: str) -> Iterator[bytes]:
        return (text for name in self.roles[role] if (text := found[name]) not in (b"", b"-"))

    def _size(self, found: re.Match[bytes]) -> int:
        """Bytes sent; a dash is none, and unknown where the format has no such part."""
        written = next((found[name] for name in self.roles.get("size", ())), None)
        return UNKNOWN_SIZE if written is None else int(written) if written.isdigit() else 0


@lru_cache(maxsize=16)
def written_format(text: str) -> WrittenFormat:
    """The format that a text describes. Raises `FormatError`."""
    if len(text) > _LONGEST:
        raise FormatError("text")
    body, is_apache = _body(text)
    parts, names = _parts(body, _APACHE if is_apache else _NGINX)
    known = _ROLES_OF_APACHE if is_apache else _ROLES_OF_NGINX
    roles = {
        role: tuple(group for wanted in preferred for group, name in names.items() if name == wanted)
        for role, preferred in known.items()
    }
    roles = {role: groups for role, groups in roles.items() if groups}
    lacks = [role for role in ("time", "status", "client") if role not in roles]
    if "client" in lacks and "forwarded" in roles:
        lacks.remove("client")
    if "request" not in roles and "path" not in roles:
        lacks.append("request")
    if lacks:
        raise FormatError(*lacks)
    return WrittenFormat(re.compile(parts), roles)


def _body(text: str) -> tuple[str, bool]:
    """The format alone, and whether it is Apache's."""
    if found := _NGINX_DIRECTIVE.match(text):
        return "".join(one or two for one, two in _QUOTED.findall(found.group(1))) or found.group(1), False
    if found := _APACHE_DIRECTIVE.match(text):
        return found.group(1).replace('\\"', '"'), True
    body = text.strip().rstrip(";")
    if len(body) > 1 and body[0] == body[-1] and body[0] in "'\"" and body.count(body[0]) == 2:
        body = body[1:-1]
    return body.replace('\\"', '"').replace("\\t", "\t"), _NGINX.search(body) is None


def _parts(body: str, variable: re.Pattern[str]) -> tuple[bytes, dict[str, str]]:
    """A pattern with a group for each variable, and the name of the variable of each group."""
    pattern, names, place = b"", {}, 0
    for number, found in enumerate(variable.finditer(body)):
        literal = body[place : found.start()]
        place = found.end()
        if found.group(0) == "%%":
            pattern += re.escape(f"{literal}%".encode())
            continue
        group = f"g{number}"
        names[group] = _name(found)
        after = body[place : place + 1]
        pattern += re.escape(literal.encode()) + _group(group, names[group], literal[-1:], after)
    return pattern + re.escape(body[place:].encode()), names


def _name(found: re.Match[str]) -> str:
    """The variable: `remote_addr`; of Apache `r`, `user-agent}i`."""
    if found.re is _NGINX:
        return found.group(1)
    inner, letter = found.groups()
    if letter in ("t", "U", "q", "P", "D", "T") or inner is None:
        return letter
    return f"{inner.lower()}}}{letter}"


def _group(group: str, name: str, before: str, after: str) -> bytes:
    """What a variable may hold: between quotes anything but one, else up to the sign behind it."""
    if name == "t" and before != "[":
        return b"(?P<%s>\\[[^\\]]*\\])" % group.encode()
    if before == '"' and after == '"':
        return b'(?P<%s>(?:[^"\\\\]|\\\\.)*)' % group.encode()
    if before == "[" and after == "]":
        return b"(?P<%s>[^\\]]*)" % group.encode()
    if name in (*_ROLES_OF_NGINX["forwarded"], *_ROLES_OF_APACHE["forwarded"]):
        return b"(?P<%s>[^\\s,]*(?:,\\s*[^\\s,]+)*)" % group.encode()
    return b"(?P<%s>%s)" % (group.encode(), b".*?" if name in _WITH_BLANKS else b"\\S*?")


def _time(text: bytes) -> int:
    written = text.decode("ascii", "replace").strip("[]")
    if re.fullmatch(r"\d{9,19}(?:\.\d+)?", written):
        return epoch(float(written))
    time = written_time(written)
    return iso_time(written) if time == NEVER else time
