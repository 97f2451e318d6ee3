"""What is looked at to tell whether a file is an access log: its first bytes, however they are packed, and no more."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable

import pytest

from footprint.intake.formats import access_log

REQUEST = b'198.51.100.7 - - [01/Feb/2025:10:00:00 +0100] "GET / HTTP/1.1" 200 512\n'
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
}


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)
def test_a_sign_in_the_first_lines_is_seen_however_they_are_packed(pack: Callable[[bytes], bytes]) -> None:
    assert access_log.may_be(pack(REQUEST * 20))
    assert access_log.may_be(pack(b"#\n" + REQUEST))
    assert not access_log.may_be(pack(b"Asset ID,Category\nPC-1,Laptop\n" * 20))


@pytest.mark.parametrize("name", ["gzip", "bzip2", "xz"])
def test_of_what_is_packed_to_be_large_the_beginning_is_unpacked(name: str) -> None:
    """A few kilobytes that hold megabytes: what comes behind the beginning is not looked at."""
    packed = PACKERS[name](b" " * (4 * access_log.UNPACKED_BYTES) + REQUEST)
    assert len(packed) < 2_000
    assert not access_log.may_be(packed)


def test_a_name_of_a_field_is_a_sign_and_one_without_an_end_is_none() -> None:
    assert access_log.may_be(b'{"http_status_code": 200}')
    assert access_log.may_be(b'{"message": "{\\"userAgent\\": \\"x\\"}"}')
    assert not access_log.may_be(b'{"' + b"status" * 200 + b'": 200}')
