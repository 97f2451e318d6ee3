"""Digital services: their parts add up to the member's total, per unit they are hand-checked, visitors stay outside."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from factors.catalogue import FactorSet
from footprint.engine import DuckDB
from footprint.lake import Lake
from footprint.report import write_member
from footprint.report.build import member_document, printed_document, service_documents
from footprint.report.cells import total
from footprint.report.document import Document, Items, Paragraph, Section, Table
from footprint.report.model import Report, member_report
from footprint.report.services import gaps
from footprint.report.services import parts as service_parts
from footprint.report.services.lacking import lacking
from footprint.report.services.model import VIEWS, Amounts, Service, ServiceCell, Services, Used
from footprint.report.services.slugs import slugs
from footprint.report.tables import MemberTables
from footprint.report.wording import Wording
from footprint.schema import table
from tests.cases import cases
from tests.report import serving
from tests.report.conftest import whole
from tests.report.serving import EVIL_SERVICE, MEMBER, YEAR, amount, powered
from tests.report.test_member_report import said

GRID = 0.0461  # kgCO2e/kWh, French consumption mix of 2025
FIXED, MOBILE, LINE = 0.00259, 0.024683679, 4.1  # kgCO2e/GB, kgCO2e/GB, kgCO2e/month
LAPTOP = 170.0 + 12.3 + 2.79
PHONE = 77.0 + 2.27


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory, factor_set: FactorSet) -> Lake:
    made = Lake(tmp_path_factory.mktemp("services"))
    serving.fill(made, factor_set)
    return made


@pytest.fixture(scope="module")
def report(lake: Lake, factor_set: FactorSet) -> Report:
    return member_report(lake, year=YEAR, member_id=MEMBER, factor_set=factor_set)


@pytest.fixture(scope="module")
def found(report: Report) -> Services:
    assert report.services is not None
    return report.services


@pytest.fixture(scope="module")
def pages(report: Report, factor_set: FactorSet) -> dict[str, Document]:
    return {
        path: document
        for lang in ("fr", "en")
        for path, document in service_documents(report, lang, factor_set).items()
    }


def close(left: float | None, right: float | None) -> bool:
    return left is right is None or (
        left is not None and right is not None and math.isclose(left, right, rel_tol=1e-12)
    )


def service(found: Services, name: str) -> Service:
    return next(each for each in found.found if each.service_id == name)


def server_life(factor_set: FactorSet) -> float:
    """Making, delivery and end of life of one server, as the catalogue has them."""
    rows = factor_set.factors.to_pylist()
    return math.fsum(r["value"] for r in rows if r["factor_key"] == "device:server" and r["criterion"] == "gwp")


def test_a_shared_server_is_split_by_its_shares_and_its_rest_stays(found: Services, factor_set: FactorSet) -> None:
    life = server_life(factor_set)
    for amounts, share in (
        (service(found, "site-web").amounts.of(bearer="own"), 0.5),
        (service(found, "demarches").amounts, 0.3),
        (found.parts["unallocated"], 0.2),
    ):
        assert amounts.value() == pytest.approx(share * (0.2 * life + 2000 * GRID), rel=1e-12)
    assert found.hosts == 1
    assert found.hosts_unallocated == pytest.approx(0.2)


def test_network_and_cloud_of_a_service_by_hand(found: Services) -> None:
    bought = service(found, "site-web").amounts.of(bearer="supplier")
    assert bought.of(tier="network").value() == pytest.approx(800 * FIXED, rel=1e-12)
    assert bought.of(category="cloud_storage").value() == pytest.approx(60 * GRID, rel=1e-12)
    assert bought.of(category="cloud_storage").value("energy") == 60
    assert not bought.of(tier="network", criterion="energy").cells  # one figure for making and use has no kWh


def test_visitors_by_hand_and_outside_the_total(found: Services, report: Report) -> None:
    theirs = service(found, "site-web").amounts.visitors
    by_hand = 0.6 * LAPTOP + 0.9 * PHONE + 57 * GRID + 500 * FIXED + 300 * MOBILE
    # The end of life of the phone is published, and no row of ours ends one.
    assert theirs.value() == pytest.approx(by_hand, rel=1e-12)
    assert theirs.value("energy") == 57
    assert not [cell for cell in report.impacts.cells if cell.scope == "3.11"]


def test_purchases_of_no_service_and_other_equipment_by_hand(found: Services) -> None:
    assert found.parts["unnamed"].value() == pytest.approx(12 * LINE, rel=1e-12)
    assert found.parts["other"].value() == pytest.approx(8 * LAPTOP + 1460 * GRID, rel=1e-12)


def test_per_unit_is_sci_by_hand(lake: Lake, found: Services, factor_set: FactorSet) -> None:
    site = service(found, "site-web")
    by_hand = (0.1 * server_life(factor_set) + 1060 * GRID + 800 * FIXED) / 240_000
    assert site.per_unit(site.kgco2e) == pytest.approx(by_hand, rel=1e-12)
    row = one_unit(lake, factor_set, "site-web")
    assert row["value_per_unit"] == pytest.approx(by_hand, rel=1e-12)
    assert row["use_value"] == pytest.approx(1060 * GRID)
    assert row["combined_value"] == pytest.approx(800 * FIXED)
    assert row["use_value"] + row["making_value"] + row["combined_value"] == pytest.approx(row["value"], rel=1e-12)


def one_unit(lake: Lake, factor_set: FactorSet, name: str) -> dict[str, Any]:
    with MemberTables(lake, year=YEAR, member_id=MEMBER, factor_set=factor_set) as tables:
        rows = tables.view("_service_names", "_usage", *VIEWS).run("_service_units").to_pylist()
    wanted = {"service_id": name, "view": "depreciation", "basis": "location", "criterion": "gwp"}
    return next(row for row in rows if all(row[key] == value for key, value in wanted.items()))


def test_services_and_all_the_rest_are_the_total_in_every_view_basis_and_criterion(
    found: Services, report: Report
) -> None:
    rows = [row for row in found.totals.to_pylist() if row["bearer"] != "visitor"]
    sums: dict[tuple[str, str, str], list[float | None]] = {}
    for row in rows:
        sums.setdefault((row["view"], row["basis"], row["criterion"]), []).append(row["value"])
    whole: dict[tuple[str, str, str], list[float | None]] = {}
    for cell in report.impacts.cells:
        whole.setdefault((cell.view, cell.basis, cell.criterion), []).append(cell.value)
    assert set(sums) == set(whole)
    for key, values in whole.items():
        assert close(total(sums[key]), total(values)), key


def test_the_parts_of_the_headline_are_the_headline(found: Services, report: Report) -> None:
    parts = [amounts.borne.value() for name, amounts in found.parts.items()]
    assert total(parts) == pytest.approx(report.headline, rel=1e-12)
    assert found.kgco2e == pytest.approx(report.headline, rel=1e-12)
    each = [s.kgco2e for s in found.found]
    assert total(each) == pytest.approx(found.parts["service"].borne.value(), rel=1e-12)


def test_tiers_of_a_service_are_the_service(found: Services) -> None:
    for each in found.found:
        tiers = [each.amounts.borne.of(tier=tier).value() for tier in ("terminal", "network", "datacentre")]
        assert close(total(tiers), each.kgco2e)


def test_a_department_is_no_digital_service_and_an_alias_is_its_service(found: Services) -> None:
    assert {each.service_id for each in found.found} == {"site-web", "demarches", "archives", EVIL_SERVICE}
    visits = next(use for use in service(found, "site-web").used if use.metric == "sessions")
    assert (visits.quantity, visits.days) == (2400.0, 2)


def test_what_is_unknown_is_said_with_its_reason_and_its_mend(pages: dict[str, Document]) -> None:
    texts = said(pages["services/archives.en.html"])
    assert any(text.startswith("No figure for this service") for text in texts)
    assert "cloud region unknown" in texts
    assert any(text.startswith("Say in which region") for text in texts)
    tiers = next(b for s in pages["services/archives.en.html"].sections for b in s.blocks if isinstance(b, Table))
    assert [row.cells[1] for row in tiers.rows] == ["nothing listed", "nothing listed", "not assessed", "not assessed"]


def test_the_four_figures_of_a_page_are_always_there(pages: dict[str, Document]) -> None:
    shown = {path: [figure.value for figure in page.figures] for path, page in pages.items()}
    assert shown["services/site-web.en.html"] == ["177", "0.739", "1,060", "194"]
    assert shown["services/archives.en.html"] == ["not assessed", "–", "not assessed", "not assessed"]


def test_a_page_says_the_unit_the_heaviest_the_visitors_and_what_would_help(pages: dict[str, Document]) -> None:
    texts = said(pages["services/site-web.en.html"])
    for wanted in (
        "0.739 g CO₂e per “visite”",
        "Server: 173 kg CO₂e, 97% of the service.",
        "Visitors' equipment and network access weigh 194 kg CO₂e, outside the organisation's total.",
        "Give the room's PUE in the list of sites: a default stands for it.",
        "Cover the whole year: one of the figures covers 1 of the 365 days only.",
    ):
        wanted = wanted.replace("'", "’")
        assert any(wanted in text.replace("\u00a0", " ") for text in texts), wanted


def test_use_is_told_in_figures_that_a_person_can_picture() -> None:
    """400 GB kept for 365 days are 400 GB, not 3.5 million gigabyte hours; robots spend no time."""
    used = (
        Used("storage_gb_hours", "GB.h", False, 400.0 * 24 * 365, 365),
        Used("storage_gb_hours", "GB.h", False, 50.0 * 24 * 10, 10), Used("terminal_hours", "h", True, 0.0, 365),
        Used("sessions", "session", True, 12.0, 365),
    )  # fmt: skip
    nothing = Amounts((), ())
    service = Service("s", "s", "S", None, None, nothing, used, machines=0, machine_share=None)
    table = service_parts.used(service, YEAR, Wording("en"))[0]
    assert isinstance(table, Table)
    assert [row.cells for row in table.rows] == [
        ("Data kept, on average", "400\N{NO-BREAK SPACE}GB", "365"),
        ("Data kept, on average", "50\N{NO-BREAK SPACE}GB", "10"),
        ("Visits, robots", "12", "365"),
    ]  # fmt: skip


def run_of_a_model() -> Service:
    """A service of which nothing is known but the electricity of its runs, on two kinds of the member's machines."""
    cell = ServiceCell(
        part="service", service="r", criterion="gwp", tier="datacentre", bearer="own", category="server", stage="use",
        quality="declared", status="ok", factor_key="grid:FRA", factor_id="", fallback="none", factor_year=2025,
        unit="kgCO2e", value=7.0,
    )  # fmt: skip
    amounts = Amounts((cell, cell._replace(tier="terminal", category="desktop", value=1.0)), ())
    used = (Used("energy", "kWh", False, 150.0, 37),)
    return Service("r", "r", "R", "run", 10.0, amounts, used, machines=0, machine_share=None)


