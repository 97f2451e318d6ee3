"""A member among others: its band, the sentence, and the same figures in every file."""

from __future__ import annotations

import csv
import io
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from python_calamine import CalamineWorkbook

from factors.catalogue import FactorSet
from footprint.lake import Lake
from footprint.region.peers import size_of
from footprint.report.build import documents
from footprint.report.charts import MOST_LETTERS
from footprint.report.essentials.among_members import picture
from footprint.report.formats import rows_of_lake, tidy
from footprint.report.formats.html import page
from footprint.report.formats.xlsx import workbook
from footprint.report.model import Report, member_report
from footprint.report.sections import peers
from footprint.report.sections.peers import Peer
from footprint.report.wording import Wording
from footprint.schema import table
from tests.report.conftest import YEAR
from tests.report.test_charts import written


@pytest.fixture(scope="module")
def report(lake: Lake, factor_set: FactorSet) -> Report:
    return member_report(lake, year=YEAR, member_id="town", factor_set=factor_set)


KG = Peer("C2", 41.0, YEAR, "*", "medium", 14, 35.0, 55.0, 90.0, "kgCO2e/fte")
AGE = Peer("L2", 4.5, YEAR, "*", "medium", 11, None, 4.5, None, "year")
STOCK = Peer("P4", 0.04, YEAR - 1, "*", "*", 31, 0.02, 0.05, 0.09, "1")


@pytest.mark.parametrize(
    ("value", "place"), [(34.9, "first"), (35.0, "second"), (54.0, "second"), (89.0, "third"), (90.0, "fourth")]
)
def test_the_band_of_a_figure(value: float, place: str) -> None:
    """A figure on a limit is not below it."""
    assert replace(KG, value=value).place == place
    assert (AGE.place, replace(AGE, value=4.4).place) == ("upper", "lower")


def test_the_sentence_names_group_and_year() -> None:
    english, french = Wording("en"), Wording("fr")
    assert peers.sentence([KG, AGE], english) == (
        f"Among the 14 organisations of your size (50 to 249 employees), by figures of {YEAR}, you are in the second "
        "quarter (rather low) for greenhouse gases per employee."
    )
    assert "14 organisations de votre taille" in peers.sentence([KG], french)
    assert "31 comparable organisations of all sizes" in peers.sentence([STOCK], english)
    assert "ten organisations" in peers.sentence([], english)


@pytest.mark.parametrize(
    ("value", "words"), [(2.44, "2,4"), (2.52, "2,52"), (2.0, "2 (limite)"), (2.003, "2,00 (limite)"), (1.7, "1,7")]
)
def test_a_figure_does_not_read_like_a_limit_beside_it(report: Report, value: float, words: str) -> None:
    """2.52 beside a limit of 2.5 would be "2.5", above itself; what is at a limit is said to be."""
    peer = Peer("P1", value, YEAR, "*", "medium", 14, 1.4, 2.0, 2.5, "device/fte")
    w = Wording("fr")
    assert peers.own(peer, w) == words
    label, limits = written(picture(replace(report, peers=(peer,)), "says", w))
    assert label.replace("\u00a0", " ").endswith(f": {words}")
    assert len(label) + len(limits) <= MOST_LETTERS


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_what_boxes_hold_is_what_is_drawn(report: Report, lang: str) -> None:
    w = Wording(lang)
    for shown, name in (((KG,), "quarters"), ((AGE,), "halves"), ((KG, AGE), "mixed"), ((KG, STOCK), "quarters")):
        text = " ".join(
            getattr(block, "text", "")
            for section in documents(replace(report, peers=shown), lang)[0].answers
            for block in section.blocks
        )
        assert w.t(f"peers.legend.{name}") in text


def test_the_picture_is_of_one_group_and_year(report: Report) -> None:
    """What is of another group stands in the annex alone."""
    shown = replace(report, peers=(KG, AGE, STOCK))
    svg = picture(shown, "says", Wording("en")).svg
    assert svg.count("<text") == 4
    assert "Fleet in stock" not in svg
    main, annex = (page(document).decode() for document in documents(shown, "en"))
    assert svg.partition("<text")[2] in main
    assert "Share of the fleet in stock" in annex


def test_every_form_has_the_same_figures(report: Report) -> None:
    shown = replace(report, peers=(KG, AGE, STOCK))
    data = json.loads(rows_of_lake.content(shown))["tables"]["peers"]
    assert [column["name"] for column in data["columns"]] == list(peers.COLUMNS)
    assert data["rows"] == peers.records(shown.peers)
    told = list(csv.DictReader(io.StringIO(tidy.written(peers.COLUMNS, data["rows"]).decode())))
    assert [row["middle"] for row in told] == ["55.0", "4.5", "0.05"]
    for lang, name in (("fr", "Parmi les membres"), ("en", "Among members")):
        rows = CalamineWorkbook.from_filelike(io.BytesIO(workbook(shown, lang))).get_sheet_by_name(name).to_python()
        assert [row[1] for row in rows[1:]] == [41.0, 4.5, 0.04]


def test_lines_of_the_year_come_before_those_of_the_last_one(
    lake: Lake, report: Report, factor_set: FactorSet, tmp_path: Path
) -> None:
    """A report shows its year's once that is released, else last year's; a member is in its nearest group."""
    assert report.peers == ()
    own = Lake(shutil.copytree(lake.home, tmp_path / "home"))
    size = size_of(report.member["employees_fte"])
    for year, middle in ((YEAR - 1, 30.0), (YEAR, 50.0)):
        wide = {"year": year, "of_year": year, "indicator": "C2", "sector": "*", "size": "*", "holdings": 30,
                "low": None, "middle": middle + 1, "high": None, "unit": "kgCO2e/fte"}  # fmt: skip
        rows = [wide, wide | {"size": size, "middle": middle}]
        own.write("region_peers", pa.Table.from_pylist(rows, table("region_peers").arrow), year=year)
        (found,) = member_report(own, year=YEAR, member_id="town", factor_set=factor_set).peers
        assert (found.of_year, found.middle, found.size) == (year, middle, size)
        assert found.value == report.indicator("C2")
