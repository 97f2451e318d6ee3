"""The files of a report: same bytes every time, safe whatever a member wrote, readable by what reads them."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from factors.catalogue import FactorSet
from footprint.lake import Lake
from footprint.region import region_amounts, region_cells
from footprint.report import write_member, write_region
from footprint.report.build import documents
from footprint.report.formats import tidy
from footprint.report.formats.pdf import print_pdf
from footprint.report.model import member_report
from footprint.schema import table
from tests.report.conftest import EVIL_CATEGORY, EVIL_SITE, YEAR

MEMBER_FILES = {f"{name}.{kind}" for name in ("rapport", "report.en") for kind in ("html", "pdf", "xlsx", "csv")}
MEMBER_FILES |= {"annexe.html", "annex.en.html"}
MEMBER_FILES |= {"causes.csv", "evolution.csv", "incertitude.csv", "leviers.csv", "donnees.json", "rapport-excel.csv"}
MEMBER_FILES |= {"premiere-page.md", "first-page.en.md"}
REGION_FILES = {"region.html", "region.pdf", "region.en.html", "region.en.pdf", "cells.csv"}
LIMITS = {".html": 250_000, ".pdf": 500_000}
AGAIN = """
import sys
from pathlib import Path
from factors import catalogue
from footprint.lake import Lake
from footprint.region import region_amounts, region_cells
from footprint.report import write_member, write_region
lake, factor_set = Lake(Path(sys.argv[1])), catalogue.load()
write_member(lake, year=int(sys.argv[2]), member_id="town", factor_set=factor_set)
write_region(lake, year=int(sys.argv[2]), factor_set=factor_set)
"""


def test_every_file_is_there_and_light_enough(written: dict[str, Path]) -> None:
    assert set(written) == MEMBER_FILES | REGION_FILES
    assert written["rapport.html"].parent.parts[-3:] == ("reports", str(YEAR), "town")
    assert written["cells.csv"].parent.parts[-3:] == ("releases", str(YEAR), "draft")
    for name, path in written.items():
        assert path.stat().st_size <= LIMITS.get(Path(name).suffix, 2_000_000), name


def test_another_process_writes_the_same_bytes(lake: Lake, written: dict[str, Path]) -> None:
    before = {name: path.read_bytes() for name, path in written.items()}
    for path in written.values():
        path.unlink()
    subprocess.run([sys.executable, "-c", AGAIN, str(lake.home), str(YEAR)], check=True)
    assert {name: path.read_bytes() for name, path in written.items()} == before


def test_nothing_a_member_wrote_is_markup(written: dict[str, Path], lake: Lake, factor_set: FactorSet) -> None:
    pages = [written[name].read_text(encoding="utf-8") for name in ("rapport.html", "annexe.html")]
    assert all("<script" not in html and "Ville de Bellerive &amp; Cie" in html for html in pages)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in pages[1]
    annex = documents(member_report(lake, year=YEAR, member_id="town", factor_set=factor_set), "fr")[1]
    printed = PdfReader(io.BytesIO(print_pdf(annex)))
    assert EVIL_SITE in "".join(page.extract_text() for page in printed.pages)


def test_a_page_asks_for_nothing(written: dict[str, Path]) -> None:
    for name in ("rapport.html", "report.en.html", "region.html"):
        html = written[name].read_text(encoding="utf-8")
        assert not re.search(r"""(src|action|srcset)=|@import|url\(""", html), name
        assert set(re.findall(r'<link rel="(\w+)"', html)) <= {"alternate"}
        assert len(re.findall(r"<style>(.*?)</style>", html, re.DOTALL)[0]) < 15_000


def test_pages_name_their_language_and_their_twin(written: dict[str, Path]) -> None:
    for lang, name, other, twin in (("fr", "rapport", "en", "report.en"), ("en", "report.en", "fr", "rapport")):
        html = written[f"{name}.html"].read_text(encoding="utf-8")
        assert f'<html lang="{lang}">' in html
        assert f'<link rel="alternate" hreflang="{other}" href="{twin}.html">' in html


def test_a_workbook_holds_numbers_as_numbers_and_no_formula(written: dict[str, Path]) -> None:
    book = CalamineWorkbook.from_path(written["report.en.xlsx"])
    assert book.sheet_names == [
        "Contents", "Summary", "Criteria", "Stages", "Types", "Sites", "Emissions report", "Re-use (AGEC)",
        "Digital strategy (REEN)", "Indicators", "Ages", "Came and left", "Change", "Causes of change",
        "Causes, products", "Levers", "Levers, products", "Uncertainty",
        "What is uncertain", "Coverage", "Quality", "Not assessed", "Findings", "Factors", "Sources",
    ]  # fmt: skip
    types = {row[0]: row for row in book.get_sheet_by_name("Types").to_python()}
    assert types[EVIL_CATEGORY][1] == ""  # not assessed is empty, and the name is text
    assert isinstance(types["laptop"][1], float)
    assert EVIL_SITE in {row[0] for row in book.get_sheet_by_name("Sites").to_python()}


def test_a_workbook_has_no_formula_and_a_fixed_date(written: dict[str, Path]) -> None:
    with zipfile.ZipFile(written["rapport.xlsx"]) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")}
    assert not [name for name, content in parts.items() if "<f>" in content or "<f " in content]
    links = [link for content in parts.values() for link in re.findall(r"<hyperlink [^>]*>", content)]
    assert links
    assert all("location=" in link and "r:id" not in link for link in links)  # from the contents to a sheet
    assert f"{YEAR}-12-31T00:00:00Z" in parts["docProps/core.xml"]


def test_a_csv_cell_is_never_a_formula_and_numbers_have_a_point(written: dict[str, Path]) -> None:
    rows = list(csv.DictReader(io.StringIO(written["rapport.csv"].read_text(encoding="utf-8"))))
    assert {row["category"] for row in rows} >= {"laptop", f"'{EVIL_CATEGORY}"}
    assert not [value for row in rows for value in row.values() if value.startswith(("=", "+", "@"))]
    assert sum(float(row["value"]) for row in rows if row["value"] and row["criterion"] == "energy") > 0
    assert written["rapport.csv"].read_bytes() == written["report.en.csv"].read_bytes()


def test_excel_in_french_reads_the_same_rows(written: dict[str, Path]) -> None:
    """A mark of UTF-8, `;` and decimal commas: the same numbers to the last digit, the same texts, no formula."""
    content = written["rapport-excel.csv"].read_bytes()
    assert content.startswith(codecs.BOM_UTF8)
    french = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    plain = list(csv.DictReader(io.StringIO(written["rapport.csv"].read_text(encoding="utf-8"), newline="")))
    assert len(french) == len(plain) > 100
    assert list(french[0]) == list(tidy.COLUMNS)
    figures = [(ours.pop("value"), theirs.pop("value")) for ours, theirs in zip(french, plain, strict=True)]
    assert french == plain
    assert all("." not in ours for ours, _ in figures)
    assert [ours.replace(",", ".") for ours, _ in figures] == [theirs for _, theirs in figures]
    assert sum("," in ours for ours, _ in figures) > 50
    assert {row["category"] for row in french} >= {f"'{EVIL_CATEGORY}"}


@given(st.lists(st.one_of(st.none(), st.text(), st.integers(), st.floats(allow_nan=False, allow_infinity=False)),
                min_size=1, max_size=4))  # fmt: skip
def test_both_tables_hold_any_value_and_no_formula(values: list[str | int | float | None]) -> None:
    names = [f"c{place}" for place in range(len(values))]
    row: dict[str, object] = dict(zip(names, values, strict=True))
    readings = (
        (tidy.written, ",", ".", "utf-8"),
        (tidy.for_excel, ";", ",", "utf-8-sig"),
    )
    for write, delimiter, point, encoding in readings:
        content = write(names, [row]).decode(encoding)
        _, cells = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
        for cell, value in zip(cells, values, strict=True):
            if isinstance(value, str):
                assert cell in (value, f"'{value}")
                assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
            elif value is None:
                assert cell == ""
            else:
                assert type(value)(cell.replace(point, ".")) == value


@pytest.mark.parametrize(("name", "lang", "title"), [
    ("rapport.pdf", "fr", "Empreinte du numérique en 2025 – Ville de Bellerive & Cie"),
    ("report.en.pdf", "en", "Digital footprint in 2025 – Ville de Bellerive & Cie"),
])  # fmt: skip
def test_a_pdf_is_tagged_and_says_its_title_language_and_date(
    written: dict[str, Path], name: str, lang: str, title: str
) -> None:
    reader = PdfReader(written[name])
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == lang
    assert root["/MarkInfo"]["/Marked"].value is True
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert reader.metadata is not None
    assert reader.metadata.title == title
    assert str(reader.metadata["/CreationDate"]).startswith(f"D:{YEAR}1231")
    assert reader.xmp_metadata is not None
    assert b"pdfuaid" in reader.xmp_metadata.stream.get_data()
    assert abs(float(reader.pages[0].mediabox.width) - 595.28) < 1


@pytest.mark.parametrize(("name", "stamp"), [
    ("region", "Brouillon, pour le pôle seulement"), ("region.en", "Draft, for the pôle only"),
])  # fmt: skip
def test_each_page_of_the_draft_is_stamped_and_lets_nobody_use_it(
    written: dict[str, Path], name: str, stamp: str
) -> None:
    html = written[f"{name}.html"].read_text(encoding="utf-8")
    assert f'<p class="stamp">{stamp}</p>' in html
    pages = [page.extract_text() for page in PdfReader(written[f"{name}.pdf"]).pages]
    assert len(pages) > 2
    assert all(stamp in page for page in pages)
    assert not [text for text in (html, *pages) if re.search(r"Licen[cs]e Ouverte|Open Licence", text)]


TABLES_TOLD = (
    "indicators_member", "uncertainty_member", "uncertainty_drivers", "changes_member", "uncertainty_changes",
    "levers_member",
)  # fmt: skip


def of_town(lake: Lake, name: str) -> list[dict[str, Any]]:
    """The rows of a table of the lake of one member, by their key."""
    rows = [row for row in lake.read(name, year=YEAR).to_pylist() if row["member_id"] == "town"]
    return sorted(rows, key=lambda row: [str(row[column]) for column in table(name).key])


def test_data_for_programs_are_the_rows_of_the_lake_to_the_last_digit(lake: Lake, written: dict[str, Path]) -> None:
    data = json.loads(written["donnees.json"].read_text(encoding="utf-8"))
    assert tuple(data["tables"]) == (*TABLES_TOLD, "ages", "flow", "vsme_datapoints", "peers")
    assert (data["member_id"], data["year"]) == ("town", YEAR)
    assert {lang: bool(said) for lang, said in data["notice"].items()} == {"fr": True, "en": True}
    for name, told in ((name, data["tables"][name]) for name in TABLES_TOLD):
        assert [column["name"] for column in told["columns"]] == table(name).names
        rows = sorted(told["rows"], key=lambda row: [str(row[column]) for column in table(name).key])
        assert rows == of_town(lake, name)
        assert rows, name


def test_each_cause_and_lever_has_its_interval_and_chance_in_its_file(lake: Lake, written: dict[str, Path]) -> None:
    """The rows of the lake; of a cause each part has the interval of the whole, greenhouse gases alone have one."""
    given = {name: list(csv.DictReader(io.StringIO(written[f"{name}.csv"].read_text(encoding="utf-8"))))
             for name in ("causes", "leviers")}  # fmt: skip
    assert len(given["causes"]) == len(of_town(lake, "changes_member"))
    sure = {(row["basis"], row["criterion"], row["cause"]): row for row in of_town(lake, "uncertainty_changes")}
    for row in given["causes"]:
        bounds = sure.get((row["basis"], row["criterion"], row["cause"]))
        assert (bounds is not None) == (row["criterion"] == "gwp")
        for name in ("low", "high", "p_higher"):
            assert row[f"cause_{name}"] == ("" if bounds is None else repr(bounds[name]))
    levers = [{key: "" if value is None else str(value) for key, value in row.items()}
              for row in of_town(lake, "levers_member")]  # fmt: skip
    notices = {row.pop("notice") for row in given["leviers"]}
    order = table("levers_member").key
    assert sorted(given["leviers"], key=lambda row: [row[name] for name in order]) == levers
    assert len(notices) == 1
    assert all("L.1480" in notice for notice in notices)


def test_the_draft_has_the_cells_of_the_lake_and_its_pages_their_total(lake: Lake, written: dict[str, Path]) -> None:
    stored = lake.read("region_cells", year=YEAR).to_pylist()
    with written["cells.csv"].open(encoding="utf-8", newline="") as lines:
        given = list(csv.DictReader(lines))
    assert list(given[0]) == table("region_cells").names
    assert given == [{name: "" if value is None else str(value) for name, value in row.items()} for row in stored]
    assert {row["status"] for row in stored} == {"published", "withheld", "not_assessed"}
    assert "tonnes" in re.findall(r"<h1>(.*?)</h1>", written["region.html"].read_text(encoding="utf-8"), re.DOTALL)[0]


def test_a_draft_where_nobody_counts_is_written_and_says_so(tmp_path: Path, factor_set: FactorSet) -> None:
    """Without a member, and of a year that was never computed."""
    empty = Lake(tmp_path)
    paths = {path.name: path for path in write_region(empty, year=YEAR, factor_set=factor_set)}
    assert set(paths) == REGION_FILES
    said = paths["region.en.html"].read_text(encoding="utf-8")
    assert "no member of the pôle ENTER has a complete and signed year yet" in said
    assert "<nav" not in said
    paths["cells.csv"].with_name("indicateurs.csv").write_text("of a draft of before")
    region_amounts(empty, YEAR)
    region_cells(empty, YEAR)
    assert write_region(empty, year=YEAR, factor_set=factor_set) == list(paths.values())
    assert {path.name for path in paths["cells.csv"].parent.iterdir()} == REGION_FILES
    with paths["cells.csv"].open(encoding="utf-8", newline="") as lines:
        assert {row["value"] for row in csv.DictReader(lines)} == {"", "0.0"}  # of Q3, members that count


def test_the_region_is_no_surer_than_what_its_members_share(lake: Lake) -> None:
    """One published figure is one draw for all: relative widths do not shrink by the root of their number."""
    totals = {"output": "total", "criterion": "gwp", "view": "depreciation", "basis": "location", "correlation": 0.5}
    members = [
        (row["high"] - row["low"]) / row["value"]
        for row in lake.read("uncertainty_member", year=YEAR).to_pylist()
        if totals.items() <= row.items()
    ]
    (region_,) = (
        row
        for row in lake.read("uncertainty_region", year=YEAR).to_pylist()
        if (row["sector"], row["zone"], row["size"], row["criterion"]) == ("*", "*", "*", "gwp")
    )
    width = (region_["high"] - region_["low"]) / region_["value"]
    assert min(members) / 2 < width < max(members)
    assert width > max(members) / len(members) ** 0.5


def test_no_member_is_named_in_the_draft(written: dict[str, Path]) -> None:
    for name in REGION_FILES - {"region.pdf", "region.en.pdf"}:  # prints say what pages say
        assert "Bellerive" not in written[name].read_text(encoding="utf-8")


def test_a_member_without_rows_has_all_its_files(lake: Lake, factor_set: FactorSet) -> None:
    paths = write_member(lake, year=YEAR, member_id="silent", factor_set=factor_set)
    without = {"causes.csv", "evolution.csv", "incertitude.csv"}  # no year to compare with, no total
    assert {path.name for path in paths} == MEMBER_FILES - without
