"""The tables behind the document: every indicator of the region, by sector, zone and size, and what it means."""

from __future__ import annotations

from collections.abc import Iterator

from footprint.method.indicators import CONTEXT
from footprint.region.indicators import METHOD
from footprint.report.document import Block, Items, Paragraph, Row, Section, Table, heads
from footprint.report.region_pages.cells import ALL, Place, along
from footprint.report.region_pages.figures import as_published, behind, beside_name, between, count, in_table
from footprint.report.region_pages.model import TOTAL, RegionYear
from footprint.report.region_pages.weights import label
from footprint.report.wording import Wording
from footprint.schema import BASES, BEHIND, CELL, VIEWS

CROSSED = ("C1", "C2", "E1", "P1", "L2", "R1")  # what is shown by two axes; the open data have the others
STAGES = ("total", "making", "rest")


def sections(of: RegionYear, w: Wording) -> Iterator[Section]:
    """The tables that the layout of the year has."""
    yield Section("region", w.t("regional.region"), (Paragraph(w.t("regional.legend")), *_region(of, w)))
    for axis in CELL:
        if keys := of.cells.keys(axis):
            yield Section(axis, w.t(f"regional.by_{axis}"), (_along(of, axis, keys, w),))
    if of.cells.is_two_way:
        yield Section("two-way", w.t("regional.two_way"), tuple(_two_way(of, w)))


def _region(of: RegionYear, w: Wording) -> Iterator[Block]:
    """Each indicator with its interval and who is behind it; criteria by stage; ways of counting."""
    columns = heads(
        *w.labels("regional", "indicator", "value", "interval", "holdings", "members"), numbers={1, 2, 3, 4}
    )
    found = [(name, of.cells.of(name)) for name in of.shown]
    rows = tuple(
        Row((of.name(name, w), in_table(of, cell, w), between(beside_name(cell), w),
             count(cell.holdings if cell else None, w), count(cell.members if cell else None, w)))
        for name, cell in found
    )  # fmt: skip
    yield Table(w.t("regional.caption", year=of.year), columns, rows, wide=True)
    staged = [name for name in of.shown if len({way.stage for way in of.cells.ways(name)}) > 1]
    if staged:
        yield _stages(of, staged, w)
    ways = of.cells.ways(TOTAL)
    if len({(way.view, way.basis) for way in ways}) > 1:
        yield _counted(of, w)


def _stages(of: RegionYear, names: list[str], w: Wording) -> Table:
    columns = heads(w.t("regional.indicator"), *(w.t(f"regional.stage.{stage}") for stage in STAGES), numbers={1, 2, 3})
    rows = (
        Row((of.name(name, w), *(as_published(of.cells.of(name, stage=stage), w) for stage in STAGES)))
        for name in names
    )
    return Table(w.t("regional.caption_stages", year=of.year), columns, tuple(rows))


def _counted(of: RegionYear, w: Wording) -> Table:
    columns = heads(w.t("counting.view"), *(w.capital(w.term("basis", basis)) for basis in BASES), numbers={1, 2})
    rows = (
        Row((w.capital(w.term("view", view)),
             *(in_table(of, of.cells.of(TOTAL, view=view, basis=basis), w) for basis in BASES)))
        for view in VIEWS
    )  # fmt: skip
    return Table(w.t("regional.caption_ways", year=of.year), columns, tuple(rows))


def _along(of: RegionYear, axis: str, keys: tuple[str, ...], w: Wording) -> Table:
    """Each indicator by the sectors, zones or sizes, after who is behind its total."""
    names = [label(axis, key, w) for key in keys]
    columns = heads(w.t("regional.indicator"), w.t("regional.all"), *names, numbers={*range(1, len(keys) + 2)})
    places = [Place(), *(along(axis, key) for key in keys)]
    counts = [Row((w.t(f"regional.{name}"), *(behind(of, place, name, w) for place in places)))
              for name in BEHIND]  # fmt: skip
    rows = [Row((of.name(name, w), *(in_table(of, of.cells.of(name, place), w) for place in places)))
            for name in of.shown if _is_along(of, name, axis)]  # fmt: skip
    return Table(w.t(f"regional.caption_{axis}", year=of.year), columns, (*counts, *rows), wide=True)


def _is_along(of: RegionYear, name: str, axis: str) -> bool:
    """Whether an indicator has cells of this axis, and not of the whole region only."""
    return any(of.cells.of(name, along(axis, key)) is not None for key in of.cells.keys(axis))


def _two_way(of: RegionYear, w: Wording) -> Iterator[Block]:
    """A table of sectors and zones for each indicator of which a cell is published; the others are named."""
    sectors, zones = of.cells.keys("sector"), of.cells.keys("zone")
    columns = heads(
        w.t("regional.sector"), *(label("zone", zone, w) for zone in zones), numbers={*range(1, len(zones) + 1)}
    )
    bare = []
    for name in (name for name in CROSSED if name in of.shown):
        cells = {(sector, zone): of.cells.of(name, Place(sector, zone, ALL)) for sector in sectors for zone in zones}
        if any(cell is not None and cell.is_published for cell in cells.values()):
            rows = (Row((label("sector", sector, w), *(in_table(of, cells[sector, zone], w) for zone in zones)))
                    for sector in sectors)  # fmt: skip
            yield Table(
                w.t("regional.caption_two_way", name=of.name(name, w), year=of.year), columns, tuple(rows), wide=True
            )
        elif any(cell is not None for cell in cells.values()):
            bare.append(of.name(name, w))
    yield Paragraph(w.t("regional.two_way_others"))
    if bare:
        yield Paragraph(w.t("regional.two_way_bare", named=w.listed([w.uncapital(name) for name in bare])))


def glossary(of: RegionYear, w: Wording) -> Section:
    """What each indicator counts, which way is better, who defines it, and what is published beside it."""
    beside: set[str] = set()
    return Section(
        "glossary", w.t("indicators.glossary"), (Items(tuple(_meaning(of, name, beside, w) for name in of.shown)),)
    )


def _meaning(of: RegionYear, name: str, beside: set[str], w: Wording) -> str:
    """`beside`: published figures that were named already."""
    about = of.definitions[name]
    definition, reference = (about.definition_fr, about.reference_fr) if w.lang == "fr" else (
        about.definition_en, about.reference_en)  # fmt: skip
    said = [w.t("regional.meaning", name=of.name(name, w), id=name, definition=definition.rstrip("."))]
    if about.direction != CONTEXT:
        said.append(w.t("regional.better", better=w.t(f"indicators.{about.direction}")))
    source = w.t("regional.own_method") if about.source == METHOD else about.source
    said.append(w.t("regional.source", source=source))
    if reference and reference not in beside:
        said.append(w.t("regional.beside", reference=reference))
    beside.add(reference)
    return " ".join(said)