def test_a_computed_service_has_no_visitors_to_ask_for_and_says_that_making_is_elsewhere() -> None:
    left_out = gaps.left_out(run_of_a_model(), Wording("en"))
    texts = [text for block in left_out if isinstance(block, Items) for text in block.items]
    assert [text.partition(":")[0] for text in texts] == ["Making of the machines"]
    asked = gaps.better(run_of_a_model(), YEAR, Wording("en"))
    assert not any("visit" in text or "volumes" in text for b in asked if isinstance(b, Items) for text in b.items)
    visited = replace(run_of_a_model(), used=(*run_of_a_model().used, Used("requests", "request", False, 9.0, 365)))
    asked = gaps.better(visited, YEAR, Wording("en"))
    assert any("visit" in text for b in asked if isinstance(b, Items) for text in b.items)


def test_a_language_model_says_what_its_figure_leaves_out() -> None:
    cell = run_of_a_model().amounts.cells[0]._replace(category="llm", bearer="supplier", stage="embodied")
    asked = replace(run_of_a_model(), amounts=Amounts((cell,), ()), used=(Used("tokens_out", "token", False, 9.0, 2),))
    texts = [text for b in gaps.left_out(asked, Wording("en")) if isinstance(b, Items) for text in b.items]
    assert [text.partition(":")[0] for text in texts] == ["Language models"]


