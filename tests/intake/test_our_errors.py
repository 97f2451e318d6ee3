"""What goes wrong while a file is read: its own faults are told as such, ours as ours, those of the disk not at all."""

from __future__ import annotations

import errno
import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from footprint import weblogs
from footprint.inbox.store import Received
from footprint.intake import Reading, read_all
from footprint.intake.formats.limits import UnusableError
from footprint.intake.formats.workbooks.bounds import parse_xml
from footprint.intake.telling import render
from footprint.portal.work import first_look
from tests.fixtures import zipped
from tests.intake.workbook_files import xlsx
from tests.weblogs.logs import clf

SECRET = "5CG9Dupont"
LIST = f"Type;Qté;Numéro de série\nÉcran;2;{SECRET}\n".encode()


def every(path: Path) -> list[Reading]:
    return read_all(path, year=2025, as_of=date(2025, 12, 31))


def failing(error: Exception) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


OURS = [
    TypeError(f"unsupported operand: '{SECRET}'"), KeyError(SECRET), IndexError("list index out of range"),
    ValueError(f"invalid literal: '{SECRET}'"), AttributeError("no attribute"), AssertionError(), ZeroDivisionError(),
    RecursionError("maximum recursion depth exceeded"), MemoryError(), RuntimeError(SECRET), OSError(SECRET),
    pa.ArrowInvalid(f"CSV parse error: Expected 2 columns, got 3: {SECRET}"),
    UnicodeDecodeError("utf-8", b"x", 0, 1, "y"),
]  # fmt: skip


@pytest.mark.parametrize("error", OURS, ids=lambda error: type(error).__name__)
def test_an_error_of_ours_is_told_with_a_number_and_logged_without_cells(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "parc.csv"
    path.write_bytes(LIST)
    monkeypatch.setattr("footprint.intake.delivery.read_table", failing(error))
    (first,), (again,) = every(path), every(path)
    assert first.kind is None
    assert first.findings == again.findings  # the same error, the same bytes
    number = caplog.records[0].incident  # type: ignore[attr-defined]
    assert caplog.records[1].incident == number  # type: ignore[attr-defined]
    for lang, said in (
        ("fr", "l’erreur vient de nous, pas de votre fichier"),
        ("en", "the error is ours, not your file’s"),
    ):
        (told,) = render(first.findings, lang)
        assert said in told
        assert number in told
    assert f"{number} file={first.sha256[:8]}" in caplog.text
    assert " fail\n" in caplog.text  # the frame in which it was raised
    assert SECRET not in caplog.text + str(first.findings.to_pylist())


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EMFILE, errno.ENOENT])
def test_what_the_disk_cannot_do_is_no_fault_of_a_file(
    code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "parc.csv"
    path.write_bytes(LIST)
    monkeypatch.setattr("footprint.intake.delivery.read_table", failing(OSError(code, "disk")))
    with pytest.raises(OSError, match="disk") as raised:
        every(path)
    assert raised.value.errno == code


@pytest.mark.parametrize("name", ["parc.csv.gz", "parc.zip"])
def test_a_disk_that_fails_while_unpacking_is_no_damage(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(LIST) if name.endswith(".gz") else zipped({"parc.csv": LIST}))
    monkeypatch.setattr("footprint.intake.formats.unpacking._counted", failing(OSError(errno.EIO, "disk")))
    with pytest.raises(OSError, match="disk"):
        every(path)
    monkeypatch.setattr("footprint.intake.formats.unpacking._counted", failing(gzip.BadGzipFile("CRC check failed")))
    (reading,) = every(path)
    assert reading.findings["message_key"].to_pylist() == ["findings.unreadable_file.damaged.says"]


def test_one_table_of_a_file_does_not_stop_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "parc.xlsx"
    path.write_bytes(xlsx({"A": [("Type", "Qté"), ("Écran", 2)], "B": [("Type", "Qté"), ("Serveur", 1)]}))
    read_table = first_look.parted.__globals__["read_table"]  # type: ignore[attr-defined]

    def first_fails(name: str, *args: Any, **more: Any) -> Reading:
        if name.endswith("A"):
            raise TypeError
        reading: Reading = read_table(name, *args, **more)
        return reading

    monkeypatch.setattr("footprint.intake.delivery.read_table", first_fails)
    assert [(each.name, each.kind, each.accepted) for each in every(path)] == [
        ("parc.xlsx › A", None, 0), ("parc.xlsx › B", "inventory", 1)
    ]  # fmt: skip


def test_a_log_whose_disk_fails_is_not_taken_for_one_that_breaks_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its counts would be kept and the log deleted."""
    path = tmp_path / "access.log.gz"
    path.write_bytes(gzip.compress((clf("10:00:00") + "\n").encode() * 1_000, mtime=0))
    monkeypatch.setattr("footprint.weblogs.reading._reader", lambda _: failing(OSError(errno.EIO, "disk")))
    with pytest.raises(OSError, match="disk"):
        weblogs.aggregate([path], site="www.exemple.fr")


def test_marks_of_a_workbook_that_nobody_foresaw() -> None:
    with pytest.raises(UnusableError, match="damaged"):
        parse_xml([b"<?xml version='1.0' encoding='nobody-knows'?><a/>"], lambda *_: None)
    with pytest.raises(UnusableError, match="damaged"):
        parse_xml([b"<a r='x'/>"], lambda _, attributes: int(attributes["r"]))
    with pytest.raises(KeyError):  # ours: what is not there has to be asked for
        parse_xml([b"<a/>"], lambda _, attributes: attributes["r"])


def test_the_portals_look_at_a_file_logs_what_is_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "parc.csv"
    path.write_bytes(LIST)
    item = Received.__new__(Received)
    item.__dict__.update(path=path, receipt=type("R", (), {"name": "parc.csv", "sha8": "0" * 8}))
    monkeypatch.setattr("footprint.portal.work.first_look.choose", failing(UnusableError("no_header")))
    assert first_look._tables(item, {}) == []
    assert not caplog.records
    monkeypatch.setattr("footprint.portal.work.first_look.choose", failing(TypeError(f"'{SECRET}'")))
    assert first_look._tables(item, {}) == []
    assert "TypeError" in caplog.text
    assert SECRET not in caplog.text
