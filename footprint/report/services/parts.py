"""What a service's page says, block by block: parts, heaviest, per unit, visitors, use. What it lacks is elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from footprint import messages
from footprint.report.cells import ratio, total
from footprint.report.document import Block, Items, Paragraph, Row, Table, heads
from footprint.report.services.lacking import lacking
from footprint.report.services.model import TIERS, Amounts, Service, ServiceCell, Used
from footprint.report.wording import NBSP, Wording, below, fitting

MOST_HEAVY = 3
COUNTS = ("request", "session", "token")
QUALITIES = ("measured", "declared", "model", "default")


def tiers(service: Service, year: int, w: Wording) -> list[Block]:
    """What each part weighs: greenhouse gases, electricity, and per functional unit where there is one."""
    borne = service.amounts.borne
    divisor, unit = _scale(borne)
    per = (_per(service, w),) if counted(service) else ()
    labels = (w.t("places.tier"), w.unit(unit), w.t("words.share"), w.unit("kWh"), *per)
    rows = _tiers(service, divisor, w)
    table = Table(w.t("service.tiers.caption", year=year), heads(*labels, numbers=range(1, 5)), tuple(rows))
    notes = [Paragraph(w.t("service.tiers.visitors"))] if service.amounts.visitors.cells else []
    return [table, Paragraph(w.t("service.tiers.note")), *notes, *_bearers(borne, w)]


def sure(service: Service, divisor: float, w: Wording) -> str:
    """The service's total over `divisor`, with the digits that its interval leaves."""
    value = service.kgco2e
    if value is None or service.interval is None:
        return w.number(None if value is None else value / divisor)
    figure, *_ = w.within(*(each / divisor for each in (value, *service.interval)))
    return figure


def counted(service: Service) -> bool:
    """Whether the service says what it is counted in, and how many of them a year."""
    return bool(service.units and service.functional_unit)


def _per(service: Service, w: Wording) -> str:
    """Heading of a column of figures per unit; all of them have the unit that suits their sum."""
    unit = w.unit(below(service.per_unit(service.kgco2e), "kgCO2e")[1])
    return w.t("service.per_measure", measure=unit, unit=service.functional_unit)


def _scale(amounts: Amounts) -> tuple[float, str]:
    return fitting(amounts.value(), "kgCO2e")


def together(several: Iterable[Amounts]) -> Amounts:
    """Several amounts as one."""
    return Amounts(tuple(cell for amounts in several for cell in amounts.cells), ())


def column(several: Sequence[Amounts], divisor: float, w: Wording, criterion: str = "gwp") -> list[str]:
    """Figures of a column over `divisor`, then their sum; a dash where the files say nothing, words where something is
    there and nothing of it is assessed."""
    amounts = [*several, together(several)]
    *values, whole = [None if (value := each.value(criterion)) is None else value / divisor for each in amounts]
    written = [*w.added(values, whole), w.number(whole)]
    return [text if each.cells else w.t("words.none") for text, each in zip(written, amounts, strict=True)]


def _tiers(service: Service, divisor: float, w: Wording) -> list[Row]:
    """A row a tier, and all of them, each column adding up."""
    borne = service.amounts.borne
    several = [borne.of(tier=tier) for tier in TIERS]
    names = [*(w.capital(w.term("tier", tier)) for tier in TIERS), w.t("service.all")]
    figures = column(several, divisor, w)
    figures = [text if each.cells else w.t("service.no_data")
               for text, each in zip(figures, (*several, borne), strict=True)]  # fmt: skip
    shares = [ratio(each.value(), service.kgco2e) for each in (*several, borne)]
    parts = [w.t("words.none") if share is None else w.percent(share) for share in shares]
    rows = zip(names, figures, parts, _kwh(several, w), *_each(service, [each.value() for each in several], w),
               strict=True)  # fmt: skip
    bars = [*(max(0.0, share or 0.0) for share in shares[:-1]), None]
    return [Row(cells, bar=bar, strong=bar is None) for cells, bar in zip(rows, bars, strict=True)]


def _each(service: Service, values: Sequence[float | None], w: Wording) -> list[list[str]]:
    """A column of figures per unit and of their sum, to stand under the heading `_per`; none of a service that is not
    counted."""
    if not counted(service):
        return []
    divisor, _ = below(service.per_unit(service.kgco2e), "kgCO2e")
    each = [service.per_unit(value) for value in (*values, service.kgco2e)]
    *shown, whole = [None if value is None else value / divisor for value in each]
    none = w.t("words.none")
    return [[*w.added(shown, whole, missing=none), w.number(whole, missing=none)]]