def test_a_criterion_names_the_stage_that_it_lacks() -> None:
    """Rented machines whose delivery alone has no figure are not said to be missing."""
    some = ServiceCell(
        part="service", service="s", criterion="gwp", tier="datacentre", bearer="supplier", category="cloud_compute",
        stage="manufacturing", quality="default", status="ok", factor_key="", factor_id="", fallback="none",
        factor_year=None, unit="kgCO2e", value=5.0,
    )  # fmt: skip
    none = some._replace(stage="distribution", status="missing_factor", value=None)
    assert lacking(Amounts((some, none), ()), Wording("fr")) == ["machines louées dans le cloud (transport)"]
    assert lacking(Amounts((none,), ()), Wording("fr")) == ["machines louées dans le cloud"]
    assert lacking(Amounts((some,), ()), Wording("fr")) == []


def test_a_page_explains_its_words(pages: dict[str, Document]) -> None:
    texts = said(pages["services/site-web.html"])
    for word in ("kg CO₂e", "SCI", "Hors du total", "Valeur par défaut"):
        assert any(text.startswith(f"{word}\N{NO-BREAK SPACE}:") for text in texts), word


def test_both_languages_have_the_same_sections_and_tables(pages: dict[str, Document]) -> None:
    for path, french in pages.items():
        if path.endswith(".en.html"):
            continue
        english = pages[path.replace(".html", ".en.html")]
        assert [s.id for s in french.sections] == [s.id for s in english.sections]
        for ours, theirs in zip(french.sections, english.sections, strict=True):
            assert [b.kind for b in ours.blocks] == [b.kind for b in theirs.blocks]


