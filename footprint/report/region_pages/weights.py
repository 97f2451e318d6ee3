"""The questions of what weighs: who is counted, which sector, making or using, what changed since last year."""

from __future__ import annotations

from collections.abc import Iterator

from footprint.report.charts import Stack, stacks
from footprint.report.document import Block, Chart, Paragraph, Row, Table, heads
from footprint.report.region_pages.cells import Place, RegionCell, along, share
from footprint.report.region_pages.figures import behind, count, figure, kilograms, parted, published
from footprint.report.region_pages.model import TOTAL, RegionYear
from footprint.report.wording import Wording

EACH, USER = "C2", "C3"
MAKING, REST = "making", "rest"
COUNTED = ("members", "employees")
TIERS = ("terminal", "network", "datacentre")


def who(of: RegionYear, w: Wording) -> Iterator[Block]:
    """How many members are counted, how many are not and why, and whom the figures are not of."""
    yield Paragraph(" ".join(_who(of, w)))
    places = {key: of.cells.of(TOTAL, along("sector", key)) for key in of.cells.keys("sector")}
    if published(places.values()):
        columns = heads(*w.labels("regional", "sector", "members", "staff"), numbers={1, 2})
        rows = (Row((label("sector", key, w), *(behind(of, along("sector", key), name, w) for name in COUNTED)))
                for key in places)  # fmt: skip
        yield Table(w.t("regional.who.caption", year=of.year), columns, tuple(rows))


def _who(of: RegionYear, w: Wording) -> Iterator[str]:
    yield w.t("regional.who.counted", count=w.count(of.counted), members=w.count(of.members))
    total = of.total
    if total and total.holdings is not None:
        yield w.t("regional.who.holdings", holdings=w.count(total.holdings))
    missing = [w.t(f"regional.left_out.{why}", count=w.count(number))
               for why, number in of.left_out.most_common() if why and number]  # fmt: skip
    if missing:
        yield w.t("regional.who.left_out", named=w.listed(missing))
    yield w.t("regional.who.region")


def sectors(of: RegionYear, w: Wording) -> Iterator[Block]:
    """The sectors by what they weigh and by what they weigh for each employee, as sentences and two pictures."""
    keys = of.cells.keys("sector")
    weigh, each = ({key: of.cells.of(name, along("sector", key)) for key in keys} for name in (TOTAL, EACH))
    if published(weigh.values()):
        yield Paragraph(" ".join([*_heaviest(of, weigh, w), *_withheld(weigh, w)]))
        yield _weights(of, weigh, w)
    if published(each.values()):
        yield Paragraph(_per_head(each, w))
        yield _heads(of, each, w)


def _heaviest(of: RegionYear, weigh: dict[str, RegionCell | None], w: Wording) -> Iterator[str]:
    """The heaviest of the sectors that are published, said to be so where others are not."""
    shown = published(weigh.values())
    first = max(shown, key=lambda cell: (cell.value or 0.0, cell.place))
    part = share(first, of.total)
    key = "first" if len(shown) == len(weigh) else "first_shown"
    words = {"name": _sector(first.place, w), "value": figure(first, w)}
    yield (
        w.t(f"regional.sectors.{key}", **words)
        if part is None
        else w.t(f"regional.sectors.{key}_share", share=w.percent(part), **words)
    )


def _per_head(each: dict[str, RegionCell | None], w: Wording) -> str:
    """How far sectors are apart for each employee."""
    shown = sorted(published(each.values()), key=lambda cell: (cell.value or 0.0, cell.place))
    ends = {"low": shown[0], "high": shown[-1]}
    names = {f"{end}_name": _sector(cell.place, w) for end, cell in ends.items()}
    key = "per_head" if len(shown) > 1 else "per_head_one"
    return w.t(f"regional.sectors.{key}", **{end: kilograms(cell, w) for end, cell in ends.items()}, **names)


def _withheld(weigh: dict[str, RegionCell | None], w: Wording) -> Iterator[str]:
    names = [_sector(cell.place, w) for cell in weigh.values() if cell is not None and not cell.is_published]
    if names and len(names) < len(weigh):
        yield w.t("regional.sectors.withheld", named=w.listed(names))


def _sector(place: Place, w: Wording) -> str:
    return label("sector", place.sector, w)


def label(axis: str, key: str, w: Wording) -> str:
    """What a sector, zone or size is called."""
    if key == "unclassified":
        return w.t("regional.unclassified")
    return w.t(f"regional.size.{key}") if axis == "size" else w.capital(w.term(axis, key))


