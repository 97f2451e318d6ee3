"""Lines and files as bad as they come: every line has one fate, totals stay right, nothing is doubled, nothing crashes."""

# ruff: noqa: E501 (a line of a log is as long as it is)
from __future__ import annotations

import bz2
import gzip
import lzma
import random
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from footprint.weblogs import WebLogAggregate, aggregate, sniff
from footprint.weblogs.formats.records import Fate
from footprint.weblogs.reading import BLOCK
from tests.cases import cases
from tests.weblogs.logs import FIREFOX, clf, read, total, written


def fates(result: WebLogAggregate) -> dict[str, int]:
    assert result.lines == result.accepted + result.refused + result.set_aside
    return {fate.value: count for account in result.accounts for fate, count in account.fates.items() if count}


@pytest.mark.parametrize(
    ("request_", "size", "expected"),
    [
        ("-", "0", 0), ("", "12", 12), ("GET /page", "-", 0), ("GET /x", "123456789012", 123456789012),
        ("\\x16\\x03\\x01\\x00\\xa5", "226", 226), ("GET /\\\"quoted\\\" HTTP/1.1", "5", 5), ("GET /b\\\\", "6", 6),
    ],
)  # fmt: skip
def test_odd_requests_are_requests(tmp_path: Path, request_: str, size: str, expected: int) -> None:
    line = f'203.0.113.7 - - [04/Mar/2025:10:00:00 +0000] "{request_}" 400 {size} "-" "{FIREFOX}"'
    result = read(tmp_path, line)
    assert (result.accepted, total(result.table, "bytes_out")) == (1, expected)


@pytest.mark.parametrize(
    ("line", "fate"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "binary"), (b"\\x16\\x03\\x01", "binary"),
        (b"2021/12/01 13:53:33 [error] 31#31: *46 not found, client: 172.17.0.1", "no_request"),
        (b"[Tue Mar 04 10:00:00.123456 2025] [core:error] [pid 1] AH00126: Invalid URI", "no_request"),
        (b"<Event><System><Provider Name='IIS'/></System></Event>", "unknown_syntax"), (b"", "blank"), (b"  ", "blank"),
        (b"# a comment", "comment"), (b"203.0.113.7 - - [04/Mar/2025:10:0", "truncated"),
        (clf("10:00:00").encode()[:60], "truncated"), (clf("10:00:00").encode()[:64], "truncated"),
        (clf("10:00:00").encode()[:52], "truncated"), (clf("10:00:00").encode()[:45], "truncated"),
        (clf("25:00:00").encode(), "unknown_syntax"), (clf("10:00:00", day="31/Feb/2025").encode(), "unknown_syntax"),
        (clf("10:00:00", size="12x").encode(), "unknown_syntax"), (clf("10:00:00", size="9" * 20).encode(), "unknown_syntax"),
        (b'{"StartUTC": "2025-03-04T10:00', "truncated"), (b"[" * 50, "unknown_syntax"), (b'"' * 50, "unknown_syntax"),
        (b"Mar  4 10:00:00 host kernel: something", "unknown_syntax"),
        (b"Mar  4 10:00:00 lb1 haproxy[2417]: Server be/dpi2 is DOWN, reason: Layer4 timeout.", "no_request"),
        (b"Mar  4 10:00:00 lb1 haproxy[2417]: backend be has no server available!", "no_request"),
        (b"Mar  4 10:00:00 lb1 haproxy[2417]: 203.0.113.7:39496 [04/Mar/2025:10:00:00.697] fe fe/<N", "unknown_syntax"),
        (b"2025-03-04T10:00:00.120+01:00 web1 nginx[12]: signal process started", "no_request"),
        (b"[WARNING]  (8) : Health check for server be/s1 failed, reason: Layer7 wrong status.", "no_request"),
    ],
)  # fmt: skip
def test_what_is_no_request_has_a_reason(tmp_path: Path, line: bytes, fate: str) -> None:
    result = read(tmp_path, clf("10:00:00"), line, clf("10:01:00"))
    assert (result.lines, result.accepted) == (3, 2)
    assert fates(result) == {fate: 1}
    assert result.accounts[0].told[Fate(fate)] == [2]


DUMMY = "Apache/2.4.62 (Debian) (internal dummy connection)"
OWN = {
    "dummy": clf("10:00:00", ip="::1", path="*", agent=DUMMY).replace("GET", "OPTIONS"),
    "dummy with host": clf("10:00:00", ip="127.0.0.1", path="*", before="www.ville.fr:80 ").replace("GET", "OPTIONS"),
    "status page": clf("10:00:00", ip="127.0.0.1", path="/server-status?auto"),
    "json": '{"time": "2025-03-04T10:00:00Z", "remote_addr": "127.0.0.1", "request": "GET /healthz HTTP/1.1", '
    '"status": 200, "body_bytes_sent": 57, "http_user_agent": "curl/8.5"}',
    "haproxy": 'haproxy[1]: 127.0.0.1:4000 [04/Mar/2025:10:00:00.697] fe be/s 0/0/0/1/1 200 57 - - ---- 1/1/0/0/0 0/0 '
    '"OPTIONS * HTTP/1.0"',
}  # fmt: skip


