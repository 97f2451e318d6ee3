"""Names of a member's own sites, as logs give them. An address is no name, nor is a name made of one (`7.0.2.192.x.fr`,
as providers call their customers), and a crowd of made-up names is not kept."""

from __future__ import annotations

import csv
import ipaddress
import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

GIVEN = 0  # number of the site that the caller names
MOST = 1_000  # names; whoever asks a server for more is making them up
_PORT = re.compile(r":\d{1,5}$")
_HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")

_OF_ADDRESS = re.compile(
    r"(?<!\d)(?:\d{1,3}[.-]){3}\d{1,3}(?!\d)|(?<![0-9a-z])(?:[0-9a-f]{1,4}-{1,2}){3,}[0-9a-f]{1,4}(?![0-9a-z])"
    r"|(?:\b[0-9a-f]\.){8}"
)
_IN_NAME = re.compile(r"(?:[a-z0-9][a-z0-9-]*\.)+[a-z]{2,}")
_BEFORE = re.compile(r"^(?:(?:ssl|https?|access|acces|logs?|journal|vhost)[._-])+")
_BEHIND = re.compile(r"[._-](?:access|acces|error|ssl|logs?)(?![a-z0-9]).*")
_ENDINGS = {
    "com", "org", "net", "eu", "info", "coop", "pro", "bzh", "paris", "alsace", "corsica", "app", "dev", "cloud",
    "online", "site", "web", "tech", "edu", "gov", "int", "local", "lan", "intra", "intranet", "internal", "home",
    "corp", "test", "example",
}  # fmt: skip


def host(text: str) -> str | None:
    """The host name in `text`, its port left out; None where it is an address or no name of a site."""
    name = _PORT.sub("", text.lower()).rstrip(".")
    return name if _HOST.fullmatch(name) and not _is_address(name) else None


def host_in(file_name: str) -> str | None:
    """The host name in a file's name (`access-www.ville.fr.log.1`); None where there is none that is surely a site's.

    Names of people look the same (`jean.dupont.log`), so only a country's or a usual ending counts, and no name with a
    mail address.
    """
    name = file_name.replace("\\", "/").rpartition("/")[2].lower()
    if "@" in name or _OF_ADDRESS.search(name):
        return None
    hosts = (match.group() for match in _IN_NAME.finditer(_BEHIND.sub("", _BEFORE.sub("", name))))
    return next(filter(is_surely_a_host, hosts), None)


def is_surely_a_host(text: str) -> bool:
    """Whether a text is the name of a site and not of a person (`jean.dupont`): its ending is a usual one."""
    name = host(text)
    return name is not None and name.rpartition(".")[2] in _endings()


@cache
def _endings() -> set[str]:
    content = files("factors").joinpath("countries.csv").read_text(encoding="utf-8")
    return _ENDINGS | {row["iso2"].lower() for row in csv.DictReader(content.splitlines()) if row["iso2"]}


def _is_address(name: str) -> bool:
    if _OF_ADDRESS.search(name):
        return True
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


@dataclass
class Sites:
    """Host names by number, from 1 on; `GIVEN` is for lines that name none."""

    names: list[str] = field(default_factory=list)
    is_full: bool = False  # whether a name was not kept

    def number(self, text: bytes) -> int:
        """The number of the site called `text`."""
        name = host(text[:300].decode("ascii", "replace"))
        if name is None:
            return GIVEN
        if name in self.names:
            return self.names.index(name) + 1
        if len(self.names) >= MOST:
            self.is_full = True
            return GIVEN
        self.names.append(name)
        return len(self.names)