def _kwh(several: Sequence[Amounts], w: Wording) -> list[str]:
    """A column of electricity and its sum, where it is a criterion of the amounts; a figure that joins making and use
    has none of its own."""
    return column([amounts.of(criterion="energy") for amounts in several], 1.0, w, "energy")


def _bearers(borne: Amounts, w: Wording) -> list[Block]:
    sums = borne.by(lambda cell: cell.bearer)
    if set(sums) != {"own", "supplier"}:
        return []
    shown = {name: w.measure(value, "kgCO2e") for name, value in sums.items()}
    return [Paragraph(w.t("service.bearers", **shown))]


def heaviest(service: Service, w: Wording) -> list[Block]:
    """The categories that weigh most, each with a sentence that says what it is."""
    sums = service.amounts.borne.by(lambda cell: cell.category)
    weights = [(name, value) for name, value in sums.items() if value][:MOST_HEAVY]
    if not weights:
        return [Paragraph(w.t("service.no_figure"))]
    return [Items(tuple(_heavy(service, name, value, w) for name, value in weights))]


def _heavy(service: Service, category: str, value: float, w: Wording) -> str:
    share = w.percent(ratio(value, service.kgco2e))
    said = w.t("service.heavy.figure", name=w.capital(w.term("category", category)), share=share,
               value=w.measure(value, "kgCO2e"))  # fmt: skip
    sentences = [said, *_making(service.amounts.borne.of(category=category), value, w)]
    if w.has(f"service.heavy.{category}"):
        sentences.append(w.t(f"service.heavy.{category}"))
    return " ".join(sentences)


def _making(amounts: Amounts, value: float, w: Wording) -> list[str]:
    making = total([cell.value for cell in amounts.of(criterion="gwp").cells if cell.stage not in ("use", "combined")])
    use = amounts.of(stage="use").value()
    if making is None or use is None or value <= 0:
        return []
    return [w.t("service.heavy.split", making=w.percent(making / value), use=w.percent(use / value))]


def per_unit(service: Service, year: int, w: Wording) -> list[Block]:
    """Carbon per functional unit, as SCI of ISO/IEC 21031, with what is in it and what is not."""
    if not counted(service):
        return [Paragraph(w.t("service.unit.missing"))]
    borne = service.amounts.borne
    groups = borne.by(_kind)
    shown = [kind for kind in ("use", "making", "combined") if kind in groups]
    divisor, unit = _scale(borne)
    *values, whole = [None if each is None else each / divisor for each in (*map(groups.get, shown), service.kgco2e)]
    figures = [*w.added(values, whole), w.number(whole)]
    names = w.labels("service.unit", *shown, "sci")
    per = _each(service, [groups[kind] for kind in shown], w)
    rows = [Row(cells, strong=cells[0] == names[-1]) for cells in zip(names, figures, *per, strict=True)]
    labels = (w.t("stages.stage"), w.t("service.unit.year", year=year, unit=w.unit(unit)), _per(service, w))
    caption = w.t("service.unit.caption", unit=service.functional_unit, count=w.count(service.units))
    named = {"unit": service.functional_unit, "units": w.count(service.units)}
    return [Table(caption, heads(*labels, numbers={1, 2}), tuple(rows)), Paragraph(w.t("service.unit.inside", **named))]


def _kind(cell: ServiceCell) -> str:
    return cell.stage if cell.stage in ("use", "combined") else "making"


def visitors(service: Service, year: int, w: Wording) -> list[Block]:
    """What visitors' equipment and access weigh: beside the organisation's total, never in it."""
    theirs = service.amounts.visitors
    if not theirs.cells:
        return [Paragraph(w.t("service.visitors.none"))]
    divisor, unit = _scale(theirs)
    sums = theirs.by(lambda cell: cell.category)
    whole = theirs.value()
    shares = [ratio(value, whole) for value in sums.values()]
    several = [theirs.of(category=name) for name in sums]
    names = (w.capital(w.term("category", name)) for name in sums)
    *columns_of, last = zip(column(several, divisor, w), [*w.shares(shares), messages.percent(1, w.lang, decimals=1)],
                            _kwh(several, w), strict=True)  # fmt: skip
    rows = [Row((name, *cells), bar=max(0.0, share or 0.0))
            for name, cells, share in zip(names, columns_of, shares, strict=True)]  # fmt: skip
    if len(rows) > 1 and whole is not None:
        rows.append(Row((w.t("words.total"), *last), strong=True))
    columns = heads(w.t("categories.category"), w.unit(unit), w.t("words.share"), w.unit("kWh"), numbers={1, 2, 3})
    sentences = [w.t("service.visitors.sum", value=w.measure(whole, "kgCO2e"))]
    if counted(service) and whole is not None:
        per_unit = w.each(service.per_unit(whole), "kgCO2e")
        sentences.append(w.t("service.visitors.each", value=per_unit, unit=service.functional_unit))
    caption = w.t("service.visitors.caption", year=year)
    return [
        Paragraph(" ".join(sentences)),
        Table(caption, columns, tuple(rows)),
        Paragraph(w.t("service.visitors.note")),
    ]


