"""The report of a group as people and programs read it: a page, its print, a CSV and a JSON of the same figures."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from footprint.report.build import page_words
from footprint.report.cells import Cell, add_up, ratio, total
from footprint.report.changes import Changes
from footprint.report.charts import Stack, stacks
from footprint.report.document import (
    Block,
    Document,
    Figure,
    Items,
    Note,
    Paragraph,
    Row,
    Section,
    Table,
    heads,
    untitled,
)
from footprint.report.documents.group import Group, Part, names
from footprint.report.essentials.weights import PARTS, made_and_used, stacked
from footprint.report.formats import tidy
from footprint.report.model import HEADLINE
from footprint.report.wording import NBSP, Wording, fitting, fitting_within, of_column

CO2 = "kgCO2e"
NAMES = {"fr": "groupe", "en": "group.en"}
OTHER = {"fr": "en", "en": "fr"}
MOST_NAMED, MOST_STACKS = 4, 6
COLUMNS = ("member", "year", "view", "basis", "criterion", "stage", "category", "value", "unit", "factor_set")


def document(group: Group, lang: str) -> Document:
    """The report in `lang`."""
    w, other = Wording(lang), OTHER[lang]
    return Document(
        lang=lang,
        year=group.year,
        title=w.t("group.title", year=group.year),
        subtitle=_whose(group, w),
        kicker=w.t("group.kicker"),
        figures=_figures(group, w),
        lead=tuple(_lead(group, w)),
        parts=untitled(*_sections(group, w)),
        footer=(
            w.t("title.footer", factor_set=group.factor_set_id, version=group.code_version),
            w.t("group.not_public"),
        ),
        words=page_words(w),
        other=(other, f"{NAMES[other]}.html"),
        message=_message(group, w),
    )


def _whose(group: Group, w: Wording) -> str:
    shown = names(group.parts)
    rest = len(shown) - MOST_NAMED
    return w.listed(shown if rest <= 0 else [*shown[:MOST_NAMED], w.t("group.others", count=rest)])


def _message(group: Group, w: Wording) -> str:
    if group.value is None:
        return w.t("group.nothing", year=group.year)
    divisor, unit = _fitting(group.value, group.interval)
    figure = w.t(f"message.unit.{unit}", value=_within(group, divisor, w)[0]).replace(" ", NBSP, 1)
    key = "some" if group.missing else "all"
    words = {"count": len(group.counted), "members": len(group.parts), "year": group.year}
    return w.t(f"group.message.{key}", total=w.capital(w.computed(figure, group.is_minimum)), **words)


def _fitting(value: float, interval: tuple[float, float] | None) -> tuple[float, str]:
    return fitting_within(value, interval[1] - interval[0], CO2) if interval else fitting(value, CO2)


def _within(group: Group, divisor: float, w: Wording) -> tuple[str, str, str] | tuple[str]:
    """The total over `divisor` with the digits that its interval leaves, and the bounds where there are any."""
    if group.value is None or group.interval is None:
        return (w.number(None if group.value is None else group.value / divisor),)
    ends = (group.value / divisor, *(bound / divisor for bound in group.interval))
    return w.within(*ends)


def _figures(group: Group, w: Wording) -> tuple[Figure, ...]:
    least = w.t("figures.computed") if group.is_minimum and group.value is not None else ""
    shown = []
    if group.value is None:
        return ()
    divisor, unit = _fitting(group.value, group.interval)
    figure, *bounds = _within(group, divisor, w)
    between = w.t("figures.range", low=bounds[0], high=bounds[1]) if bounds else ""
    shown.append(Figure(figure, w.unit(unit), w.t("group.figures.total", year=group.year), least, between))
    if group.per_employee is not None:
        people = ratio(group.value, group.per_employee) or 1.0
        shown.append(Figure(_within(group, people, w)[0], w.unit(CO2), w.t("figures.per_employee"), least))
    shown.append(Figure(w.count(group.devices), "", w.t("figures.devices", year=group.year)))
    shown.append(Figure(w.percent(group.assessed), "", w.t("figures.assessed")))
    return tuple(shown)


def _lead(group: Group, w: Wording) -> Iterator[str]:
    """Who is in the sum, and who is not."""
    key = "some" if group.missing else "all"
    yield w.t(f"group.lead_{key}", count=len(group.counted), members=len(group.parts))
    if group.missing:
        named = [
            w.t("group.missing_one", name=part.name, why=w.t(f"group.why.{part.missing}")) for part in group.missing
        ]
        yield w.t("group.missing", named=w.listed(named))


def _sections(group: Group, w: Wording) -> list[Section]:
    if group.value is None:
        return [Section("method", w.t("group.method.title"), (Items(_method(group, w)),))]
    return [
        Section("members", w.t("group.members.title"), tuple(_members(group, w))),
        Section("weighs", w.t("group.weighs.title"), tuple(_weighs(group, w))),
        Section("changes", w.t("group.changes.title", year=group.year - 1), tuple(_changes(group, w))),
        Section("method", w.t("group.method.title"), (Items(_method(group, w)),)),
    ]


def _members(group: Group, w: Wording) -> Iterator[Block]:
    """Who weighs how much, as a picture and as a table whose rows add up."""
    heaviest = group.counted[0]
    says = w.t("group.members.says", name=heaviest.name, share=w.percent(ratio(heaviest.value, group.value)))
    most = group.counted[: MOST_STACKS if len(group.counted) > MOST_STACKS + 1 else len(group.counted)]
    rows = [_stack(part.name, w.total(part.value, CO2, part.is_minimum), part.cells) for part in most]
    if rest := group.counted[len(most) :]:
        others = tuple(cell for part in rest for cell in part.cells)
        rows.append(_stack(w.t("words.others"), w.measure(total(part.value for part in rest), CO2), others))
    drawn = {name for row in rows for name, size in row.parts if size}
    looks = [(name, w.t(f"answers.weighs.{name}")) for name in PARTS if name in drawn]
    yield Paragraph(says)
    yield stacks(rows, looks, says)
    yield _member_table(group, w)


def _stack(name: str, figure: str, cells: Sequence[Cell]) -> Stack:
    """What is assessed of these cells, made and used, as a bar."""
    of = made_and_used(cells, [""])[""]
    return Stack(name, figure, tuple((part, of.get(part, 0.0)) for part in PARTS))


def _member_table(group: Group, w: Wording) -> Table:
    none = w.t("words.none")
    divisor, unit = of_column([group.value], CO2)
    shares = w.shares([ratio(part.value, group.value) for part in group.counted])
    figures = _column([*(part.value for part in group.counted), group.value], divisor, w)
    made = [_row(part, figure, share, divisor, w)
            for part, figure, share in zip(group.counted, figures[:-1], shares, strict=True)]  # fmt: skip
    made += [Row((part.name, none, w.t(f"group.why.{part.missing}"), none, none, none)) for part in group.missing]
    whole = (w.t("words.total"), _said(group, figures[-1], w), _between(group.value, group.interval, divisor, w),
             w.percent(1.0), w.count(group.devices), w.percent(group.assessed))  # fmt: skip
    labels = ("member", "total", "interval", "share", "devices", "assessed")
    columns = (w.t(f"group.members.{label}", unit=w.unit(unit)) for label in labels)
    return Table(w.t("group.members.caption", year=group.year),
                 heads(*columns, numbers={1, 2, 3, 4, 5}), (*made, Row(whole, strong=True)))  # fmt: skip


def _column(values: Sequence[float | None], divisor: float, w: Wording) -> list[str]:
    """Figures over `divisor`, the last of which is the sum of the others, as written, too; a dash for what is not
    there."""
    *parts, whole = [None if value is None else value / divisor for value in values]
    none = w.t("words.none")
    return [*w.added(parts, whole, missing=none), w.number(whole, missing=none)]


def _row(part: Part, figure: str, share: str, divisor: float, w: Wording) -> Row:
    interval = _between(part.value, part.interval, divisor, w)
    return Row((part.name, _said(part, figure, w), interval, share, w.count(part.devices), w.percent(part.assessed)))


def _said(of: Group | Part, figure: str, w: Wording) -> str:
    """The total, as written, in a row that has its interval, or none of either."""
    return (w.least if of.value is None or of.interval is None else w.computed)(figure, of.is_minimum)


def _between(value: float | None, interval: tuple[float, float] | None, divisor: float, w: Wording) -> str:
    if value is None or interval is None:
        return w.t("words.none")
    _, low, high = w.within(*(each / divisor for each in (value, *interval)))
    return w.t("certainty.between", low=low, high=high)


def _weighs(group: Group, w: Wording) -> Iterator[Block]:
    """Types by making and use, all members together."""
    sums = add_up(group.cells, lambda cell: cell.category)
    heavy = [name for name, value in sums.items() if value]
    most = heavy[: MOST_STACKS if len(heavy) > MOST_STACKS + 1 else len(heavy)]
    named = [f"{w.term('category', name)} ({w.percent(ratio(sums[name], group.value))})" for name in heavy[:3]]
    says = w.t("answers.weighs.least" if group.is_minimum else "answers.weighs.said", named=w.listed(named))
    yield Paragraph(says)
    yield stacked(made_and_used(group.cells, most), says, w, others=len(heavy) - len(most))
    yield _type_table(group, heavy, w)


def _type_table(group: Group, types: Sequence[str], w: Wording) -> Table:
    """Every type with a figure; rows and columns add up."""
    sizes = made_and_used(group.cells, types)
    shown = [name for name in PARTS if any(of.get(name) for of in sizes.values())]
    labels = (w.capital(w.t(f"answers.weighs.{name}")) for name in shown)
    columns = heads(w.t("categories.category"), w.t("words.total"), *labels, numbers=range(1, len(shown) + 2))
    named = [*(w.capital(w.term("category", name)) for name in sizes), w.t("words.total")]
    parts = [[of.get(part) for of in sizes.values()] for part in shown]
    sums = [total(each for each in of if each is not None) for of in zip(*parts, strict=True)]
    whole = total(each for each in sums if each is not None)
    divisor, unit = of_column([whole], CO2)
    figures = (_column([*of, total(each for each in of if each is not None)], divisor, w) for of in (sums, *parts))
    rows = tuple(Row(cells, strong=cells[0] == named[-1]) for cells in zip(named, *figures, strict=True))
    return Table(w.t("group.weighs.caption", year=group.year, unit=w.unit(unit)), columns, rows)


def _changes(group: Group, w: Wording) -> Iterator[Block]:
    """The change of what is counted in both years, where both years of every member are known."""
    found, before = group.changes, {"year": group.year - 1}
    if group.missing or found is None:
        without = [part.name for part in group.counted if part.changes is None] + names(group.missing)
        yield Note(w.t("group.changes.not_all", named=w.listed(without), **before))
        return
    if found.same is None:
        yield Note(w.t("group.changes.not_comparable", share=w.percent(found.same_share), **before))
    else:
        share = w.percent(ratio(found.now("counted_in_both"), group.value))
        yield Paragraph(w.t("group.changes.said", change=w.signed(found.same), share=share, **before))
    yield _change_table(group, found, w)
    yield Paragraph(w.t("group.changes.no_interval"))


def _change_table(group: Group, found: Changes, w: Wording) -> Table:
    """Both years of each member, and of all of them."""
    rows = [(part.name, part.changes) for part in group.counted if part.changes is not None]
    rows.append((w.t("words.total"), found))
    divisor, unit = of_column((found.before(), found.now()), CO2)
    values = [(each.before(), each.now()) for _, each in rows]
    columns_of = (_column(of, divisor, w) for of in zip(*values, strict=True))
    *parts, whole = [each.difference() / divisor for _, each in rows]
    differences = [*w.added(parts, whole, signed=True), w.plus(whole)]
    same = [w.t("words.none") if each.same is None else w.signed(each.same) for _, each in rows]
    made = [Row(cells, strong=place == len(parts)) for place, cells in
            enumerate(zip((name for name, _ in rows), *columns_of, differences, same, strict=True))]  # fmt: skip
    named = {"unit": w.unit(unit)}
    labels = (*(w.t("changes.in_year", year=year, **named) for year in (group.year - 1, group.year)),
              w.t("changes.difference", **named), w.t("group.changes.same"))  # fmt: skip
    return Table(w.t("group.changes.caption", year=group.year - 1),
                 heads(w.t("group.members.member"), *labels, numbers={1, 2, 3, 4}), tuple(made))  # fmt: skip


def _method(group: Group, w: Wording) -> tuple[str, ...]:
    interval = w.t("group.method.interval" if group.interval else "group.method.no_interval")
    return (w.t("group.method.sum"), interval, w.t("group.method.twice"), w.t("group.method.reports"))


def table(group: Group) -> bytes:
    """The headline by member, stage and type of device as CSV; an empty value is not assessed."""
    about = {"year": group.year, **HEADLINE, "criterion": "gwp", "unit": CO2, "factor_set": group.factor_set_id}
    rows = [
        {"member": part.member_id, "stage": stage, "category": category, "value": value, **about}
        for part in sorted(group.counted, key=lambda part: part.member_id)
        for (stage, category), value in sorted(add_up(part.cells, lambda cell: (cell.stage, cell.category)).items())
    ]
    return tidy.written(COLUMNS, rows)


def content(group: Group) -> bytes:
    """Whose figures are in the report, and the figures [kgCO2e], as JSON."""
    low, high = group.interval or (None, None)
    held = {
        "year": group.year,
        "holding_id": group.holding_id,
        "members": [part.member_id for part in group.parts],
        "kgco2e": group.value,
        "low": low,
        "high": high,
        "is_minimum": group.is_minimum,
        "parts": [_as_json(part) for part in group.parts],
        "factor_set": group.factor_set_id,
        "code_version": group.code_version,
    }
    return json.dumps(held, ensure_ascii=False, indent=1, allow_nan=False).encode()


def _as_json(part: Part) -> dict[str, object]:
    low, high = part.interval or (None, None)
    plain = ("member_id", "name", "missing", "devices", "assessed", "employees", "is_minimum")
    return {name: getattr(part, name) for name in plain} | {"kgco2e": part.value, "low": low, "high": high}
