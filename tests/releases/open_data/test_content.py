"""What a release's files hold: the rows that were given, in three formats, and pages whose numbers are those rows'."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from factors import catalogue
from footprint.messages import LANGUAGES, number
from footprint.region.indicators import definitions
from footprint.releases import open_data
from footprint.releases.open_data.sheets import FORMATS
from tests.releases.open_data import a_region, reading

NAMES = ("cells", "indicators", "coverage", "codes", "factors", "factors-mpl", "factors-odbl",
         "parameters", "parameters-mpl", "parameters-odbl", "sources")  # fmt: skip


@cache
def files() -> dict[str, bytes]:
    return a_region.files()


@cache
def tables() -> dict[str, reading.Rows]:
    return reading.package(json.loads(files()["datapackage.json"]), files())


def test_a_release_holds_every_table_and_page() -> None:
    assert tuple(tables()) == NAMES
    beside = {"datapackage.json", "dcat.jsonld", "README.fr.md", "README.en.md", "methode.md", "odbl/LICENSE"}
    places = {sheet.place(form) for sheet in a_region.sheets().values() for form in FORMATS}
    assert {name for name in files() if not name.startswith("schemas/")} == places | beside


def test_the_same_rows_in_any_order_give_the_same_bytes() -> None:
    rows = a_region.cells()
    random.Random(7).shuffle(rows)
    assert a_region.files(rows) == files()


def test_cells_are_all_those_that_were_given_and_hidden_ones_are_empty() -> None:
    given = {tuple(row[name] for name in KEY): row for row in a_region.cells()}
    held = {tuple(row[name] for name in KEY): row for row in tables()["cells"]}
    assert held == given
    assert {row["status"] for row in held.values()} == {"published", "withheld", "not_assessed"}
    lines = csv.DictReader(io.StringIO(files()["cells.csv"].decode(), newline=""))
    hidden = [line for line in lines if line["status"] != "published"]
    assert hidden
    for line in hidden:
        assert [line[name] for name in FIGURES] == [""] * len(FIGURES)


KEY = ("year", "indicator", "criterion", "view", "basis", "stage", "sector", "zone", "size")
FIGURES = ("value", "members", "holdings", "employees", "devices", "low", "high", "rounded_to")


@pytest.mark.parametrize("name", NAMES)
def test_parquet_and_json_hold_the_rows_of_the_csv(name: str) -> None:
    sheet = a_region.sheets()[name]
    assert json.loads(files()[sheet.place("json")]) == tables()[name]
    table = parquet.read_table(pa.BufferReader(files()[sheet.place("parquet")]))
    assert table.to_pylist() == tables()[name]
    assert not table.schema.metadata


def test_a_file_that_does_not_hold_its_rows_is_named() -> None:
    made = a_region.sheets()
    assert open_data.differing(made, files()) == []
    broken = dict(files())
    broken["cells.csv"] = files()["cells.csv"].replace(b",withheld,", b",published,", 1)
    broken["json/coverage.json"] = b"[]"
    assert open_data.differing(made, broken) == ["cells.csv", "json/coverage.json"]


def test_coverage_counts_member_years_and_takes_employees_from_the_cells() -> None:
    rows = [(row["counts"], row["outcome"], row["reason"], row["number"]) for row in tables()["coverage"]]
    (cell,) = (row for row in tables()["cells"] if is_headline(row))
    assert rows == [
        ("employees", "counted", None, cell["employees"]),
        ("member_years", "counted", None, 41),
        ("member_years", "left_out", "missing", 1),
        ("member_years", "left_out", "unregistered", 2),
    ]


def is_headline(row: dict[str, Any]) -> bool:
    return (row["indicator"], row["stage"], row["sector"], row["zone"], row["size"]) == ("C1", "total", "*", "*", "*")


def test_every_code_of_the_cells_has_its_words() -> None:
    known = {(row["column"], row["code"]): (row["label_fr"], row["label_en"]) for row in tables()["codes"]}
    for column in ("criterion", "view", "basis", "stage", "sector", "zone", "size", "status"):
        for code in {row[column] for row in tables()["cells"]}:
            assert all(label != code or code in ("published", "total") for label in known[column, code])


# ------------------------------------------------------------------ licences


def test_figures_whose_rights_are_not_settled_stay_at_home_and_are_counted() -> None:
    factor_set = catalogue.load()
    rows = [*factor_set.factors.to_pylist(), *factor_set.parameters.to_pylist()]
    drawers = Counter((row["source_id"], row["drawer"]) for row in rows)
    held = Counter(row["source_id"] for name in NAMES[4:10] for row in tables()[name])
    for source in tables()["sources"]:
        kept = sum(
            count for (name, drawer), count in drawers.items() if name == source["source_id"] and drawer == "cited"
        )
        assert (source["left_out"], held[source["source_id"]]) == (kept, source["used"] - kept)
    assert sum(source["left_out"] for source in tables()["sources"]) > 50
    assert {row["drawer"] for name in NAMES[4:10] for row in tables()[name]} == {"open", "odbl"}


def test_figures_under_other_licences_lie_in_files_of_their_own() -> None:
    licences = {row["source_id"]: (row["redistribution"], row["licence"]) for row in tables()["sources"]}
    for name in NAMES[4:10]:
        of = {licences[row["source_id"]] for row in tables()[name]}
        assert {row["licence"] for row in tables()[name]} == {licence for _, licence in of}
        is_odbl, is_mpl = name.endswith("-odbl"), name.endswith("-mpl")
        assert all((how == "share_alike") == is_odbl and (licence == "MPL-2.0") == is_mpl for how, licence in of), name
    named = {each["name"]: [of["name"] for of in each["licenses"]]
             for each in json.loads(files()["datapackage.json"])["resources"]}  # fmt: skip
    assert (named["cells"], named["factors-odbl"], named["factors-mpl"]) == (["etalab-2.0"], ["ODbL-1.0"], ["MPL-2.0"])
    assert b"Boavizta" in files()["odbl/LICENSE"]


# ------------------------------------------------------------------ pages


def figures(text: str) -> list[float]:
    """The numbers of a text in its order, as French or English writes them."""
    found = re.findall(r"\d[\d\u202f,]*", text)
    return [float(each.replace("\u202f", "").replace(",", "")) for each in found]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_of_the_readme_is_that_of_the_tables(lang: str) -> None:
    page = files()[f"README.{lang}.md"].decode()
    states = Counter(row["status"] for row in tables()["cells"])
    (employees,) = (row["number"] for row in tables()["coverage"] if row["counts"] == "employees")
    counts = page.split("\n## ")[2]
    shown = [states.total(), *(states[each] for each in ("published", "withheld", "not_assessed"))]
    assert figures(counts) == [*shown, 41, 44, 1, 2, employees]
    for name, rows in tables().items():
        path = a_region.sheets()[name].place("csv")
        (line,) = (line for line in page.splitlines() if line.startswith(f"- `{path}`"))
        assert figures(line.rsplit(" ", 2)[1]) == [len(rows)]
    left_out = sum(row["left_out"] for row in tables()["sources"])
    assert f"\n- {number(left_out, lang, digits=9)} " in page.split("## Licen")[1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_secrecy_is_said_without_any_parameter_that_is_not_public(lang: str) -> None:
    page = files()[f"README.{lang}.md"].decode()
    (part,) = (each for each in page.split("\n## ") if each.startswith(("Secret", "Secrecy")))
    assert figures(part) == [3, 85]


def test_a_year_of_which_nothing_can_be_published_says_so_and_is_whole() -> None:
    made = a_region.files(a_region.cells(is_nothing_published=True))
    assert made.keys() == files().keys()
    assert "Aucun chiffre ne peut être publié" in made["README.fr.md"].decode()
    assert "No figure can be published" in made["README.en.md"].decode()
    assert "No figure can be published" not in files()["README.en.md"].decode()
    assert "How many employees they stand for is withheld." in made["README.en.md"].decode()
    assert b"employees,counted,,\r\n" in made["coverage.csv"]


def test_a_year_without_any_cell_is_published_too() -> None:
    made = a_region.files([])
    assert len(made["cells.csv"].splitlines()) == 1
    assert reading.package(json.loads(made["datapackage.json"]), made)["cells"] == []


def test_a_restated_release_says_what_it_replaces_and_who_is_no_longer_in_it() -> None:
    again = a_region.files(about=replace(a_region.ABOUT, version=2, replaces=1))
    page = again["README.en.md"].decode()
    assert "This version replaces version 1, which stays as it was published." in page
    assert "erased" not in page
    assert "version 2025.2.0" in page
    left = a_region.files(about=replace(a_region.ABOUT, version=2, replaces=1, erased=2))
    assert "2 organisations had their data erased after version 1" in left["README.en.md"].decode()
    assert "2 organisations ont fait effacer leurs données après la version 1" in left["README.fr.md"].decode()
    one = a_region.files(about=replace(a_region.ABOUT, version=2, replaces=1, erased=1))
    assert "1 organisation had its data erased" in one["README.en.md"].decode()


def test_the_method_has_every_formula_in_both_languages() -> None:
    page = files()["methode.md"].decode()
    for row in tables()["indicators"]:
        assert page.count(f"```sql\n{row['formula']}\n```") >= 2
        assert f"### {row['indicator']}\u00a0: {row['name_fr']}\n" in page
        assert f"### {row['indicator']}: {row['name_en']}\n" in page


def test_no_name_of_a_member_gets_into_a_file() -> None:
    """Whatever rows about members hold, only how many there are is published."""
    hostile = '=HYPERLINK("x")<script>| Ville d’Aubevigne'
    states = [{**row, "member_id": hostile, "name": hostile, "reason": hostile} for row in a_region.STATES]
    factor_set = catalogue.load()
    made = open_data.sheets(a_region.cells(), definitions(factor_set), states, factor_set, a_region.YEAR)
    assert open_data.content(made, factor_set, a_region.ABOUT) == files()
