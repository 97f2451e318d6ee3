"""The runbook: each command, option, setting and file that it names is there, and what it shows is tried as written."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import typer
import typer.main
from typer.testing import CliRunner

from footprint.cli import app, imported
from footprint.portal.store.configuration import portal_settings
from footprint.settings import settings
from pipelines import resources
from pipelines.defs.jobs import nightly
from pipelines.defs.retention import nightly_retention
from tests.notices.servers import mail_server
from tests.pipelines.installation import without_dagster
from tests.pipelines.releasing import command
from tests.references import described_settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "pipelines" / "OPERATING.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(sh|console)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
# Names of commands that stand in the text; "…" stands for any.
IN_TEXT = [line for line in re.findall(r"`(footprint [^`…]+)`", PAGE) if "`" not in line]


def lines(*kinds: str) -> list[str]:
    """The lines of blocks that call our command, without what is set before it."""
    found = [line for kind, block in BLOCKS if kind in kinds for line in block.splitlines()]
    return [line for line in found if re.match(r"(?:[A-Z_]+=\S+ )*footprint ", line)]


def words(line: str) -> list[str]:
    """A command's words behind the settings and the program."""
    every = shlex.split(line, comments=True)
    return every[every.index("footprint") + 1 :]


@pytest.mark.parametrize("line", dict.fromkeys([*lines("sh", "console"), *IN_TEXT]))
def test_every_command_and_option_is_there(line: str) -> None:
    name, *rest = words(line)
    command = imported(name)
    context = typer.Context(command, info_name=name)
    while hasattr(command, "commands") and rest:
        command = command.commands[rest[0]]
        rest = rest[1:]
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    assert {word for word in rest if word.startswith("--")} <= known, line
    if line in lines("sh", "console"):
        command.make_context(name, rest, parent=context)  # its arguments suffice


def test_every_setting_and_file_is_there() -> None:
    named = set(re.findall(r"\bFOOTPRINT_([A-Z_]+[A-Z])\b", PAGE))
    assert len(named) > 5
    assert named - {name.upper() for name in described_settings()} == set()
    files = re.findall(r"(?<![\w/.])((?:pipelines|locks|tests)/[\w./*-]*\w)", PAGE)
    assert len(files) > 5
    assert [name for name in files if not list(ROOT.glob(name))] == []
    headings = {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in re.findall(r"^## (.+)$", PAGE, re.M)}
    assert set(re.findall(r"\]\(#([\w-]+)\)", PAGE)) <= headings


def test_units_and_hours_are_those_of_the_product() -> None:
    units = {path.stem for path in (ROOT / "pipelines" / "units").iterdir()}
    named = set(re.findall(r"\bfootprint-(?:portal|dagster|daemon)\b", PAGE))
    assert named <= units
    timer = (ROOT / "pipelines" / "units" / "footprint-backup.timer").read_text()
    for sign, hour in (("footprint-backup.timer", 1), ("nightly", 2), ("nightly_retention", 4)):
        assert re.search(rf"every night at {hour}:00 .*`{sign}`", PAGE), sign
    assert "01:00:00 Europe/Paris" in timer
    assert (nightly.cron_schedule, nightly_retention.cron_schedule) == ("0 2 * * *", "0 4 * * *")


@contextmanager
def settings_of(patch: pytest.MonkeyPatch, line: str, here: dict[str, str]) -> Iterator[None]:
    """The settings before a command, with folders of the test's own."""
    with patch.context() as own:
        for name, value in re.findall(r"([A-Z_]+)=(\S+) ", line.partition("footprint ")[0]):
            own.setenv(name, here.get(value, value))
        settings.cache_clear()
        portal_settings.cache_clear()
        yield
    settings.cache_clear()
    portal_settings.cache_clear()


def _moved(word: str, tmp_path: Path) -> str:
    return word.replace("/srv/", f"{tmp_path}/srv/")


@pytest.mark.long  # two minutes; each command's own tests are shorter, and that it is there is tested above
def test_every_block_is_tried_as_written(unreleased: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first to the last, on a region of seven that is released; runs are made without Dagster. The years are
    those of the page, and so is the order."""
    released = unreleased
    assert command("release").exit_code == 0
    without_dagster(monkeypatch)
    drill = {"/srv/drill": str(tmp_path / "srv" / "drill")}
    tried = []
    with mail_server() as box:
        monkeypatch.setenv("FOOTPRINT_NOTICE_SMTP", f"smtp://127.0.0.1:{box.port}")
        monkeypatch.setenv("FOOTPRINT_NOTICE_TO", "operator@pole.example")
        for line in lines("sh"):
            with settings_of(monkeypatch, line, drill):
                done = CliRunner().invoke(app, [_moved(word, tmp_path) for word in words(line)])
            resources._factor_set.cache_clear()
            assert done.exit_code == 0, (line, done.stdout, done.stderr, done.exception)
            tried.append(line)
    assert len(tried) >= 20
    assert len(box.messages) == 1
    versions = {path.parent.name for path in (released / "releases" / "2025").glob("*/manifest.json")}
    assert versions == {"1", "2"}
    left = [path for path in released.rglob("*ville-b*") if "locks" not in path.parts]
    assert left == [], "it was erased"
