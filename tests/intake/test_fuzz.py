"""Damaged files: whatever happens to the bytes, nothing crashes and no line is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from footprint.intake import read
from tests.cases import cases
from tests.intake.accounts import FILES, conserved

SOUND = [path.read_bytes() for path in sorted(FILES.glob("*.csv"))]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A sound file cut short, with bytes changed, cells of another encoding or separators put in."""
    data = bytearray(draw(st.sampled_from(SOUND)))
    if draw(st.booleans()):
        data = data[: draw(st.integers(0, len(data)))]
    for _ in range(draw(st.integers(0, 12))):
        place = draw(st.integers(0, max(0, len(data) - 1)))
        piece = draw(
            st.sampled_from(
                [
                    b'"',
                    b";",
                    b",",
                    b"\r",
                    b"\n",
                    b"\r\n\r\n",
                    b"\0",
                    b"\xe9",
                    "é".encode(),
                    b"\xff\xfe",
                    b'";"',
                    b'24"',
                    b"''",
                    b"\t",
                ]
            )
            | st.binary(max_size=4)
        )
        data[place : place + draw(st.integers(0, 3))] = piece
    return bytes(data)


@settings(max_examples=cases(300), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damaged())
def test_damage_never_crashes_and_never_loses_a_line(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "damaged.csv"
    path.write_bytes(data)
    reading = conserved(read(path, year=2025, as_of=date(2025, 12, 31)))
    assert "unexpected" not in "".join(reading.findings["message_key"].to_pylist())


@settings(max_examples=cases(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(SOUND),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-32"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_encoding_and_line_ends_change_nothing(tmp_path: Path, data: bytes, encoding: str, newline: str) -> None:
    text = data.decode("utf-8-sig" if b"\xe9" not in data else "cp1252")
    unix = text.replace("\r\n", "\n")
    assume(encoding != "cp1252" or unix.encode("cp1252", "ignore").decode("cp1252") == unix)
    path = tmp_path / "same.csv"
    path.write_bytes(unix.encode("utf-8"))
    expected = conserved(read(path, year=2025, as_of=date(2025, 12, 31)))
    path.write_bytes(unix.replace("\n", newline).encode(encoding))
    again = conserved(read(path, year=2025, as_of=date(2025, 12, 31)))
    columns = [name for name in expected.table.column_names if name not in ("line_id", "file_sha8")]
    assert again.table.select(columns).equals(expected.table.select(columns))


def test_every_length_of_a_file_is_accounted_for(tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    for size in range(0, len(SOUND[-1]), 37):
        path.write_bytes(SOUND[-1][:size])
        conserved(read(path, year=2025, as_of=date(2025, 12, 31)))