def test_making_and_use_in_one_figure_have_a_bar_of_their_own(report: Report) -> None:
    assert report.gwp is not None
    stages = {part.key: part for part in report.gwp.stages}
    assert stages["combined"].value == pytest.approx(800 * FIXED + 12 * LINE, rel=1e-12)
    assert total(part.share for part in stages.values()) == pytest.approx(1.0)
    document = whole(report, "en")
    assert any(text.startswith("Making and use (published as one figure)") for text in said(document))
    assert "published together only" in " ".join(said(document))


def test_the_report_names_what_its_services_lack(report: Report) -> None:
    texts = said(whole(report, "en"))
    assert "Cloud region unknown: machines rented in the cloud." in texts
    assert "Model unknown: language models (AI)." in texts


def test_the_printed_report_has_a_part_for_each_service(report: Report) -> None:
    web = member_document(report, "fr")
    paper = printed_document(report, web)
    more = [s.title for s in paper.sections if s.id not in {each.id for each in web.sections}]
    assert [title.replace("\u00a0", " ") for title in more] == [
        "Service : Site de la ville", "Service : Démarches en ligne", f"Service : {EVIL_SERVICE}",
        "Service : Archives numériques",
    ]  # fmt: skip


def test_a_member_without_services_has_no_word_of_them(tmp_path: Path, factor_set: FactorSet) -> None:
    lake = Lake(tmp_path)
    serving.fill(lake, factor_set, activity=[*serving.offices()])
    for name in ("services", "usage"):
        lake.write(name, table(name).empty(), year=YEAR, member_id=MEMBER)
    lake.write("service_shares", table("service_shares").empty(), year=YEAR)
    report = member_report(lake, year=YEAR, member_id=MEMBER, factor_set=factor_set)
    assert report.services is None
    web = member_document(report, "fr")
    assert "services" not in {section.id for section in web.sections}
    assert printed_document(report, web) == web
    names = {path.name for path in write_member(lake, year=YEAR, member_id=MEMBER, factor_set=factor_set)}
    assert not [name for name in names if "service" in name]


