"""Names of a member's own sites, as logs give them. An address is no name, and a crowd of made-up names is not kept."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field

GIVEN = 0  # number of the site that the caller names
MOST = 1_000  # names; whoever asks a server for more is making them up
_PORT = re.compile(r":\d{1,5}$")
_HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")


def host(text: str) -> str | None:
    """The host name in `text`, its port left out; None where it is an address or no name of a site."""
    name = _PORT.sub("", text.lower()).rstrip(".")
    return name if _HOST.fullmatch(name) and not _is_address(name) else None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


@dataclass
class Sites:
    """Host names by number, from 1 on; `GIVEN` is for lines that name none."""

    names: list[str] = field(default_factory=list)

    def number(self, text: bytes) -> int:
        """The number of the site called `text`."""
        name = host(text[:300].decode("ascii", "replace"))
        if name is None:
            return GIVEN
        if name in self.names:
            return self.names.index(name) + 1
        if len(self.names) >= MOST:
            return GIVEN
        self.names.append(name)
        return len(self.names)
