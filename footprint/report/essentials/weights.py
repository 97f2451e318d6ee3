"""What weighs most: the heaviest types, made and used, and how sure their order is."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from footprint.report.cells import Cell
from footprint.report.charts import Stack, stacks
from footprint.report.document import Block, Chart, Paragraph
from footprint.report.essentials.naming import types
from footprint.report.model import HEADLINE, Part, Report
from footprint.report.wording import Wording

PARTS = ("making", "use", "combined")
Sizes = Mapping[str, Mapping[str, float]]  # of types by PARTS [kgCO2e]
MOST_STACKS = 5
WORTH_NAMING = 0.03  # of the total
TENTH, HUNDREDTH = 0.1, 0.01


def weights(report: Report, w: Wording) -> Iterator[Block]:
    """The heaviest types, made and used."""
    assessed = [part for part in report.categories if part.value]
    heavy = [part for part in assessed if part.share and part.share >= WORTH_NAMING][:3] or assessed[:1]
    named = w.listed([f"{w.term('category', part.key)} ({w.percent(part.share)})" for part in heavy])
    says = [w.t("answers.weighs.least" if report.is_minimum else "answers.weighs.said", named=named)]
    most = len(assessed) if len(assessed) == MOST_STACKS + 1 else MOST_STACKS
    if not report.is_minimum:
        says += _order(report, assessed, most, w)
    cells = report.impacts.of(criterion="gwp", **HEADLINE)
    sizes = made_and_used(cells, [part.key for part in assessed[:most]])
    if report.making_share is not None:  # enough devices have both
        says.append(_stages(sizes, {each.category for each in cells if each.stage == "combined" and each.value}, w))
    yield Paragraph(" ".join(says))
    if assessed:
        yield stacked(sizes, " ".join(says), w, others=len(assessed) - most)


def _order(report: Report, assessed: Sequence[Part], shown: int, w: Wording) -> Iterator[str]:
    """What must not be read from the order of types: which of those that are level is the heaviest, that a less sure
    one is not, and that the first is heavier than all that stand in one bar."""
    level = [part for part in assessed if (part.value or 0.0) > (1 - TENTH) * (assessed[0].value or 0.0)]
    why = [w.t("answers.weighs.level", count=len(level))] if len(level) > 1 else []
    if least_sure := _least_sure(report, [part.key for part in assessed[1:]]):
        why.append(w.t("answers.weighs.least_sure", named=w.term("category", least_sure)))
    if why:
        yield w.t("answers.weighs.order", why=w.listed(why))
    rest = math.fsum(part.share or 0.0 for part in assessed[shown:])
    if assessed and rest > (assessed[0].share or 0.0):
        yield w.t("answers.weighs.the_others", count=len(assessed) - shown, share=w.percent(rest))


def _least_sure(report: Report, others: Collection[str]) -> str:
    """The type, among those that are not the first, whose making most of the doubt is about; else empty."""
    drivers = report.certainty.drivers if report.certainty else ()
    kind, _, category = str(drivers[0]["driver"]).partition(":") if drivers else ("", "", "")
    return category if kind == "device" and category in others else ""


def _stages(sizes: Sizes, in_one: Collection[str], w: Wording) -> str:
    """What making, use and what is published in one (of these types) weigh of all that is drawn."""
    sums = [math.fsum(of.get(part, 0.0) for of in sizes.values()) for part in PARTS]
    parts = [value / math.fsum(sums) for value in (sums if sums[-1] else sums[:-1])]
    shares = w.shares(parts, decimals=0 if min(parts) >= HUNDREDTH else 1)
    named = types(sorted(in_one), w)
    return w.t(f"answers.weighs.stages_{len(shares)}", named=named, **dict(zip(PARTS, shares, strict=False)))


def stacked(sizes: Sizes, says: str, w: Wording, *, others: int) -> Chart:
    """The heaviest types as bars, the `others` as one; of a type of which electricity alone is counted it is said."""
    rest = w.t("answers.weighs.others", count=others)
    rows = [Stack(_bar(name, of, w) if name else rest, w.measure(math.fsum(of.values()), "kgCO2e"),
                  tuple((part, of[part]) for part in PARTS if part in of))
            for name, of in sizes.items()]  # fmt: skip
    looks = [(name, w.t(f"answers.weighs.{name}")) for name in PARTS if any(of.get(name) for of in sizes.values())]
    return stacks(rows, looks, says)


def _bar(category: str, of: Mapping[str, float], w: Wording) -> str:
    name = w.capital(w.term("category", category))
    return w.t("answers.weighs.use_alone", name=name) if set(of) == {"use"} else name


def made_and_used(cells: Iterable[Cell], shown: Sequence[str]) -> Sizes:
    """What is assessed of these types by PARTS [kgCO2e], in their order; that of the others under ''."""
    found: dict[str, defaultdict[str, list[float]]] = {name: defaultdict(list) for name in shown}
    for cell in cells:
        if cell.value:
            of = found.setdefault(cell.category if cell.category in shown else "", defaultdict(list))
            of[cell.stage if cell.stage in PARTS else "making"].append(cell.value)
    return {name: {part: math.fsum(values) for part, values in of.items()} for name, of in found.items()}
