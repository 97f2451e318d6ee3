"""Errors of our own: the same number for the same error, a private log with frames, no cell in it."""

from __future__ import annotations

import logging
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from footprint import incidents

SECRET = "5CG9Dupont"


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Path]:
    """The log's file, taken off again at the end."""
    before = list(incidents.LOG.handlers)
    yield incidents.to_file(tmp_path)
    for handler in incidents.LOG.handlers:
        if handler not in before:
            handler.close()
    incidents.LOG.handlers[:] = before


def raised(fail: Callable[[], object]) -> BaseException:
    try:
        fail()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def deep(levels: int) -> int:
    return deep(levels - 1) if levels else int("no number")


def no_text(cell: str) -> str:
    return cell + 1  # type: ignore[operator]


def caused(cell: str) -> None:
    try:
        float(cell)
    except ValueError as error:
        raise TypeError(f"cannot use '{cell}'") from error


EMPTY: dict[str, object] = {}
FAILURES: dict[str, Callable[[], object]] = {
    "quoted": lambda: float(SECRET),
    "double quotes": lambda: EMPTY["it's " + SECRET],
    "contraction": lambda: (_ for _ in ()).throw(ValueError("can't use 'Jean Martin' or \"Anne Dupont\" here")),
    "key": lambda: EMPTY[SECRET],
    "after a colon": lambda: pc.strptime(pa.array([SECRET]), "%Y", "s"),
    "arrow": lambda: pa.array([SECRET]).cast(pa.int64()),
    "unquoted": lambda: (_ for _ in ()).throw(ValueError(f"cannot use {SECRET} here")),
    "address": lambda: (_ for _ in ()).throw(ValueError("cannot write to jean.dupont@exemple.fr")),
    "never closed": lambda: (_ for _ in ()).throw(ValueError(f"cannot use '{SECRET} Jean Martin")),
    "second line": lambda: (_ for _ in ()).throw(ValueError("cannot\nJean Martin")),
    "cause": lambda: caused(SECRET),
    "file": lambda: Path(f"/nowhere/{SECRET}").read_bytes(),
}


@pytest.mark.parametrize("name", FAILURES)
def test_no_cell_stands_in_the_log(name: str, written: Path) -> None:
    error = raised(FAILURES[name])
    given = incidents.log(error, member="valbrume", year=2025, file=None)
    log = written.read_text(encoding="utf-8")
    for kept_out in (SECRET, "Dupont", "dupont", "Martin"):
        assert kept_out not in log
    assert f" {given} member=valbrume year=2025\n  " in log
    assert re.search(r"test_incidents:\d+ raised\n", log)


def test_what_a_program_says_itself_stands_in_the_log(written: Path) -> None:
    incidents.log(raised(lambda: no_text("x")))
    log = written.read_text(encoding="utf-8")
    assert "TypeError: can only concatenate str (not …) to str" in log
    assert re.search(r"test_incidents:\d+ no_text", log)


def test_a_cause_is_told_with_its_frames(written: Path) -> None:
    incidents.log(raised(lambda: caused("x")))
    log = written.read_text(encoding="utf-8")
    assert log.index("TypeError") < log.index("ValueError: could not convert string to float")


def test_the_number_depends_on_the_place_and_not_on_the_cell() -> None:
    one, other = (incidents.number(raised(lambda cell=cell: no_text(cell))) for cell in ("a", "b"))  # type: ignore[misc]
    assert one == other
    assert re.fullmatch("[0-9a-f]{8}", one)
    assert one != incidents.number(raised(lambda: float("a")))


def test_how_deep_a_recursion_went_does_not_change_the_number() -> None:
    def at(levels: int) -> str:
        return incidents.number(raised(lambda: deep(levels)))

    assert at(5) == at(50)


def test_the_log_is_its_owners_only_and_bounded(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for handler in incidents.LOG.handlers:
        monkeypatch.setattr(handler, "maxBytes", 2_000, raising=False)
    error = raised(lambda: float("x"))
    for _ in range(100):
        incidents.log(error)
    files = sorted(written.parent.iterdir())
    assert len(files) == incidents.MOST_FILES
    assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}
    assert stat.S_IMODE(written.parent.stat().st_mode) == 0o700
    assert max(each.stat().st_size for each in files) <= 2_000


def test_a_log_that_another_process_moved_on_is_followed(written: Path) -> None:
    error = raised(lambda: float("x"))
    incidents.log(error)
    written.rename(written.with_name("errors.log.1"))
    incidents.log(error)
    assert incidents.number(error) in written.read_text(encoding="utf-8")


def test_a_log_that_cannot_be_written_goes_to_the_terminal(
    tmp_path: Path, written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs").write_text("in the way")
    given = incidents.log(raised(lambda: float("x")))
    told = capsys.readouterr().err
    assert given in told
    assert "Traceback" not in told


def test_no_file_is_made_before_the_first_error(written: Path) -> None:
    assert not written.parent.exists()
    assert incidents.to_file(written.parent.parent) == written
    assert len([each for each in incidents.LOG.handlers if isinstance(each, logging.FileHandler)]) == 1