def test_pages_of_services_that_are_no_more_are_removed(tmp_path: Path, factor_set: FactorSet) -> None:
    lake = Lake(tmp_path)
    serving.fill(lake, factor_set)
    first = set(write_member(lake, year=YEAR, member_id=MEMBER, factor_set=factor_set))
    kept = [*serving.offices(), *powered("demarches", "owned", "datacentre", "server", 10.0)]
    serving.fill(lake, factor_set, activity=kept)
    lake.write("usage", table("usage").empty(), year=YEAR, member_id=MEMBER)
    again = set(write_member(lake, year=YEAR, member_id=MEMBER, factor_set=factor_set))
    gone = {path.name for path in first - again}
    assert {name for name in gone if name.startswith("script")} == gone
    assert len(gone) == 2
    assert not [path for path in first - again if path.exists()]


def test_files_are_the_same_bytes_again_and_nothing_a_member_wrote_is_markup(
    served: dict[str, Path], tmp_path: Path, factor_set: FactorSet
) -> None:
    lake = Lake(tmp_path)
    serving.fill(lake, factor_set)
    folder = tmp_path / "reports" / str(YEAR) / MEMBER
    for path in write_member(lake, year=YEAR, member_id=MEMBER, factor_set=factor_set):
        assert path.read_bytes() == served[path.relative_to(folder).as_posix()].read_bytes()
        assert folder in path.resolve().parents
        if path.suffix == ".html":
            assert "<script" not in path.read_text(encoding="utf-8")
            assert path.stat().st_size < 100_000
    text = "".join(page.extract_text() for page in PdfReader(served["rapport.pdf"]).pages)
    assert "Démarches en ligne" in text


def test_services_csv_adds_up_and_no_cell_is_a_formula(served: dict[str, Path], report: Report) -> None:
    rows = list(csv.DictReader(io.StringIO(served["services.csv"].read_text(encoding="utf-8"))))
    for (view, basis), value in report.grid.items():
        asked = {"view": view, "basis": basis, "criterion": "gwp"}
        of = [row for row in rows if all(row[k] == v for k, v in asked.items()) and row["bearer"] != "visitor"]
        assert math.fsum(float(row["value"]) for row in of if row["value"]) == pytest.approx(value, rel=1e-12)
    assert not [value for row in rows for value in row.values() if value.startswith(("=", "+", "@"))]
    assert {row["value"] for row in rows if row["service_id"] == "archives"} == {""}


def test_the_workbook_has_services_and_makers_figures(served: dict[str, Path]) -> None:
    book = CalamineWorkbook.from_path(served["report.en.xlsx"])
    assert {"Services", "Services by part", "Makers"} <= set(book.sheet_names)
    by_name = {row[0]: row for row in book.get_sheet_by_name("Services").to_python()}
    assert by_name["Site de la ville"][6] == 240_000
    assert by_name["Archives numériques"][1] == ""
    makers = book.get_sheet_by_name("Makers").to_python()
    assert [row[3] for row in makers[1:]] == ["matched", "in doubt"]
    assert makers[1][8:10] == [740.0, 1060.0]


def test_makers_figures_are_a_data_file_with_their_licence(served: dict[str, Path]) -> None:
    rows = list(csv.DictReader(io.StringIO(served["fabricants.csv"].read_text(encoding="utf-8"))))
    assert [row["status"] for row in rows] == ["matched", "ambiguous"]
    assert {row["licence"] for row in rows} == {"ODbL-1.0 and DbCL-1.0"}
    assert float(rows[0]["maker_kgco2e"]) == 1060.0


