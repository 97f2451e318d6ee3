"""The report of a group: sums that are those of its members, intervals of the sum, who is missing, who leaves."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from factors.catalogue import FactorSet
from footprint import steps
from footprint.lake import Failure, Lake, locked, write_atomically
from footprint.members import groups, leaving, registry
from footprint.messages import LANGUAGES, catalogue
from footprint.report import write_groups
from footprint.report.document import Row, Table
from footprint.report.documents import group_files, group_pages
from footprint.report.documents.group import Group, group
from footprint.report.essentials.weights import made_and_used
from footprint.report.formats.html import page as html
from footprint.report.model import HEADLINE, member_report
from footprint.report.tables import YearTables
from tests.report.conftest import YEAR, region
from tests.report.reading_back import has_sum, tables, uneven
from tests.spoken import bounded_minima

MEMBERS = ("county", "school", "village")
HOLDING = "halle"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The region, where three members are one group in both years and two another one, of which one sent nothing."""
    home = region(tmp_path_factory)
    for year in (YEAR - 1, YEAR):
        for member_id in MEMBERS:
            registry.register(Lake(home), year=year, member_id=member_id, values={"holding_id": HOLDING})
        for member_id in ("lab", "silent"):
            registry.register(Lake(home), year=year, member_id=member_id, values={"holding_id": "Deux & Cie"})
    return home


@pytest.fixture(scope="module")
def lake(home: Path) -> Lake:
    return Lake(home)


@pytest.fixture(scope="module")
def whole(lake: Lake, factor_set: FactorSet) -> Group:
    return made(lake, factor_set, *MEMBERS)


def made(lake: Lake, factor_set: FactorSet, *members: str) -> Group:
    return group(lake, year=YEAR, holding_id=HOLDING, members=members, factor_set=factor_set)


def words(page: bytes) -> str:
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(text)).replace("\u202f", " ")


def table(of: Group, section: str, lang: str = "fr") -> tuple[Row, ...]:
    [found] = [each for each in group_pages.document(of, lang).sections if each.id == section]
    return next(block.rows for block in found.blocks if isinstance(block, Table))


def test_members_of_one_holding_are_a_group(lake: Lake) -> None:
    assert groups.groups(lake, YEAR) == {"Deux & Cie": ["lab", "silent"], HOLDING: [*MEMBERS]}


def test_totals_are_those_of_the_members_to_the_last_digit(lake: Lake, factor_set: FactorSet, whole: Group) -> None:
    reports = [member_report(lake, year=YEAR, member_id=each, factor_set=factor_set) for each in MEMBERS]
    assert [part.value for part in whole.parts] == [report.headline for report in reports]
    assert whole.value == math.fsum(report.headline or 0.0 for report in reports)
    assert whole.devices == sum(report.fleet.devices or 0.0 for report in reports)
    people = sum(report.member["employees_fte"] for report in reports)
    assert whole.per_employee == (whole.value or 0.0) / people
    assert not whole.is_minimum
    rows = csv.DictReader(io.StringIO(group_pages.table(whole).decode()))
    assert math.isclose(math.fsum(float(row["value"]) for row in rows if row["value"]), whole.value or 0.0)


