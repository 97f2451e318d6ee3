"""What a home tells of itself is Prometheus text to the letter, and names nobody."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from footprint import monitoring, notices
from footprint.cli import app
from footprint.lake import Failure, Lake
from footprint.monitoring import exposition
from footprint.notices import Event
from footprint.settings import settings
from footprint.years import closure
from footprint.years.reported import note_reported
from tests.monitoring.strict import parsed

DAY = date(2026, 3, 1)
MEMBER = "ville-secrete"


def of(home: Path, day: date = DAY) -> dict[tuple[str, str], float]:
    return parsed(monitoring.written(monitoring.of_home(home, day)).decode())


def test_an_empty_home_has_a_program_and_a_disk_and_no_year(tmp_path: Path) -> None:
    samples = of(tmp_path)
    assert {name for name, _ in samples} == {
        "footprint_build_info", "footprint_home_free_bytes", "footprint_notices_waiting",
    }  # fmt: skip
    assert samples["footprint_home_free_bytes", ""] == pytest.approx(shutil.disk_usage(tmp_path).free, rel=0.2)


def test_a_home_that_is_gone_has_no_free_bytes_rather_than_none(tmp_path: Path) -> None:
    assert ("footprint_home_free_bytes", "") not in of(tmp_path / "gone")


def test_years_tell_their_state_when_they_were_made_and_who_could_not_be_read(tmp_path: Path) -> None:
    Lake(tmp_path).fail(Failure("list", "unreadable"), year=2025, member_id=MEMBER)
    closure.decide(tmp_path, 2024, "frozen", DAY)
    before = datetime.now(UTC) - timedelta(seconds=1)
    note_reported(tmp_path, 2025, "digest")
    samples = of(tmp_path)
    states = {labels for (name, labels), value in samples.items() if name == "footprint_year_state" and value == 1}
    assert states == {'state="frozen",year="2024"', 'state="open",year="2025"'}
    assert samples["footprint_year_members_unread", 'year="2025"'] == 1
    made = {labels: value for (name, labels), value in samples.items() if "_made_" in name}
    assert list(made) == ['year="2025"']
    assert made['year="2025"'] >= before.timestamp()
    assert MEMBER not in monitoring.written(monitoring.of_home(tmp_path, DAY)).decode()


def test_failures_that_nobody_was_told_of_are_counted(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    notices.note(tmp_path, [Event("incident", now, number=f"0000000{each}") for each in range(3)], now)
    assert of(tmp_path)["footprint_notices_waiting", ""] == 3


@pytest.mark.parametrize(
    "text",
    [
        "x 1\n",
        "# HELP x y\n# TYPE x gauge\nx 1\nx 2\n",
        "# HELP x y\n# TYPE x gauge\nx 1",
        "# HELP x y\n# TYPE x gauge\n# HELP x y\n",
        '# HELP x y\n# TYPE x gauge\nx {a="b"} 1\n',
        "# HELP x y\n# TYPE x counter\nx -1\n",
        "# HELP x y\n# TYPE x size\nx 1\n",
        '# HELP x y\n# TYPE x gauge\nx{a="b"c"} 1\n',
        "# HELP x y\n# TYPE x gauge\nx one\n",
    ],
)
def test_the_parser_is_strict(text: str) -> None:
    with pytest.raises((AssertionError, KeyError, ValueError)):
        parsed(text)


def test_the_command_prints_and_writes_what_the_daemon_left_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTPRINT_HOME", str(tmp_path))
    settings.cache_clear()
    runs = monitoring.written([exposition.gauge("footprint_looks_failing", "Looks.", 0)])
    exposition.keep(tmp_path, runs)
    printed = CliRunner().invoke(app, ["metrics"])
    out = tmp_path / "collected" / "footprint.prom"
    assert CliRunner().invoke(app, ["metrics", "--out", str(out)]).exit_code == 0
    settings.cache_clear()
    assert set(parsed(printed.stdout)) == set(parsed(out.read_text()))
    assert ("footprint_looks_failing", "") in parsed(printed.stdout)
    assert out.stat().st_mode & 0o777 == 0o644
