"""`footprint services`: what a member's digital services weigh, by part and per functional unit, as in its report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Optional

import pyarrow as pa
import typer

from factors import catalogue
from footprint import explain
from footprint.cli.terminal import FIRST_YEAR, LAST_YEAR, Format, bullets, say, show, t
from footprint.lake import Lake
from footprint.messages import RefusalError, number, percent, term, within
from footprint.report.cells import ratio, total
from footprint.report.sections import coverage
from footprint.report.services.model import PARTS, Amounts, Service, Services
from footprint.report.services.model import services as services_of
from footprint.report.tables import MemberTables
from footprint.settings import settings
from footprint.steps import is_minimum

COLUMNS = pa.schema(
    [
        ("part", pa.string()),
        ("service_id", pa.string()),
        ("service", pa.string()),
        ("tier", pa.string()),
        ("bearer", pa.string()),
        ("category", pa.string()),
        ("kwh", pa.float64()),
        ("kgco2e", pa.float64()),
        ("functional_unit", pa.string()),
        ("units_per_year", pa.float64()),
        ("kgco2e_per_unit", pa.float64()),
        ("not_assessed_items", pa.int64()),
    ]
)


def services(
    member: Annotated[str, typer.Option(help=t("option.member"))],
    year: Annotated[int, typer.Option(help=t("option.year"), min=FIRST_YEAR, max=LAST_YEAR)],
    service: Annotated[Optional[str], typer.Option(help=t("option.service"))] = None,
    format: Annotated[Format, typer.Option(help=t("option.format"))] = Format.TABLE,
) -> None:
    lake = explain.as_made(Lake(settings().home), year)
    factor_set = explain.made_with(lake, year) or catalogue.load(cited=settings().cited_figures)
    about: dict[str, Any] = {"member_id": member, "factor_set": factor_set}
    with MemberTables(lake, year=year, **about) as tables, MemberTables(lake, year=year - 1, **about) as last_year:
        of_member = services_of(tables, last_year)
        covered = coverage.by_criterion(tables).get("gwp")
    if of_member is None:
        raise RefusalError(t("services.none", member=member, year=year))
    asked = of_member.found if service is None else _one(of_member, service, member, year)
    rows = [row for each in asked for row in _rows("service", each.amounts, each, by_category=service is not None)]
    if service is None:
        rows += [row for part in PARTS if part != "service" for row in _rows(part, of_member.parts[part], None)]
    data = pa.Table.from_pylist(rows, schema=COLUMNS)
    if service is None:
        data = data.drop_columns(["category"])
    if format is Format.TABLE:
        data = _in_words(data, t("services.whole") if service is None else t("services.whole_service"))
    show(data, format, headings={name: t(f"services.{name}") for name in COLUMNS.names})
    if format is Format.TABLE:
        _tell(asked, of_member, year, whole=service is None, is_minimum=is_minimum(covered.both if covered else None))


def _one(of_member: Services, service: str, member: str, year: int) -> tuple[Service, ...]:
    """The service of this short name; ValueError names those that there are."""
    named = tuple(each for each in of_member.found if each.service_id == service)
    if not named:
        names = ", ".join(each.service_id for each in of_member.found) or "–"
        raise RefusalError(t("services.unknown", service=service, member=member, year=year, known=names))
    return named


def _rows(
    part: str, amounts: Amounts, service: Service | None, *, by_category: bool = False
) -> Iterator[dict[str, Any]]:
    """One row a tier and bearer, or a category of these."""
    for tier, bearer, category in sorted(
        {(c.tier, c.bearer, c.category if by_category else "") for c in amounts.cells}
    ):
        of = amounts.of(tier=tier, bearer=bearer, **({"category": category} if by_category else {}))
        value = of.value()
        yield {
            "part": part,
            "service_id": service.service_id if service else None,
            "service": service.name if service else None,
            "tier": tier,
            "bearer": bearer,
            "category": category or None,
            "kwh": of.value("energy"),
            "kgco2e": value,
            "functional_unit": service.functional_unit if service else None,
            "units_per_year": service.units if service else None,
            "kgco2e_per_unit": ratio(value, service.units) if service else None,
            "not_assessed_items": len(of.gaps),
        }


def _in_words(data: pa.Table, whole: str) -> pa.Table:
    """The rows as people read them: labels for keys, the part's name where there is no service; then the `whole`, in
    which no visitor is. Figures per unit of several services do not add up."""
    lang = settings().lang
    shown = []
    for row in data.to_pylist():
        words = {kind: term(kind, row[kind], lang) for kind in ("tier", "bearer", "category") if row.get(kind)}
        shown.append({**row, **words, "service": row["service"] or t(f"services.part_{row['part']}")})
    borne = [row for row in data.to_pylist() if row["bearer"] != "visitor"]
    if len(borne) > 1:
        sums = {name: total(row[name] for row in borne) for name in ("kwh", "kgco2e")}
        shown.append({**sums, "service": whole, "not_assessed_items": sum(row["not_assessed_items"] for row in borne)})
    columns = [name for name in data.column_names if name not in ("part", "service_id", "units_per_year")]
    return pa.Table.from_pylist(shown, schema=data.schema).select(columns)


def _tell(asked: tuple[Service, ...], of_member: Services, year: int, *, whole: bool, is_minimum: bool) -> None:
    """One sentence a service, and the total that services and the rest add up to."""
    say("")
    bullets(_sentence(service, year) for service in asked)
    if whole:
        say(t("services.total_minimum" if is_minimum else "services.total", value=_kg(of_member.kgco2e)))
    say(t("services.note"))


def _sentence(service: Service, year: int) -> str:
    sentences = [t("services.weighs", service=service.name, value=_kg(service.kgco2e), year=year), *_sure(service)]
    amount = service.per_unit(service.kgco2e)
    if amount is not None and service.functional_unit:
        sentences.append(t("services.sci", value=number(amount * 1000, settings().lang), unit=service.functional_unit))
    elif service.kgco2e is not None:
        sentences.append(t("services.no_unit"))
    if service.amounts.visitors.cells:
        sentences.append(t("services.visitors", value=_kg(service.amounts.visitors.value())))
    if service.amounts.borne.gaps:
        sentences.append(t("services.gaps", count=len(service.amounts.borne.gaps)))
    return " ".join(sentences)


def _sure(service: Service) -> list[str]:
    """The interval of a service's total, and how it moved since last year with the chance that it is a rise."""
    if service.kgco2e is None or service.interval is None:
        return []
    lang, sentences = settings().lang, []
    _, low, high = within(service.kgco2e, *service.interval, lang)
    sentences.append(t("services.between", low=low, high=high))
    if service.change is not None:
        change = service.change
        difference, least, most = within(change.difference, change.low, change.high, lang)
        about = {"from_year": change.from_year, "difference": difference, "low": least, "high": most}
        sentences.append(t("services.change", **about, chance=percent(change.p_higher, lang)))
    return sentences


def _kg(value: float | None) -> str:
    return number(value, settings().lang) if value is None else f"{number(value, settings().lang)} kgCO₂e"
