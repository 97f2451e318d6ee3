"""`footprint files`: what was received of a member, and one list taken back while the others stay."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from factors import catalogue
from footprint.cli import app
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.member_year import rebuild
from footprint.member_year.unusable import unusable
from footprint.messages import RefusalError
from footprint.settings import settings
from tests.pipelines.installation import LAPTOPS, TICKETS

WHERE: dict[str, Any] = {"year": 2025, "member_id": "ville-a"}
runner = CliRunner()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("FOOTPRINT_LANG", "en")
    monkeypatch.setenv("FOOTPRINT_HOME", str(tmp_path))
    settings.cache_clear()
    for name, text in (("Parc mairie.csv", LAPTOPS), ("Tickets 2025.csv", TICKETS)):
        deliver(tmp_path, text, name)
    yield tmp_path
    settings.cache_clear()


def deliver(home: Path, text: str, name: str, day: int = 10) -> None:
    Inbox(home).deliver(io.BytesIO(text.encode()), name=name, received_on=date(2026, 1, day), mode="add", **WHERE)


def listed() -> dict[str, tuple[str, str]]:
    """File → its list and state, as a program reads them."""
    told = runner.invoke(app, ["files", "list", "--member", "ville-a", "--year", "2025", "--format", "json"])
    return {row["file"]: (row["list"], row["state"]) for row in json.loads(told.stdout)}


def test_files_are_listed_by_name_and_one_is_taken_back_and_sent_again(home: Path) -> None:
    tickets, state = listed()["Tickets 2025.csv"]
    assert (state, listed()["Parc mairie.csv"][1]) == ("counts", "counts")
    asked = ["files", "withdraw", "ville-a", tickets, "--year", "2025"]
    told = runner.invoke(app, asked)
    assert (told.exit_code, "“Tickets 2025.csv”" in told.stderr) == (0, True)
    assert (listed()["Tickets 2025.csv"][1], listed()["Parc mairie.csv"][1]) == ("withdrawn", "counts")
    assert {item.receipt.name for item in Inbox(home).current(**WHERE)} == {"Parc mairie.csv"}
    again = runner.invoke(app, asked)
    assert isinstance(again.exception, RefusalError)
    assert listed()["Parc mairie.csv"][0] in str(again.exception)
    deliver(home, TICKETS, "Tickets 2025.csv", day=11)
    assert listed()["Tickets 2025.csv"][1] == "counts"


def test_of_whom_nothing_came_is_said(home: Path) -> None:
    for asked in (["files", "list", "--member", "nobody"], ["files", "withdraw", "nobody", "x"]):
        assert "No file of nobody for 2025" in str(runner.invoke(app, [*asked, "--year", "2025"]).exception)


def test_a_file_that_cannot_be_used_is_named_with_the_reason_until_it_is_taken_back(home: Path) -> None:
    lake, inbox, factor_set = Lake(home), Inbox(home), catalogue.load()
    rebuild(lake, inbox, factor_set=factor_set, **WHERE)
    (found,) = unusable(lake, inbox, year=2025, lang="en")
    assert (found.member_id, found.name, found.list) == ("ville-a", "Tickets 2025.csv", listed()["Tickets 2025.csv"][0])
    assert found.why[0].startswith("This is ")
    assert unusable(lake, inbox, year=2025, lang="en", members=["club-b"]) == []
    runner.invoke(app, ["files", "withdraw", "ville-a", found.list, "--year", "2025"])
    rebuild(lake, inbox, factor_set=factor_set, **WHERE)
    assert unusable(lake, inbox, year=2025, lang="en") == []


def test_a_file_is_received_with_the_day_that_it_describes(
    home: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("sent") / "ecrans.csv"
    path.write_text("Type;Quantité\nÉcran;3\n", encoding="utf-8")
    arguments = ["files", "add", "ville-b", str(path), "--year", "2025", "--as-of", "2025-12-31"]
    answer = runner.invoke(app, arguments)
    assert answer.exit_code == 0, answer.output
    (received,) = Inbox(home).received(year=2025, member_id="ville-b")
    assert (received.receipt.name, received.receipt.as_of) == ("ecrans.csv", date(2025, 12, 31))
    assert received.receipt.list in answer.stderr
    again = runner.invoke(app, arguments)
    assert "nothing changes" in again.stderr
    assert len(Inbox(home).received(year=2025, member_id="ville-b")) == 1
    path.write_text("Type;Quantité\nÉcran;4\n", encoding="utf-8")
    later = runner.invoke(app, arguments)
    assert "counts no longer" in later.stderr


@pytest.mark.parametrize("what", ["folder", "missing"])
def test_what_is_no_file_is_refused_before_anything_is_taken(home: Path, tmp_path: Path, what: str) -> None:
    (tmp_path / "folder").mkdir()
    good = tmp_path / "ecrans.csv"
    good.write_text("Type\nÉcran\n", encoding="utf-8")
    answer = runner.invoke(app, ["files", "add", "ville-b", str(good), str(tmp_path / what), "--year", "2025"])
    assert isinstance(answer.exception, RefusalError)
    assert Inbox(home).received(year=2025, member_id="ville-b") == []


def test_a_file_of_which_no_line_was_accepted_is_named_like_one_that_cannot_be_read(home: Path) -> None:
    """What is counted as not usable is what is named: whatever a finding refuses as a whole."""
    for name, text in (
        ("banque.csv", "Date;Libellé;Montant\n02/01/2025;LOYER;70\n03/01/2025;PAIN;3\n"),
        ("vide.csv", ""),
    ):
        Inbox(home).deliver(
            io.BytesIO(text.encode()),
            year=2025,
            member_id="ville-c",
            name=name,
            received_on=date(2026, 1, 1),
            mode="add",
        )
    lake, inbox = Lake(home), Inbox(home)
    rebuild(lake, inbox, year=2025, member_id="ville-c", factor_set=catalogue.load())
    found = unusable(lake, inbox, year=2025, lang="en", members=["ville-c"])
    assert {each.name for each in found} == {"banque.csv", "vide.csv"}
    assert all(each.why for each in found)
