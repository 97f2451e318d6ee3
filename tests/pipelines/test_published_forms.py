"""A release read back out of each form in which it is published: its tables stand the same audit in all three, and its
document holds no number that they do not."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from factors import catalogue
from footprint import audit
from footprint.lake import Lake
from footprint.messages import LANGUAGES
from footprint.region.indicators import definitions
from footprint.releases import released as with_audit
from footprint.releases.attacked import Version, _known
from footprint.report.region_pages.model import RegionYear, region_year
from footprint.report.region_pages.pages import NAMES
from footprint.report.wording import Wording
from tests.pipelines.releasing import YEAR
from tests.report.reading_back import of_pdf, seen
from tests.report.region.reading import numbers_of, strangers

Rows = list[dict[str, Any]]
PLACES = {"csv": "{}.csv", "json": "json/{}.json", "parquet": "parquet/{}.parquet"}


def from_csv(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


READ: dict[str, Callable[[Path], Rows]] = {
    "csv": from_csv,
    "json": lambda path: json.loads(path.read_bytes()),
    "parquet": lambda path: parquet.read_table(path).to_pylist(),
}


def folder(home: Path) -> Path:
    return home / f"releases/{YEAR}/1"


def table(home: Path, form: str, name: str) -> Rows:
    return READ[form](folder(home) / "open-data" / PLACES[form].format(name))


def audited(home: Path, cells: Rows, indicators: Rows) -> audit.Audit:
    """The audit of these rows with the amounts of the version's lake."""
    members, truth, coefficients = _known(Version(YEAR, folder(home)))
    knowing = audit.Knowing(coefficients=coefficients)
    release = audit.read_release(cells, 0, indicators)
    return audit.audit([release], members, truth, knowing=knowing, asked=with_audit.asked_of_audits())


def is_total(row: dict[str, Any]) -> bool:
    """Whether a row is of greenhouse gases, all stages together."""
    named = tuple(row[name] for name in ("indicator", "view", "basis", "stage"))
    return named == ("C1", "depreciation", "location", "total")


def of_the_two(home: Path) -> float:
    """What the sector of two holdings weighs, by the lake of the version."""
    lake = Lake(folder(home))
    variables, amounts = (lake.read(name, year=YEAR).to_pylist() for name in ("region_variables", "region_amounts"))
    factors = {row["atom"]: row["coefficient"] for row in variables if is_total(row)}
    return sum(factors.get(row["atom"], 0.0) * row["amount"] for row in amounts if row["sector"] == "digital")


@pytest.mark.parametrize("form", READ)
def test_each_form_stands_the_audit_and_a_figure_more_in_it_does_not(released: Path, form: str) -> None:
    cells, indicators = (table(released, form, name) for name in ("cells", "indicators"))
    found = audited(released, cells, indicators)
    assert found.is_safe
    assert found.attackers == 8  # seven members, and anybody
    (hidden,) = (row for row in cells if is_total(row) and row["sector"] == "digital")
    assert hidden["status"] == "withheld"
    shown = hidden | {"status": "published", "value": of_the_two(released), "rounded_to": 0.0}
    more = audited(released, [shown if row is hidden else row for row in cells], indicators)
    assert {("firme-f", "firme-g"), ("firme-g", "firme-f")} <= {(each.attacker, each.target) for each in more.attacks}


def year_as_published(home: Path) -> RegionYear:
    factor_set = catalogue.load()
    states = Lake(folder(home)).read("member_states", year=YEAR).to_pylist()
    return region_year(table(home, "json", "cells"), year=YEAR, states=states, definitions=definitions(factor_set),
                       factor_set=factor_set, before=(), has_pole=False)  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_number_of_the_document_is_beside_the_published_cells(released: Path, lang: str) -> None:
    """The page, and the print up to its list of sources, whose addresses are cut by lines."""
    of, document = year_as_published(released), folder(released) / "open-data/document"
    page = seen((document / f"{NAMES[lang]}.html").read_text("utf-8"))
    printed, mark, _ = of_pdf((document / f"{NAMES[lang]}.pdf").read_bytes()).partition(
        Wording(lang).t("regional.frames.sources")
    )
    assert mark
    for text in (page, printed):
        assert strangers(text, of, lang) == []
        assert len(numbers_of(text, lang)) > 20