def test_a_stage_that_nobody_publishes_is_named_beside_the_coverage(tmp_path: Path, factor_set: FactorSet) -> None:
    lake = Lake(tmp_path)
    about = ("owned", "terminal", "printer")
    kept = [
        amount(None, *about, activity, "device:printer", 3.0, "item", view="depreciation", entry="scheduled")
        for activity in ("life_start", "life_end")
    ]
    serving.fill(lake, factor_set, activity=[*kept, *serving.offices()])
    report = member_report(lake, year=YEAR, member_id=MEMBER, factor_set=factor_set)
    assert report.missing_stages == {"end_of_life": ("printer",)}
    document = whole(report, "en")
    assert any("end of life (printer)" in text for text in said(document))
    (sure,) = (each for each in document.answers if each.id == "q-sure")
    assert any("Without a published figure of a stage: end of life (printer)." in text for text in sure_texts(sure))


def sure_texts(section: Section) -> list[str]:
    return [block.text for block in section.blocks if isinstance(block, Paragraph)]


NAMES = st.text(min_size=1, max_size=80)


@given(st.lists(NAMES, min_size=1, max_size=12, unique=True))
@settings(max_examples=cases(40, long=1000))
def test_every_name_has_a_file_of_its_own_and_none_leaves_the_folder(names: list[str]) -> None:
    made = slugs(names)
    assert len(set(made)) == len(made)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) and len(slug) < 70 for slug in made)


BLANK = dict.fromkeys(table("footprint").names)
PLACES = st.sampled_from([("owned", "terminal"), ("owned", "datacentre"), ("leased", "datacentre"),
                          ("supplier", "datacentre"), ("supplier", "network"), ("visitor", "terminal")])  # fmt: skip
CELL = st.fixed_dictionaries({
    "place": PLACES,
    "service_id": st.sampled_from([None, "web", "Finances"]),
    "view": st.sampled_from(["any", "depreciation", "acquisition"]),
    "basis": st.sampled_from(["any", "location", "market"]),
    "stage": st.sampled_from(["use", "manufacturing", "combined"]),
    "value": st.one_of(st.none(), st.integers(0, 1000).map(float)),
})  # fmt: skip


@given(st.lists(CELL, max_size=25))
@settings(max_examples=cases(20, long=500))
def test_whatever_the_rows_services_and_the_rest_are_the_total(given_cells: list[dict[str, Any]]) -> None:
    rows = [
        BLANK | {**cell, "ownership": cell["place"][0], "tier": cell["place"][1], "member_id": "m", "year": YEAR,
                 "category": "c", "criterion": "gwp", "unit": "kgCO2e", "activity": str(place)}
        for place, cell in enumerate(given_cells)
    ]  # fmt: skip
    services = {"member_id": "m", "year": YEAR, "service_id": "web", "name": "web", "units_per_year": 10.0}
    with DuckDB() as engine:
        engine.bind(
            footprint=pa.Table.from_pylist([{name: row[name] for name in BLANK} for row in rows],
                                           schema=table("footprint").arrow),
            services=pa.Table.from_pylist([dict.fromkeys(table("services").names) | services],
                                          schema=table("services").arrow),
            usage=table("usage").empty(), service_shares=table("service_shares").empty(),
            run=pa.table({"year": [YEAR]}),
        )  # fmt: skip
        engine.view("_service_names", "_usage", *VIEWS, "_totals")
        parts = engine.sql(
            "SELECT view, basis, value, not_assessed_rows FROM _service_totals WHERE bearer <> 'visitor'"
        )
        whole = engine.sql("SELECT view, basis, value FROM _totals")
    for view in ("depreciation", "service_life", "acquisition"):
        for basis in ("location", "market"):
            ours = [row for row in parts.to_pylist() if (row["view"], row["basis"]) == (view, basis)]
            theirs = [row["value"] for row in whole.to_pylist() if (row["view"], row["basis"]) == (view, basis)]
            assert math.fsum(row["value"] or 0.0 for row in ours) == math.fsum(value or 0.0 for value in theirs)
            assert sum(row["not_assessed_rows"] for row in ours) == sum(value is None for value in theirs)