@pytest.mark.parametrize("name", OWN)
def test_what_a_server_asks_of_itself_is_nobodys_use(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, clf("10:00:00"), OWN[name], clf("10:01:00"))
    for sessions in (True, False):
        result = aggregate([path], sessions=sessions)
        assert (result.accepted, fates(result)) == (2, {"own_request": 1})
    assert ("weblog_line", "own_request", 1) in [(each.rule, each.variant, each.count) for each in result.findings]


@pytest.mark.parametrize(
    "line",
    [
        clf("10:00:00", ip="127.0.0.1"),  # handed on by a proxy of the same machine
        clf("10:00:00", path="*", agent=DUMMY).replace("GET", "OPTIONS"), clf("10:00:00", path="/server-status"),
        clf("10:00:00", ip="::12", path="/healthz"), clf("10:00:00", ip="127.0.0.1", path="/robots.txt"),
    ],
)  # fmt: skip
def test_what_others_ask_of_a_server_counts(tmp_path: Path, line: str) -> None:
    assert read(tmp_path, line).accepted == 1


def test_bytes_that_are_no_utf8(tmp_path: Path) -> None:
    line = clf("10:00:00", path="/caf\xe9", agent="Navigateur fran\xe7ais").encode("latin-1")
    assert read(tmp_path, line, line).accepted == 2


def test_the_last_line_may_lack_its_end(tmp_path: Path) -> None:
    whole, cut = clf("10:00:00"), clf("10:01:00")[:60]
    path = tmp_path / "access.log"
    path.write_text(f"{whole}\n{whole}")
    assert (aggregate([path]).lines, aggregate([path]).accepted) == (2, 2)
    path.write_text(f"{whole}\n{cut}")
    assert fates(aggregate([path])) == {"truncated": 1}


def test_a_line_cut_behind_its_bytes_is_a_request_without_an_agent(tmp_path: Path) -> None:
    """As GoAccess counts it: when, what and how much is known."""
    table = read(tmp_path, clf("10:00:00", size=57)[:-20], clf("10:00:00", size=57)[:85]).table
    (row,) = table.to_pylist()
    assert (row["requests"], row["bytes_out"], row["device_class"]) == (2, 114, "unknown")


def test_a_line_longer_than_a_block(tmp_path: Path) -> None:
    result = read(tmp_path, clf("10:00:00"), b"x" * (2 * BLOCK + 17), clf("10:01:00"))
    assert (result.lines, result.accepted, fates(result)) == (3, 2, {"too_long": 1})


def test_blocks_may_be_cut_anywhere(tmp_path: Path) -> None:
    line = clf("10:00:00", size=7)
    count = 3 * BLOCK // len(line)
    path = tmp_path / "access.log"
    path.write_text(f"{line}\n" * count + "\n" * 100_000)
    result = aggregate([path])
    assert (result.lines, result.accepted, total(result.table, "bytes_out")) == (count + 100_000, count, 7 * count)


def test_equal_lines_of_one_file_are_requests_of_their_own(tmp_path: Path) -> None:
    assert read(tmp_path, *[clf("10:00:00")] * 3).accepted == 3


@pytest.mark.parametrize("pack", ["gz", "bz2", "xz", "zst", "members"])
def test_compressed_files(tmp_path: Path, pack: str) -> None:
    lines = [clf(f"10:{n // 60:02d}:{n % 60:02d}", path=f"/p{n}", size=n) for n in range(3000)]
    plain = written(tmp_path, *lines)
    content = plain.read_bytes()
    packed = tmp_path / "packed"
    half = len(content) // 2
    packed.write_bytes(
        {  # type: ignore[no-untyped-call]
            "gz": lambda: gzip.compress(content), "bz2": lambda: bz2.compress(content), "xz": lambda: lzma.compress(content),
            "zst": lambda: pa.compress(content, codec="zstd", asbytes=True),
            "members": lambda: gzip.compress(content[:half]) + gzip.compress(content[half:]),
        }[pack]()
    )  # fmt: skip
    assert aggregate([packed]).table.equals(aggregate([plain]).table)
    assert sniff(packed) == "common_log"


