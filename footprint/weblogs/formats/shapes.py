"""What a log's own format is, where its lines do not say it: read from its head. Lines are read elsewhere."""

# mypy: disable-error-code="no-untyped-def"
from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from footprint.weblogs.compiled import BLANK, compiled

# Commands of file transfer, which some servers write as if they were requests.
FTP = [
    "ABOR", "ACCT", "ALLO", "APPE", "AUTH", "CCC", "CDUP", "CLNT", "CWD", "DELE", "EPRT", "EPSV", "FEAT", "HELP",
    "LIST", "MDTM", "MFMT", "MKD", "MLSD", "MLST", "MODE", "NLST", "NOOP", "OPTS", "PASS", "PASV", "PBSZ", "PORT",
    "PROT", "PWD", "QUIT", "REIN", "REST", "RETR", "RMD", "RNFR", "RNTO", "SITE", "SIZE", "STAT", "STOR", "STOU",
    "STRU", "SYST", "TYPE", "USER", "XCUP", "XCWD", "XMKD", "XPWD", "XRMD",
]  # fmt: skip
_COMMANDS = np.sort(np.array([int.from_bytes(name.encode(), "little") for name in FTP], np.int64))
_OVH = re.compile(rb"\S+ (\S+) \S+ \[\d\d/\w{3}/\d{4}:")
_TWO_FIRST = re.compile(rb"(\S+) (\S+) \S+ \S+ \[\d\d/\w{3}/\d{4}:")
_ADDRESS = re.compile(rb"\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:]*:[0-9a-fA-F:.]*")
_TWO_NUMBERS = re.compile(
    rb'"(?P<request>(?:[^"\\]|\\.)*)" (?P<status>\d{3}) (?P<one>-|[\d.]+) (?P<two>-|[\d.]+)(?= |\r?$)'
)
_QUOTE = 34
_BODILESS = (b"204", b"304")
_FEW = 3  # requests of one address that tell its size


class Shape(NamedTuple):
    """`second_is_host`: the word behind the address is the site's host; `first_is_client`: of two addresses in front,
    the first is the client that a proxy wrote down; `bytes_word`: which of two numbers behind the status is the bytes
    (0 = nobody knows)."""

    second_is_host: bool
    first_is_client: bool
    bytes_word: int


def shape_of(head: bytes) -> Shape:
    """The shape of a log that begins so."""
    return Shape(second_is_host(head), first_is_client(head), bytes_word(head))


def second_is_host(head: bytes) -> bool:
    """Whether the word after the address is the site's host: in these lines it never is a dash, nor many things."""
    lines = (line for line in head.split(b"\n") if line.count(b" ", 0, line.find(b"[")) == 3)
    words = [match[1] for match in map(_OVH.match, lines) if match]
    named = all(b"." in word and word != b"-" for word in words)
    return named and len(words) > 1 and len(set(words)) <= 1 + len(words) // 10


def first_is_client(head: bytes) -> bool:
    """Whether lines begin with two addresses of which the first is of more hosts: a site has one, proxies are few."""
    pairs = [match.groups() for match in map(_TWO_FIRST.match, head.split(b"\n")) if match]
    pairs = [pair for pair in pairs if all(map(_ADDRESS.fullmatch, pair))]
    first, second = ({pair[place] for pair in pairs} for place in (0, 1))
    return len(first) > len(second)


def bytes_word(head: bytes) -> int:
    """Which of two numbers behind the status is the bytes: the one that is a dash where nothing was sent, is 0 where
    nothing may be sent, or is always the same for one address while the other is not. 0 where none of this tells."""
    matches = [match for match in map(_TWO_NUMBERS.search, head.split(b"\n")) if match]
    columns = [[match[name] for match in matches] for name in ("one", "two")]
    for tells in (_has_dashes, _has_fractions, _is_bodiless, _is_constant):
        says = [tells(column, matches) for column in columns]
        if says[0] != says[1]:
            return 1 if says[0] == (tells is not _has_fractions) else 2
    return 0


def _has_dashes(column: Sequence[bytes], _: Sequence[re.Match[bytes]]) -> bool:
    return b"-" in column


def _has_fractions(column: Sequence[bytes], _: Sequence[re.Match[bytes]]) -> bool:
    return any(b"." in word for word in column)


def _is_bodiless(column: Sequence[bytes], matches: Sequence[re.Match[bytes]]) -> bool:
    """Whether the numbers of answers that have no body are 0, and others are not."""
    without = [word for word, match in zip(column, matches, strict=True) if match["status"] in _BODILESS]
    others = [word for word, match in zip(column, matches, strict=True) if match["status"] == b"200"]
    return bool(without) and set(without) <= {b"0"} and any(word != b"0" for word in others)


def _is_constant(column: Sequence[bytes], matches: Sequence[re.Match[bytes]]) -> bool:
    """Whether what was asked several times always has the same number."""
    by_request: dict[bytes, list[bytes]] = {}
    for word, match in zip(column, matches, strict=True):
        if match["status"] == b"200":
            by_request.setdefault(match["request"], []).append(word)
    several = [words for words in by_request.values() if len(words) >= _FEW]
    return bool(several) and all(len(set(words)) == 1 for words in several)


@compiled
def is_of_files(block, begin):
    """Whether a request that begins at `begin` is a command of file transfer."""
    word, size = np.int64(0), 0
    while size < 5 and block[begin + size] != BLANK and block[begin + size] != _QUOTE:
        word |= np.int64(block[begin + size]) << (8 * size)
        size += 1
    if size > 4:
        return False
    index = np.searchsorted(_COMMANDS, word)
    return index < len(_COMMANDS) and _COMMANDS[index] == word


_FILES = re.compile(rb'\] (?:\([^)]*\) )?"(?:%s)(?: [^"]*)?"' % "|".join(FTP).encode())


def speaks_of_files(line: bytes) -> bool:
    """Whether a line holds a command of file transfer where others have a request."""
    return bool(_FILES.search(line))
