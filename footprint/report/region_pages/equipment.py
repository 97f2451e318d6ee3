"""The questions of what members do: how long devices serve, what is bought, where they go, what runs them."""

from __future__ import annotations

from collections.abc import Iterator

from footprint.region.kinds import KINDS
from footprint.report.charts import Stack, stacks
from footprint.report.document import Block, Chart, Paragraph
from footprint.report.region_pages.cells import RegionCell, along
from footprint.report.region_pages.figures import count, figure
from footprint.report.region_pages.model import RegionYear
from footprint.report.wording import Wording

DECREE, STATE = "decree_reuse", "state_reuse"  # who asks for re-use, as the catalogue calls them
PUBLIC = "public"  # the sector that the decree binds


def sentence(of: RegionYear, key: str, indicator: str, w: Wording) -> Iterator[str]:
    """What an indicator says of all members together; nothing where it has no figure."""
    cell = of.cells.of(indicator)
    if cell is not None and cell.is_published:
        yield w.t(f"regional.{key}", value=figure(cell, w), year=of.year)


def lives(of: RegionYear, w: Wording) -> Iterator[Block]:
    """How long devices served, and how old those in service are."""
    yield from _said([*sentence(of, "lives.observed", "L1", w), *_by_kind(of, "lives.observed_by_kind", "L1", w),
                      *sentence(of, "lives.age", "L2", w), *_by_kind(of, "lives.age_by_kind", "L2", w),
                      *sentence(of, "lives.renewal", "L3", w)])  # fmt: skip


def _by_kind(of: RegionYear, key: str, indicator: str, w: Wording) -> Iterator[str]:
    """The kinds of device of which an indicator is published, the longest first."""
    cells = {kind: of.cells.of(f"{indicator}_{kind}") for kind in KINDS}
    shown = sorted(((cell.value or 0.0, kind, cell) for kind, cell in cells.items() if cell and cell.is_published),
                   key=lambda each: (-each[0], each[1]))  # fmt: skip
    if shown:
        named = [w.t("regional.lives.kind", name=w.term("category", kind), value=figure(cell, w))
                 for _, kind, cell in shown]  # fmt: skip
        yield w.t(f"regional.{key}", named=w.listed(named))


def reuse(of: RegionYear, w: Wording) -> Iterator[Block]:
    """Second hand in purchases and in spend, beside what public buyers are asked."""
    said = [*sentence(of, "reuse.bought", "R1", w), *sentence(of, "reuse.spent", "R2", w)]
    cells = {"ours": of.cells.of("R2"), "public": of.cells.of("R2", along("sector", PUBLIC))}
    own = [Stack(w.t(f"regional.reuse.{name}"), figure(cell, w), (("ours", cell.value or 0.0),))
           for name, cell in cells.items() if cell is not None and cell.is_published]  # fmt: skip
    yield from _said(said)
    steps = of.asked(DECREE)
    if not steps or not (said or own):
        return
    named = w.listed([w.t("regional.reuse.step", share=w.percent(value), year=year) for year, value in steps])
    says = w.t("regional.reuse.asked", named=named)
    yield Paragraph(says)
    if own:
        yield _beside(own, steps, says, w)


def _beside(own: list[Stack], steps: list[tuple[int, float]], says: str, w: Wording) -> Chart:
    """The share of all members, of those that are asked, and what they are asked."""
    asked = [Stack(w.t("regional.reuse.from", year=year), w.percent(value), (("combined", value),))
             for year, value in steps]  # fmt: skip
    named = "; ".join(f"{stack.label}, {stack.figure}" for stack in own)
    return stacks([*own, *asked], [], f"{named}. {says}")


def ends(of: RegionYear, w: Wording) -> Iterator[Block]:
    """Where devices go, what waits in stock, what is thrown away."""
    said = [*sentence(of, "ends.reused", "R3", w)]
    if said:
        said += [w.t("regional.ends.state", share=w.percent(value), year=year) for year, value in of.asked(STATE)]
    said += [*sentence(of, "ends.stock", "P4", w), *sentence(of, "ends.waste", "M4", w)]
    yield from _said(said)


def electricity(of: RegionYear, w: Wording) -> Iterator[Block]:
    """What devices and server rooms consume; how well rooms are cooled only beside what they consume."""
    said = [*sentence(of, "electricity.devices", "E1", w), *sentence(of, "electricity.rooms", "E2", w)]
    rooms = of.cells.of("E2")
    if rooms is not None and rooms.is_published:
        if last := of.last("E2"):
            said.append(_before(of, rooms, last, w))
        if of.cells.value("E3") is not None:
            said += [*sentence(of, "electricity.pue", "E3", w), w.t("regional.electricity.caution")]
    yield from _said(said)


def _before(of: RegionYear, now: RegionCell, last: RegionCell, w: Wording) -> str:
    """What it was last year, for how many: who they were is not known from cells."""
    key = "same" if None in (now.members, last.members) or now.members == last.members else "number"
    words = {"year": of.year - 1, "value": figure(last, w), "members": count(last.members, w)}
    return w.t(f"regional.electricity.before_{key}", **words, now=count(now.members, w))


def visits(of: RegionYear, w: Wording) -> Iterator[Block]:
    """What a visit of a public service weighs."""
    yield from _said([*sentence(of, "visits.each", "U3", w)])


def longer(of: RegionYear, w: Wording) -> Iterator[Block]:
    """What was avoided by devices that serve longer than planned and by second hand, what two more years would save."""
    if said := [*sentence(of, "longer.avoided", "A1", w), *sentence(of, "longer.could", "A2", w)]:
        yield Paragraph(" ".join([*said, w.t("regional.longer.outside")]))


def _said(sentences: list[str]) -> Iterator[Block]:
    if sentences:
        yield Paragraph(" ".join(sentences))
