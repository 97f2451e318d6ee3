"""The requests of one block, as columns, and what is remembered across blocks of the texts behind them.

Addresses and agents enter as hashes. Of an agent its audience is kept, of a host the site's number; no text is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from footprint.weblogs.agents import audience
from footprint.weblogs.compiled import key_of_text
from footprint.weblogs.lookup import Lookup
from footprint.weblogs.sites import GIVEN, MOST, Sites


class Requests(NamedTuple):
    """Accepted requests, one an element. A visitor is an address with an agent, on one site."""

    time: np.ndarray  # int64, seconds since 1970, UTC
    site: np.ndarray  # int64, number of the site
    visitor: np.ndarray  # uint64, hash
    audience: np.ndarray  # int64, see agents.py
    size: np.ndarray  # int64, bytes sent
    page: np.ndarray  # int8, see pages.py

    def first(self, count: int) -> Requests:
        """The first `count` of them."""
        return Requests(*(column[:count] for column in self))


def room_for(count: int) -> Requests:
    """Columns for up to `count` requests, to be filled."""
    whole = [np.empty(count, np.int64) for _ in range(4)]
    return Requests(whole[0], whole[1], np.empty(count, np.uint64), whole[2], whole[3], np.empty(count, np.int8))


@dataclass
class Memory:
    """What the distinct texts met so far mean, by their keys."""

    sites: Sites = field(default_factory=Sites)
    hosts: Lookup = field(default_factory=Lookup)
    site_keys: np.ndarray = field(default_factory=lambda: np.zeros(MOST + 1, np.uint64))  # 0 where a line names none
    agents: Lookup = field(default_factory=Lookup)
    _audiences: dict[int, int] = field(default_factory=dict)

    def learn_host(self, key: int, text: bytes) -> None:
        """Remember the site that the host name `text` stands for."""
        self.hosts.add(key, self.site(text))

    def site(self, text: bytes) -> int:
        """The number of the site called `text`. In visitors a site is a key of its name: the same in every process."""
        number = self.sites.number(text)
        if number != GIVEN and not self.site_keys[number]:
            self.site_keys[number] = key_of_text(self.sites.names[number - 1].encode())
        return number

    def learn_agent(self, key: int, text: bytes) -> None:
        """Remember the audience of the agent `text`."""
        self.agents.add(key, audience(text))

    def audience(self, key: int, agent: bytes, country: str | None) -> int:
        """The audience of an agent where the log names a country; `key` is that of both."""
        if key not in self._audiences:
            self._audiences[key] = audience(agent, country)
        return self._audiences[key]