def _weights(of: RegionYear, weigh: dict[str, RegionCell | None], w: Wording) -> Chart:
    rows = [Stack(label("sector", key, w), figure(cell, w), _parts(of, cell)) for key, cell in _by_weight(weigh)]
    used = {look for row in rows for look, _ in row.parts}
    looks = [(look, w.t(f"regional.look.{look}")) for look in ("making", "use", "plain") if look in used]
    said = "; ".join(f"{row.label}, {row.figure}" for row in rows)
    return stacks(rows, looks, w.t("regional.sectors.says", named=said, year=of.year))


def _heads(of: RegionYear, each: dict[str, RegionCell | None], w: Wording) -> Chart:
    rows = [Stack(label("sector", key, w), kilograms(cell, w),
                  (("ours", cell.value),) if cell and cell.value is not None else ())
            for key, cell in _by_weight(each)]  # fmt: skip
    said = "; ".join(f"{row.label}, {row.figure}" for row in rows)
    looks = [("ours", w.t("regional.look.each"))]
    return stacks(rows, looks, w.t("regional.sectors.says_each", named=said, year=of.year))


def _by_weight(cells: dict[str, RegionCell | None]) -> list[tuple[str, RegionCell | None]]:
    """The heaviest first; what has no figure last, in the order of the table."""
    return sorted(cells.items(), key=lambda item: -(item[1].value or 0.0) if item[1] else 0.0)


def _parts(of: RegionYear, cell: RegionCell | None) -> tuple[tuple[str, float], ...]:
    """Making and the rest of a published cell; all of it in one where these are not published."""
    if cell is None or cell.value is None:
        return ()
    making, rest = (of.cells.value(cell.indicator, cell.place, stage=stage) for stage in (MAKING, REST))
    return (("plain", cell.value),) if making is None or rest is None else (("making", making), ("use", rest))


def much(of: RegionYear, w: Wording) -> Iterator[Block]:
    """What an employee weighs, and what studies elsewhere found, which count more and by users."""
    own, means = of.cells.of(EACH), of.published_means
    if own is not None and own.is_published and means:
        low, high = (w.number(each["value"]) for each in (means[0], means[-1]))
        years = sorted(each["year"] for each in means)
        words = {"low": low, "high": high, "first": years[0], "last": years[-1], "studies": len(means)}
        said = [w.t("regional.much.own", value=parted(own, w)[0]), w.t("regional.much.said", **words)]
        users = [w.t("regional.much.users")] if of.cells.value(USER) is not None else []
        yield Paragraph(" ".join([*_middle(of, w), *said, *users]))


def _middle(of: RegionYear, w: Wording) -> Iterator[str]:
    """Below which half of them are."""
    cell = of.cells.of(f"{EACH}_median")
    if cell is not None and cell.is_published:
        yield w.t("regional.much.middle", value=parted(cell, w)[0], holdings=count(cell.holdings, w))


def making_and_use(of: RegionYear, w: Wording) -> Iterator[Block]:
    """What is of making and what is of use, of all together."""
    total = of.total
    parts = {stage: of.cells.of(TOTAL, stage=stage) for stage in (MAKING, REST)}
    if total is None or total.value is None or not published(parts.values()):
        return
    yield Paragraph(" ".join([*_stages(total, parts, w), *_tiers(of, w)]))
    if len(published(parts.values())) == len(parts):
        looks = [(look, w.t(f"regional.look.{look}")) for look in ("making", "use")]
        says = " ".join(_stages(total, parts, w))
        yield stacks([Stack(w.t("regional.region"), figure(total, w), _parts(of, total))], looks, says)


def _stages(total: RegionCell, parts: dict[str, RegionCell | None], w: Wording) -> Iterator[str]:
    for stage, cell in parts.items():
        part = share(cell, total)
        if part is not None:
            yield w.t(f"regional.making.{stage}", value=figure(cell, w), share=w.percent(part))


def _tiers(of: RegionYear, w: Wording) -> Iterator[str]:
    """Users' equipment, networks and datacentres: those that are published."""
    cells = {tier: of.cells.of(f"C6_{tier}") for tier in TIERS}
    named = [w.t("regional.making.tier", name=w.term("tier", tier), share=figure(cell, w))
             for tier, cell in cells.items() if cell is not None and cell.is_published]  # fmt: skip
    if named:
        yield w.t("regional.making.tiers", named=w.listed(named))