@pytest.mark.parametrize("at_once", [1, 2])
def test_a_group_is_the_same_however_many_members_are_read_at_once(
    lake: Lake, factor_set: FactorSet, whole: Group, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    read: list[int] = []

    class Tables(YearTables):
        def __init__(self, lake: Lake, *, members: Sequence[str], **more: Any) -> None:
            read.append(len(members))
            super().__init__(lake, members=members, **more)

    monkeypatch.setattr("footprint.report.documents.group.TOGETHER", at_once)
    monkeypatch.setattr("footprint.report.documents.group.YearTables", Tables)
    assert made(lake, factor_set, *MEMBERS) == whole
    assert max(read) == at_once


def test_shares_of_members_and_parts_of_types_add_up(whole: Group) -> None:
    *members, total = table(whole, "members", "en")
    assert sum(float(row.cells[3].rstrip("%")) for row in members) == pytest.approx(100)
    assert total.cells[3] == "100%"
    sizes = made_and_used(whole.cells, [*{cell.category for cell in whole.cells}])
    assert math.isclose(math.fsum(value for of in sizes.values() for value in of.values()), whole.value or 0.0)
    assert len(table(whole, "weighs")) == len({cell.category for cell in whole.cells if cell.value}) + 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_columns_add_up_as_they_are_written_in_one_unit(whole: Group, lang: str) -> None:
    written = tables(html(group_pages.document(whole, lang)).decode())
    assert [has_sum(each, lang) for each in written] == [True, True, True]
    rates = {catalogue("report", lang)[f"group.{name}"] for name in ("members.assessed", "changes.same")}
    assert [wrong for each in written for wrong in uneven(each, lang) if wrong[0] not in rates] == []
    units = re.compile(r"CO₂e")
    assert not [cells for each in written for cells, _ in each.rows if units.search(" ".join(cells))]
    assert all(units.search(" ".join((each.caption, *each.heads))) for each in written)


def test_the_interval_of_one_member_is_its_own(lake: Lake, factor_set: FactorSet) -> None:
    own = [row for row in lake.read("uncertainty_member", year=YEAR, member_id="county").to_pylist()
           if row["output"] == "total" and row["criterion"] == "gwp" and 0 < row["correlation"] < 1
           and all(row[name] == value for name, value in HEADLINE.items())]  # fmt: skip
    assert made(lake, factor_set, "county").interval == (own[0]["low"], own[0]["high"])


def test_the_interval_of_a_sum_is_no_sum_of_bounds(whole: Group) -> None:
    """Factors that members share err together, their own lines apart: between full and no correlation."""
    assert whole.interval is not None
    low, high = whole.interval
    assert low < (whole.value or 0.0) < high
    widths = [part.interval[1] - part.interval[0] for part in whole.parts if part.interval]
    assert len(widths) == len(MEMBERS)
    assert math.hypot(*widths) < high - low < sum(widths)


def test_the_change_is_that_of_what_every_member_counts_in_both_years(whole: Group) -> None:
    assert whole.changes is not None
    assert whole.changes.now() == pytest.approx(whole.value)
    before = [part.changes.before() or 0.0 for part in whole.parts if part.changes]
    assert whole.changes.before() == pytest.approx(math.fsum(before))
    assert len(table(whole, "changes")) == len(MEMBERS) + 1


def test_a_member_that_is_missing_is_named_and_nothing_stands_for_it(lake: Lake, factor_set: FactorSet) -> None:
    of = made(lake, factor_set, "lab", "silent")
    assert [(part.member_id, part.missing) for part in of.missing] == [("silent", "no_figure")]
    assert of.value == next(part.value for part in of.parts if part.member_id == "lab")
    assert of.is_minimum
    document = group_pages.document(of, "fr")
    assert document.message is not None
    assert "(partie calculée)" in document.message
    assert [bounded_minima(group_pages.document(of, lang), lang) for lang in LANGUAGES] == [[], []]
    assert "pour 1 des 2 organisations" in document.message
    assert document.lead[1].startswith("Il manque silent (aucun chiffre n’a pu être calculé).")
    assert "silent" in table(of, "members")[1].cells[0]
    [note] = [each for each in document.sections if each.id == "changes"]
    assert "silent" in note.blocks[0].text  # type: ignore[union-attr]


def test_a_member_whose_files_could_not_be_read_is_left_out(
    tmp_path_factory: pytest.TempPathFactory, factor_set: FactorSet
) -> None:
    lake = Lake(region(tmp_path_factory))
    steps.member_states(lake, YEAR, {"county": Failure("unreadable", "abc", ())})
    of = made(lake, factor_set, *MEMBERS)
    assert [(part.member_id, part.missing) for part in of.missing] == [("county", "failed")]
    assert of.value == math.fsum(part.value or 0.0 for part in of.parts if part.member_id != "county")


def test_a_group_without_any_figure_says_so(lake: Lake, factor_set: FactorSet) -> None:
    of = made(lake, factor_set, "silent", "unknown")
    assert {part.member_id: part.missing for part in of.parts} == {"silent": "no_figure", "unknown": "not_registered"}
    for lang in LANGUAGES:
        assert str(YEAR) in (group_pages.document(of, lang).message or "")
    assert json.loads(group_pages.content(of))["kgco2e"] is None


def test_files_are_the_same_again_and_leave_no_gap(lake: Lake, factor_set: FactorSet, whole: Group) -> None:
    files = group_files.files(whole)
    assert files == group_files.files(made(lake, factor_set, *MEMBERS))
    assert set(files) == {"groupe.json", "groupe.csv", "groupe.html", "groupe.pdf", "group.en.html", "group.en.pdf"}
    held = json.loads(files["groupe.json"])
    assert held["members"] == [*MEMBERS]
    assert (held["kgco2e"], held["low"], held["high"]) == (whole.value, *(whole.interval or ()))
    for name in ("groupe.html", "group.en.html"):
        assert "{" not in words(files[name])
        assert len(files[name]) < 250_000


def test_who_leaves_takes_the_report_of_its_group_along(
    home: Path, lake: Lake, factor_set: FactorSet, tmp_path: Path
) -> None:
    written = write_groups(lake, year=YEAR, factor_set=factor_set)
    assert set(written) == {HOLDING, "Deux & Cie"}
    assert write_groups(lake, year=YEAR, factor_set=factor_set) == {}  # they are those of the lake
    (written[HOLDING][2]).unlink()
    assert set(write_groups(lake, year=YEAR, factor_set=factor_set)) == {HOLDING}
    assert written[HOLDING][0].parent == home / "reports" / str(YEAR) / "_groupes" / HOLDING
    of_two = written["Deux & Cie"][0].parent
    assert re.fullmatch("_[0-9a-f]{16}", of_two.name)
    leaving.withdraw(home, year=YEAR, member_id="village", on=date(YEAR + 1, 3, 1))
    assert not written[HOLDING][0].parent.exists()
    assert of_two.exists()
    (of_two / "groupe.json").write_text("damaged")
    leaving.erase(home, member_id="county", on=date(YEAR + 1, 3, 1))
    assert not of_two.exists()


def test_what_a_run_writes_while_somebody_is_erased_goes_too(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run holds the lock of its year until its last report is written."""
    home = region(tmp_path_factory)
    folders = (home / "reports" / str(YEAR) / "county", groups.folder_of(home, YEAR, HOLDING))
    year_lock = home / "locks" / f"{YEAR}.lock"

    def once_the_run_has_ended(path: Path) -> AbstractContextManager[None]:
        if path == year_lock:
            for folder in folders:
                write_atomically(folder / groups.ABOUT, json.dumps({"members": ["county", "lab"]}).encode())
        return locked(path)

    monkeypatch.setattr(leaving, "locked", once_the_run_has_ended)
    leaving.erase(home, member_id="county", on=date(YEAR + 1, 3, 1))
    assert not [folder for folder in folders if folder.exists()]


def test_a_group_that_is_no_more_has_no_report(tmp_path_factory: pytest.TempPathFactory, factor_set: FactorSet) -> None:
    lake = Lake(region(tmp_path_factory))
    for member_id in ("lab", "village"):
        registry.register(lake, year=YEAR, member_id=member_id, values={"holding_id": HOLDING})
    [paths] = write_groups(lake, year=YEAR, factor_set=factor_set).values()
    registry.register(lake, year=YEAR, member_id="county", values={"holding_id": HOLDING})
    stale = paths[0].with_name("autre.html")
    stale.write_text("of before")
    write_groups(lake, year=YEAR, factor_set=factor_set)
    assert json.loads(paths[0].read_bytes())["members"] == ["county", "lab", "village"]
    assert not stale.exists()
    note = paths[0].parents[1] / "notes.txt"
    note.write_text("of somebody who looked")
    values: dict[str, Any] = {"holding_id": "alone"}
    for member_id in ("county", "lab"):
        registry.register(lake, year=YEAR, member_id=member_id, values=values | {"holding_id": member_id})
    assert write_groups(lake, year=YEAR, factor_set=factor_set) == {}
    assert not paths[0].parent.exists()
    assert note.exists()
