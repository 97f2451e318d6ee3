"""Requests that were read line by line, as columns like those of the compiled readers: visitors stay the same."""

# mypy: disable-error-code="no-untyped-def"
from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from footprint.weblogs.agents import NO_AGENT
from footprint.weblogs.compiled import SPARE, both, compiled, key_of
from footprint.weblogs.formats.records import Record
from footprint.weblogs.pages import OWN, is_own, shows
from footprint.weblogs.requests import Memory, Requests


@compiled
def _keys(texts, ends):
    keys = np.empty(len(ends), np.uint64)
    begin = 0
    for n in range(len(ends)):
        keys[n] = key_of(texts, begin, ends[n])
        begin = ends[n]
    return keys


@compiled
def _pages(clients, lasts, texts, ends, status):
    pages = np.empty(len(ends), np.int8)
    first, begin = 0, 0
    for n in range(len(ends)):
        is_of_server = is_own(clients, first, lasts[n], texts, begin, ends[n])
        pages[n] = OWN if is_of_server else shows(texts, begin, ends[n], status[n])
        first, begin = lasts[n], ends[n]
    return pages


@compiled
def _visitors(clients, agents, with_agent, sites, site_keys):
    visitors = np.empty(len(clients), np.uint64)
    for n in range(len(clients)):
        visitor = both(clients[n], agents[n]) if with_agent[n] else clients[n]
        visitors[n] = both(visitor, site_keys[sites[n]])
    return visitors


@compiled
def _both(one, two):
    keys = np.empty(len(one), np.uint64)
    for n in range(len(one)):
        keys[n] = both(one[n], two[n])
    return keys


def batch(records: Sequence[Record], memory: Memory, *, closely: bool = True) -> Requests:
    """The records as columns; hosts and agents not met before are remembered. `closely`: whether agents are classed."""
    addresses = _joined([record.client for record in records])
    clients = _keys(*addresses)
    agents = [record.agent or b"" for record in records]
    agent_keys = _keys(*_joined(agents))
    with_agent = np.array([record.agent is not None for record in records], np.bool_)
    site = _sites([record.host for record in records], memory)
    status = np.array([record.status for record in records], np.int64)
    return Requests(
        np.array([record.time for record in records], np.int64),
        site,
        _visitors(clients, agent_keys, with_agent, site, memory.site_keys),
        _audiences(records, agents, agent_keys, memory) if closely else np.full(len(records), NO_AGENT, np.int64),
        np.array([record.size for record in records], np.int64),
        _pages(*addresses, *_joined([record.request for record in records]), status),
    )


def _joined(texts: Sequence[bytes]) -> tuple[np.ndarray, np.ndarray]:
    """All texts in one array with spare bytes behind, and where each stops."""
    content = b"".join(texts) + b"\n" + bytes(SPARE)
    return np.frombuffer(bytearray(content), np.uint8), np.cumsum([len(text) for text in texts], dtype=np.int64)


def _sites(hosts: Sequence[bytes], memory: Memory) -> np.ndarray:
    numbers = {host: memory.site(host) for host in dict.fromkeys(hosts)}
    return np.array([numbers[host] for host in hosts], np.int64)


def _audiences(records: Sequence[Record], agents: Sequence[bytes], keys: np.ndarray, memory: Memory) -> np.ndarray:
    if all(record.country is None for record in records):
        words = keys
    else:
        words = _both(keys, _keys(*_joined([(record.country or "").encode() for record in records])))
    audiences = np.full(len(records), NO_AGENT, np.int64)
    for n, (record, key) in enumerate(zip(records, words.tolist(), strict=True)):
        if record.agent is not None or record.country is not None:
            audiences[n] = memory.audience(key, agents[n], record.country)
    return audiences
