"""The exact figures of digital services, for spreadsheets and other programs. What they mean is not decided here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from footprint.report.cells import Sum, Value, ratio, total
from footprint.report.formats import tidy
from footprint.report.model import Report
from footprint.report.services.model import PARTS, Amounts, Service, Services
from footprint.report.wording import Wording

SERVICE_HEADS = (
    "service", "kgco2e", "low", "high", "kwh", "functional_unit", "units", "sci", "visitors_kgco2e", "not_assessed",
    "service_id",
)  # fmt: skip
PART_HEADS = ("service", "tier", "bearer", "category", "kgco2e", "kwh", "per_unit", "not_assessed")
COLUMNS = (
    "member", "year", "part", "service_id", "service", "view", "basis", "criterion", "tier", "bearer", "category",
    "stage", "value", "unit", "not_assessed_rows", "functional_unit", "units_per_year", "value_per_unit", "factor_set",
)  # fmt: skip


def services(found: Services, w: Wording) -> Iterator[Sequence[Value]]:
    """One row a service: GWP and kWh borne, per functional unit, visitors beside, cells not assessed."""
    for s in found.found:
        borne, theirs = s.amounts.borne, s.amounts.visitors
        low, high = s.interval or (None, None)
        yield (s.name, s.kgco2e, low, high, borne.value("energy"), s.functional_unit, s.units, s.per_unit(s.kgco2e),
               theirs.value(), len(borne.gaps), s.service_id)  # fmt: skip
    if len(found.found) > 1:  # of services only: units of several kinds and what serves no service are not in it
        kgco2e, kwh = (total([s.amounts.borne.value(name) for s in found.found]) for name in ("gwp", "energy"))
        outside = total([s.amounts.visitors.value() for s in found.found])
        yield Sum((w.t("words.total"), kgco2e, None, None, kwh, None, None, None, outside, None, None))


def parts(found: Services, w: Wording) -> Iterator[Sequence[Value]]:
    """One row a service, tier, bearer and category; then what serves no service, and the organisation's total, in which
    no visitor is."""
    for service in found.found:
        yield from _rows(service.name, service.amounts, service, w)
    for part in PARTS:
        if part != "service":
            yield from _rows(w.t(f"services.{part}"), found.parts[part], None, w)
    kgco2e, kwh = (total([found.parts[part].borne.value(name) for part in PARTS]) for name in ("gwp", "energy"))
    yield Sum((w.t("services.all"), None, None, None, kgco2e, kwh, None, None))


def _rows(name: str, amounts: Amounts, service: Service | None, w: Wording) -> Iterator[Sequence[Value]]:
    for tier, bearer, category in sorted({(c.tier, c.bearer, c.category) for c in amounts.cells}):
        of = amounts.of(tier=tier, bearer=bearer, category=category)
        value = of.value()
        per_unit = service.per_unit(value) if service else None
        yield (name, w.term("tier", tier), w.term("bearer", bearer), w.term("category", category), value,
               of.value("energy"), per_unit, len(of.gaps))  # fmt: skip


def table(report: Report) -> bytes:
    """services.csv: every view, basis, criterion and stage; visitors are rows whose bearer is `visitor`.

    The member's total of a view, basis and criterion is the sum of its other rows.
    """
    services = report.services
    by_id = {service.service_id: service for service in services.found} if services else {}
    about = {"member": report.member["member_id"], "factor_set": report.factor_set_id}
    rows = services.totals.to_pylist() if services else []
    return tidy.written(COLUMNS, ({**row, **about, **_of(by_id.get(row["service_id"]), row["value"])} for row in rows))


def _of(service: Service | None, value: float | None) -> dict[str, object]:
    if service is None:
        return dict.fromkeys(("service", "functional_unit", "units_per_year", "value_per_unit"))
    return {
        "service": service.name,
        "functional_unit": service.functional_unit,
        "units_per_year": service.units,
        "value_per_unit": ratio(value, service.units),
    }