def used(service: Service, year: int, w: Wording) -> list[Block]:
    """What the files say of the service's use, and the days that they cover; the machines that serve it."""
    blocks: list[Block] = []
    if service.used:
        columns = heads(*w.labels("service.used", "metric", "quantity", "days"), numbers={1, 2})
        # No total: requests, hours and bytes are different things.
        # Robots have no terminals: their hours are 0 by definition and say nothing.
        rows = tuple(_use(use, w) for use in service.used if use.quantity or not use.is_bot)
        blocks += [Table(w.t("service.used.caption", year=year), columns, rows), Paragraph(w.t("service.used.note"))]
    if service.machines:
        share = w.percent(service.machine_share)
        blocks.append(Paragraph(w.t("service.used.machines", machines=w.count(service.machines), share=share)))
    return blocks or [Paragraph(w.t("service.used.nothing"))]


def _use(use: Used, w: Wording) -> Row:
    name = w.capital(w.term("metric", use.metric))
    named = w.t("service.used.robots", metric=name) if use.is_bot else name
    if use.metric == "storage_gb_hours":  # gigabytes for a time say little; how many there are on a day says more
        mean = _quantity(use.quantity / (24 * use.days), "GB", w)
        return Row((w.t("service.used.kept", metric=name), mean, w.count(use.days)))
    return Row((named, _quantity(use.quantity, use.unit, w), w.count(use.days)))


def _quantity(value: float, unit: str, w: Wording) -> str:
    """A quantity with its unit; a count of things has none, the row's name says what it counts."""
    if unit in COUNTS:
        return w.count(value)
    if unit == "B":
        value, unit = value / 1e9, "GB"
    return f"{w.number(value)}{NBSP}{w.unit(unit)}"


def qualities(service: Service, w: Wording) -> list[Block]:
    """Share of greenhouse gases by the least sure of the inputs behind them."""
    sums = service.amounts.borne.by(lambda cell: cell.quality)
    names = [name for name in QUALITIES if sums.get(name)]
    if not names:
        return [Paragraph(w.t("service.no_figure"))]
    shares = [ratio(sums[name], service.kgco2e) for name in names]
    rows = tuple(
        Row((w.capital(w.term("quality", name)), shown), bar=max(0.0, share or 0.0))
        for name, share, shown in zip(names, shares, w.shares(shares), strict=True)
    )
    columns = heads(w.t("service.quality.of"), w.t("words.share"), numbers={1})
    return [Table(w.t("service.quality.caption"), columns, rows), Paragraph(w.t("service.quality.note"))]


def criteria(service: Service, year: int, w: Wording) -> list[Block]:
    """Totals of every criterion, each with whether something is missing in it; never added up."""
    borne = service.amounts.borne
    names = sorted({(cell.criterion, cell.unit) for cell in borne.cells}, key=lambda c: (c[0] != "gwp", c[0]))
    if not names:
        return [Paragraph(w.t("service.no_figure"))]
    rows = tuple(
        Row((w.capital(w.term("criterion", name)), w.measure(borne.value(name), unit), _whole(borne, name, w)),
            strong=name == "gwp")
        for name, unit in names
    )  # fmt: skip
    labels = ("criteria.criterion", "criteria.total", "service.criteria.whole")
    table = Table(w.t("service.criteria.caption", year=year), heads(*map(w.t, labels), numbers={1}), rows)
    return [Paragraph(w.t("criteria.apart")), table]


def _whole(amounts: Amounts, criterion: str, w: Wording) -> str:
    return ", ".join(lacking(amounts, w, criterion=criterion)) or w.t("service.criteria.nothing")


def words(service: Service, w: Wording) -> list[Block]:
    """What the page's words mean, those that it uses."""
    unused = {"sci": not counted(service), "visitors": not service.amounts.visitors.cells}
    names = ("gwp", "making", "kwh", "sci", "visitors", "tiers", "default")
    return [Items(tuple(w.t(f"service.words.{name}") for name in names if not unused.get(name)))]
