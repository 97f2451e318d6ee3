"""Damaged files: whatever happens to the bytes, nothing crashes, nothing hangs and no line is lost."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import FrameType

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from footprint.intake import Reading, read_all
from tests.cases import cases
from tests.intake.accounts import FILES, conserved
from tests.intake.one_table import read

SOUND = [path.read_bytes() for path in sorted(FILES.glob("*.csv"))]
OTHER = [path.read_bytes() for path in sorted(FILES.iterdir()) if path.suffix in (".xlsx", ".json", ".xml")]
PIECES = [
    b'"', b";", b",", b"\r", b"\n", b"\r\n\r\n", b"\0", b"\xe9", "é".encode(), b"\xff\xfe", b"\xef\xbb\xbf", b'";"',
    b'24"', b"''", b"\t", b"|", b"\v", b"=1+1", b"1e999", b"TOTAL", "\u202f".encode(), b"<br>",
]  # fmt: skip
ENCODINGS = ["utf-8", "cp1252", "utf-16-le", "utf-8-sig", "mac-roman", "cp850"]
CPU_SECONDS = 60  # of one case, which takes some hundredths: beyond, it hangs


@contextmanager
def bounded() -> Iterator[None]:
    """Stops a case that would never end, where it stands; counted in CPU, so that a busy machine changes nothing."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"no end after {CPU_SECONDS} s of CPU")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def cut(draw: st.DrawFn, data: bytes) -> bytes:
    """The file without its end, or without its beginning."""
    at = draw(st.integers(0, len(data)))
    return data[:at] if draw(st.booleans()) else data[at:]


def flipped(draw: st.DrawFn, data: bytes) -> bytes:
    """Some bits turned over."""
    changed = bytearray(data)
    for place in draw(st.lists(st.integers(0, max(0, len(data) - 1)), max_size=12)) if data else ():
        changed[place] ^= 1 << draw(st.integers(0, 7))
    return bytes(changed)


def spoiled(draw: st.DrawFn, data: bytes) -> bytes:
    """Pieces that mean something to a reader of tables, put in or in the place of what was there."""
    changed = bytearray(data)
    for _ in range(draw(st.integers(1, 12))):
        place = draw(st.integers(0, len(changed)))
        changed[place : place + draw(st.integers(0, 3))] = draw(st.sampled_from(PIECES) | st.binary(max_size=4))
    return bytes(changed)


def shuffled(draw: st.DrawFn, data: bytes) -> bytes:
    """Columns in another order: on every line, or only from some line on."""
    separator = max((b";", b",", b"\t"), key=data.count)
    lines = data.split(b"\n")
    order = draw(st.permutations(range(lines[0].count(separator) + 1)))
    start = draw(st.integers(0, len(lines)))
    for at in range(start if draw(st.booleans()) else 0, len(lines)):
        cells = lines[at].split(separator)
        lines[at] = separator.join(cells[place] if place < len(cells) else b"" for place in order)
    return b"\n".join(lines)


def mixed(draw: st.DrawFn, data: bytes) -> bytes:
    """From some line on, another encoding; or another file of another encoding below."""
    codec = draw(st.sampled_from(ENCODINGS))
    if draw(st.booleans()):
        return data + _text(draw(st.sampled_from(SOUND))).encode(codec, "replace")
    lines = data.splitlines(keepends=True)
    at = draw(st.integers(0, len(lines)))
    return b"".join(lines[:at]) + _text(b"".join(lines[at:])).encode(codec, "replace")


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


# Lines of a list whose header was cut off.
HEADLESS = (
    b"7;Box internet + switch 8p;Orange Pro;1;;;;;;\r\n8;Onduleur;APC;1;-;89;Serveur;Local;?;\r\n"
    b"9;TPE;Ingenico;1;02/2023;lou\xe9;Accueil;;Bon;\r\n10;Licences;Microsoft;8;;12,60/mois;;;;\r\n"
    b"TOTAL;;;29;;6\xa0482,40 \x80;;;;\r\n"
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A sound file after one to three kinds of damage."""
    data = draw(st.sampled_from(SOUND))
    for damage in draw(st.lists(st.sampled_from([cut, flipped, spoiled, shuffled, mixed]), min_size=1, max_size=3)):
        data = damage(draw, data)
    return data


def understood(path: Path) -> list[Reading]:
    with bounded():
        readings = [conserved(reading) for reading in read_all(path, year=2025, as_of=date(2025, 12, 31))]
    for reading in readings:
        assert "our_error" not in "".join(reading.findings["message_key"].to_pylist())
    return readings


def lines_below_header(data: bytes, reading: Reading) -> int:
    """Lines of a text below its header, or from its first one on that says something where it has none, counted without
    the intake: every end of line is one."""
    text = data.decode("latin-1").removeprefix("ï»¿")
    ends = len(re.findall(r"\r\n|\r|\n", text))
    blank = len(re.findall(r"\r\n|\r|\n", re.match(r"(?:[;,\t ]*(?:\r\n|\r|\n))*", text)[0]))  # type: ignore[index]
    return ends + (not text.endswith(("\r", "\n"))) - (reading.dialect.header_line or blank)


@settings(max_examples=cases(50), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damaged())
@example(b";;;\r\n" + HEADLESS)
@example(b"\r\n;;\r\n" + HEADLESS)
@example(HEADLESS)
def test_damage_never_crashes_and_never_loses_a_line(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "damaged.csv"
    path.write_bytes(data)
    readings = understood(path)
    alone = len(readings) == 1 and "table_left_out" not in readings[0].findings["rule"].to_pylist()
    if alone and readings[0].kind and b'"' not in data and readings[0].dialect.encoding[:6] not in ("utf-16", "utf-32"):
        assert readings[0].rows == lines_below_header(data, readings[0])


@settings(max_examples=cases(20, long=2_000), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.sampled_from(OTHER), st.sampled_from([cut, flipped, spoiled]))
def test_damaged_workbooks_and_documents_never_crash(
    tmp_path: Path, data: st.DataObject, sound: bytes, damage: Callable[[st.DrawFn, bytes], bytes]
) -> None:
    path = tmp_path / "damaged"
    path.write_bytes(damage(data.draw, sound))  # type: ignore[arg-type]
    assert understood(path)


@settings(max_examples=cases(15, long=2_000), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(SOUND),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-32"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_encoding_and_line_ends_change_nothing(tmp_path: Path, data: bytes, encoding: str, newline: str) -> None:
    unix = _text(data).replace("\r\n", "\n")
    assume(encoding != "cp1252" or unix.encode("cp1252", "ignore").decode("cp1252") == unix)
    path = tmp_path / "same.csv"
    path.write_bytes(unix.encode("utf-8"))
    expected = conserved(read(path, year=2025, as_of=date(2025, 12, 31)))
    path.write_bytes(unix.replace("\n", newline).encode(encoding))
    again = conserved(read(path, year=2025, as_of=date(2025, 12, 31)))
    columns = [name for name in expected.table.column_names if name not in ("line_id", "file_sha8")]
    # As text: a number that nobody knows yet is no number, and equals nothing.
    assert str(again.table.select(columns).to_pydict()) == str(expected.table.select(columns).to_pydict())


def test_every_length_of_a_file_is_accounted_for(tmp_path: Path) -> None:
    """Lengths in steps of a prime number, so that ends stand at every place of a line."""
    path = tmp_path / "short.csv"
    for size in range(0, len(SOUND[-1]), cases(2_221, long=37)):
        path.write_bytes(SOUND[-1][:size])
        conserved(read(path, year=2025, as_of=date(2025, 12, 31)))