@pytest.mark.parametrize("pack", ["gz", "bz2", "zst"])
def test_a_compressed_file_that_breaks_off(tmp_path: Path, pack: str) -> None:
    draw = random.Random(1)
    lines = [clf("10:00:00", path=f"/{draw.getrandbits(200):x}", size=1) for _ in range(20_000)]
    content = written(tmp_path, *lines).read_bytes()
    squeeze = {
        "gz": gzip.compress,
        "bz2": bz2.compress,
        "zst": lambda each: pa.compress(each, codec="zstd", asbytes=True),
    }[pack]
    path = tmp_path / "cut"
    path.write_bytes(squeeze(content)[: -len(content) // 20])  # type: ignore[operator]
    result = aggregate([path])
    assert 1000 < result.accepted < 20_000
    assert result.accounts[0].broken
    broken = next(finding for finding in result.findings if finding.rule == "weblog_broken_off")
    assert broken.lines == (result.lines,)


def test_the_same_file_twice_counts_once(tmp_path: Path) -> None:
    one = written(tmp_path, clf("10:00:00"), clf("10:01:00"))
    copy = written(tmp_path, clf("10:00:00"), clf("10:01:00"), name="copy.log")
    result = aggregate([one, copy, one])
    assert (result.lines, total(result.table, "requests")) == (2, 2)
    assert [finding.rule for finding in result.findings].count("weblog_same_file") == 2


def moments(first: int, last: int) -> list[str]:
    return [clf(f"10:{n:02d}:00", path=f"/p{n}", size=n) for n in range(first, last)]


def test_rotated_files_that_repeat_lines_count_them_once(tmp_path: Path) -> None:
    """access.log.1 has minutes 0 to 39, access.log goes on from 20 to 59 and holds one line of minute 30 that is new."""
    extra = clf("10:30:00", path="/new", size=99_999)
    older = written(tmp_path, *moments(0, 40), name="access.log.1")
    newer = written(tmp_path, *moments(20, 60), extra)
    once = written(tmp_path, *moments(0, 60), extra, name="whole.log")
    for order in ([older, newer], [newer, older]):
        result = aggregate(order)
        assert result.table.equals(aggregate([once]).table)
        assert fates(result) == {"repeated": 20}
        finding = next(finding for finding in result.findings if finding.rule == "overlapping_periods")
        assert (finding.path, finding.count) == (newer, 20)


def test_repetitions_in_large_files_are_found_to_the_last_line(tmp_path: Path) -> None:
    """More requests than are compared; lines within a second of each other, and some twice in both files."""
    lines = [clf(f"{n // 3600:02d}:{n // 60 % 60:02d}:{n % 60:02d}", path=f"/p{n}", size=n % 7) for n in range(15_000)]
    lines = [line for n, line in enumerate(lines) for _ in range(1 + (n % 5 == 0))]
    older = written(tmp_path, *lines[:12_000], name="access.log.1")
    newer = written(tmp_path, *lines[6_000:])
    once = written(tmp_path, *lines, name="whole.log")
    result = aggregate([older, newer])
    assert result.table.equals(aggregate([once]).table)
    assert fates(result) == {"repeated": 6_000}


def test_two_servers_at_the_same_time_are_no_repetition(tmp_path: Path) -> None:
    one = written(tmp_path, *moments(0, 40), name="front1.log")
    other = written(tmp_path, *(clf(f"10:{n:02d}:05", ip="203.0.113.9") for n in range(40)), name="front2.log")
    result = aggregate([one, other])
    assert total(result.table, "requests") == 80
    assert fates(result) == {}


def test_both_sides_of_a_clock_change(tmp_path: Path) -> None:
    """02:30 comes twice in a French autumn night: an hour lies between, so two sessions of one page each."""
    night = "26/Oct/2025"
    lines = [clf("02:30:00", zone="+0200", day=night), clf("02:30:00", zone="+0100", day=night)]
    assert total(read(tmp_path, *lines).table, "sessions") == 2


WORDS = st.sampled_from([
    b"203.0.113.7", b"::1", b" ", b" - - ", b"[", b"]", b"[04/Mar/2025:10:00:00 +0000]", b'"', b"\\", b'\\"', b"GET / HTTP/1.1",
    b" 200 ", b"57", b"-", b"{", b"}", b'{"ts":1}', b"#Fields: date time c-ip", b"\t", b"\x00", b"\xff\xfe", b"\r", b"haproxy[1]: ",
    b"2025-03-04T10:00:00Z", b"www.ville.fr", b"?", b".css", b"99999999999999999999", b":", b"/",
])  # fmt: skip


@settings(max_examples=cases(75), deadline=None)
@given(st.lists(st.lists(st.one_of(WORDS, st.binary(max_size=6)), max_size=14), max_size=12), st.booleans())
def test_anything_at_all_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, lines: list[list[bytes]], ended: bool
) -> None:
    content = b"\n".join(b"".join(words) for words in lines) + (b"\n" if ended else b"")
    assume(not content.startswith(b"\x28\xb5\x2f\xfd"))  # a packed file that is broken has no lines
    path = tmp_path_factory.mktemp("any") / "file"
    path.write_bytes(content)
    result = aggregate([path])
    assert result.lines == content.count(b"\n") + (not content.endswith(b"\n") and content != b"")
    fates(result)
    assert total(result.table, "requests") == result.accepted
