"""What one member's yearly report says, in figures and keys. No language, no rounding and no layout lives here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint.account import inventories
from footprint.account.inventories import Account
from footprint.lake import Lake
from footprint.reconciliation.figures import Range, ranges
from footprint.report import causes, cells, changes, provenance
from footprint.report import claims as provider_claims
from footprint.report.causes import Causes
from footprint.report.cells import OTHER_SITES, Cell, Impacts, add_up, ratio, total
from footprint.report.changes import Changes
from footprint.report.claims import Claims
from footprint.report.last_year import LastYear
from footprint.report.last_year import last_year as beside_this_year
from footprint.report.obligations import scopes
from footprint.report.obligations.scopes import ScopePart
from footprint.report.provenance import Provenance
from footprint.report.sections import ages, certainty, comparison, coverage, flow, sensitivity, servers
from footprint.report.sections import peers as among_peers
from footprint.report.sections.ages import Age
from footprint.report.sections.certainty import Certainty
from footprint.report.sections.comparison import Comparison
from footprint.report.sections.coverage import Coverage, Fleet, Gaps
from footprint.report.sections.data_quality import DataQuality
from footprint.report.sections.data_quality import data_quality as quality_of
from footprint.report.sections.flow import Flow
from footprint.report.sections.peers import Peer
from footprint.report.sections.sensitivity import Makers
from footprint.report.sections.servers import Servers
from footprint.report.services import model as services
from footprint.report.services.model import Services
from footprint.report.tables import MemberTables, YearTables
from footprint.report.trail import Trail, trail
from footprint.schema import BASES, FATES, STAGES, VIEWS
from footprint.steps import COVERAGE_FLOOR, is_minimum

HEADLINE = {"view": "depreciation", "basis": "location"}
MAX_STEADY_SHARE = 0.5  # above it members are not compared (contracts: vanished units and steady stock)


@dataclass(frozen=True)
class Part:
    """One bar: its value and share of the whole; `devices` counts the fleet behind it at the end of the year."""

    key: str
    value: float | None
    share: float | None
    devices: float | None = None

    @cached_property
    def per_device(self) -> float | None:
        return ratio(self.value, self.devices)


@dataclass(frozen=True)
class Criterion:
    """Total of one criterion in the headline view, by stage; never added to another. Unit as in the catalogue."""

    name: str
    unit: str
    value: float | None
    stages: tuple[Part, ...]
    coverage: Coverage | None

    @cached_property
    def is_minimum(self) -> bool:
        """Whether one of its parts is known of fewer devices than a total needs."""
        shares = (
            (getattr(self.coverage, part) for part in ("embodied", "use") if self.has(part)) if self.coverage else ()
        )
        return any(is_minimum(share) for share in shares)

    def has(self, part: str) -> bool:
        """Whether the criterion has a stage of use, or one before and after it."""
        of_part = (stage for stage in self.stages if stage.key != "combined")
        return any((stage.key == "use") == (part == "use") for stage in of_part)


@dataclass(frozen=True)
class Vanished:
    """Devices gone without a retired line; kgco2e is what those of a known bound would add at most (None: there
    are none); `unbounded` are the others."""

    devices: float
    kgco2e: float | None
    unbounded: float


@dataclass(frozen=True)
class Report:
    """All that is said of one member in one year. Values in the unit of their criterion (gwp: kgCO2e). `state`: its row
    of `member_states`, None where it has none; `changes`, `causes`: since last year, None where one of the years has no
    figure; `was_registered`: last year; `shared_stages`: stages as shares of what has both making and use,
    which are `equal_devices`; `purchased`: electricity that the member buys itself, by basis and origin;
    `other_tools`: what they say of a laptop, a screen and a kWh, by these names; `before`: last year's figures part by
    part."""

    year: int
    member: dict[str, Any]
    state: dict[str, Any] | None
    grid: dict[tuple[str, str], float | None]
    last_year: dict[tuple[str, str], float | None] | None
    last_year_is_minimum: bool
    before: LastYear
    certainty: Certainty | None
    changes: Changes | None
    comparison: Comparison
    peers: tuple[Peer, ...]
    causes: Causes | None
    was_registered: bool
    contracts_not_assessed: float | None
    other_tools: Mapping[str, Range]
    criteria: tuple[Criterion, ...]
    shared_stages: dict[str, float]
    equal_devices: float
    categories: tuple[Part, ...]
    sites: tuple[Part, ...]
    tiers: tuple[Part, ...]
    scopes: tuple[ScopePart, ...]
    electricity_split: frozenset[str]
    purchased: tuple[dict[str, Any], ...]
    fleet: Fleet
    ages: tuple[Age, ...]
    flow: Flow | None
    account: Account | None
    gaps: Gaps
    missing_stages: dict[str, tuple[str, ...]]
    quality: DataQuality
    vanished: Vanished | None
    refurbished: tuple[dict[str, Any], ...]
    makers: Makers | None
    servers: Servers | None
    services: Services | None
    claims: Claims | None
    levers: tuple[dict[str, Any], ...]
    trail: Trail
    indicators: tuple[dict[str, Any], ...]
    last_indicators: tuple[dict[str, Any], ...]
    benchmarks: tuple[dict[str, Any], ...]
    personal_types: tuple[str, ...]
    findings: pa.Table
    lists: dict[str, str]
    lines: dict[str, int]
    own_footprint: dict[str, Any] | None
    provenance: Provenance
    impacts: Impacts
    factor_set_id: str
    code_version: str

    @cached_property
    def headline(self) -> float | None:
        """GWP in kgCO2e, manufacturing over the expected life, electricity of the country."""
        return self.grid[HEADLINE["view"], HEADLINE["basis"]]

    @cached_property
    def gwp(self) -> Criterion | None:
        return next((criterion for criterion in self.criteria if criterion.name == "gwp"), None)

    @cached_property
    def assessed(self) -> float | None:
        """Share of devices whose making and use are both in the GWP."""
        return self.gwp.coverage.both if self.gwp and self.gwp.coverage else None

    @cached_property
    def is_minimum(self) -> bool:
        """Whether totals are to be read as "at least"."""
        return is_minimum(self.assessed)

    @cached_property
    def making_share(self) -> float | None:
        """Indicator C5 in the headline: making in what has both making and use; None where that is too little."""
        covered = ratio(self.equal_devices, self.fleet.devices)
        if self.shared_stages.keys() <= {"use"} or (covered is not None and covered < COVERAGE_FLOOR):
            return None
        return 1 - self.shared_stages.get("use", 0.0)

    def indicator(self, name: str) -> float | None:
        """The value of an indicator in the headline; None where it has none."""
        asked = {"indicator": name, **HEADLINE}
        rows = (row for row in self.indicators if all(row[key] in (value, "any") for key, value in asked.items()))
        return next((row["value"] for row in rows), None)

    @property
    def per_employee(self) -> float | None:
        return ratio(self.headline, self.member["employees_fte"])

    @property
    def per_user(self) -> float | None:
        return ratio(self.headline, self.member["users"])

    @property
    def comparable(self) -> bool | None:
        """False if too many devices have no date; None if nothing is counted."""
        share = self.fleet.undated_share
        return None if share is None else share <= MAX_STEADY_SHARE


def member_report(
    lake: Lake, *, year: int, member_id: str, factor_set: FactorSet, among: YearTables | None = None
) -> Report:
    """Everything that the lake holds of one member-year, ready to be written in any format. `among`: tables of members
    whose reports are written one after another."""
    with (
        MemberTables(lake, year=year, member_id=member_id, factor_set=factor_set, among=among) as now,
        now.last_year as last_year,
    ):
        return _report(now, last_year)


def _report(tables: MemberTables, last_year: MemberTables) -> Report:
    year, factor_set = tables.year, tables.factor_set
    impacts = cells.load(tables)
    before = cells.load(last_year)
    both = changes.compared(last_year, tables)
    fleet = coverage.fleet(tables.rows("fleet"))
    headline = impacts.of(criterion="gwp", **HEADLINE)
    equal = coverage.equal_parts(tables)
    bought = coverage.electricity_scopes(tables)
    indicators = tuple(tables.rows("indicators_member"))
    sure = certainty.certainty(tables)
    compared = comparison.comparison(tables)
    why = causes.load(tables, both)
    beside = tuple(row for row in factor_set.benchmarks.to_pylist() if row["kind"] != "mean")
    references = (*beside, *(compared.references if compared.compared else ()))
    return Report(
        year=year,
        member=_member(tables),
        state=next(iter(tables.rows("member_states")), None),
        grid=gwp_grid(impacts),
        last_year=gwp_grid(before) if before.cells else None,
        last_year_is_minimum=_was_minimum(last_year),
        before=beside_this_year(last_year, before, impacts, why, HEADLINE),
        certainty=sure,
        changes=changes.of_rows(both.parts),
        comparison=compared,
        peers=among_peers.peers(tables, serves_others=compared.serves_others),
        causes=why,
        was_registered=last_year.read("members").num_rows > 0,
        contracts_not_assessed=_contracts_not_assessed(tables.read("activity_data"), impacts),
        other_tools=ranges(factor_set, year),
        criteria=_criteria(impacts, coverage.by_criterion(tables), factor_set),
        shared_stages=_shared_stages(headline, equal),
        equal_devices=total(equal.values()) or 0.0,
        categories=_parts(headline, "category", fleet.by("category")),
        sites=_parts(headline, "site", _by_site(fleet, impacts)),
        tiers=_parts(headline, "tier", fleet.by("tier")),
        scopes=scopes.parts(impacts, bought, tables.rows("uncertainty_member")),
        electricity_split=frozenset(row["state"] for row in bought if is_headline(row)),
        purchased=scopes.purchased(tables),
        fleet=fleet,
        ages=ages.ages(tables),
        flow=flow.flow(tables, last_year),
        account=_account(tables),
        gaps=coverage.gaps(fleet, coverage.published_keys(tables), factor_set),
        missing_stages=coverage.missing_stages(impacts, factor_set),
        quality=quality_of(tables),
        vanished=_vanished(tables.rows("vanished_units")),
        refurbished=tuple(coverage.refurbished(tables)),
        makers=sensitivity.makers(tables.rows("model_matches"), factor_set.sources.to_pylist()),
        servers=servers.servers(tables),
        services=services.services(tables, last_year),
        claims=provider_claims.claims(tables),
        levers=tuple(tables.rows("levers_member")),
        trail=trail(tables, last_year, before=before, now=impacts),
        indicators=indicators,
        last_indicators=tuple(last_year.rows("indicators_member")),
        benchmarks=beside,
        personal_types=factor_set.personal_types,
        findings=tables.read("findings"),
        lists=_lists(tables.rows("receipts")),
        lines=_lines(tables.read("lines")),
        own_footprint=next(iter(tables.rows("own_footprint")), None),
        provenance=provenance.trace(
            impacts, factor_set, indicators=indicators, references=references, has_interval=sure is not None
        ),
        impacts=impacts,
        factor_set_id=factor_set.id,
        code_version=version("enter-footprint"),
    )


def is_headline(row: Mapping[str, Any]) -> bool:
    """Whether a row is of the headline's view and basis."""
    return all(row[name] == value for name, value in HEADLINE.items())


def gwp_grid(impacts: Impacts) -> dict[tuple[str, str], float | None]:
    """GWP [kgCO2e] under each view and basis."""
    sums = add_up(impacts.of(criterion="gwp"), lambda cell: (cell.view, cell.basis))
    return {(view, basis): sums.get((view, basis)) for view in VIEWS for basis in BASES}


def _was_minimum(tables: MemberTables) -> bool:
    covered = coverage.by_criterion(tables).get("gwp")
    return is_minimum(covered.both if covered else None)


def _contracts_not_assessed(activity: pa.Table, impacts: Impacts) -> float | None:
    """Share of the electricity under contracts without a published mix: it is missing in the market-based total."""
    bought = (pc.field("basis") == "market") & (pc.field("activity") == "electricity")
    market = activity.filter(bought).select(["factor_key", "quantity"]).to_pylist()
    unknown = {cell.factor_key for cell in impacts.of(basis="market", criterion="gwp", status="missing_factor")}
    missing = total([row["quantity"] for row in market if row["factor_key"] in unknown])
    return ratio(missing, total([row["quantity"] for row in market]))


def _account(tables: MemberTables) -> Account | None:
    """Of all current inventories of the member together."""
    receipts, findings = tables.read("receipts"), tables.read("findings")
    return inventories.of_member(tables.run("_account"), receipts, findings, year=tables.year)


def _member(tables: MemberTables) -> dict[str, Any]:
    rows = tables.rows("members")
    unknown = dict.fromkeys(("name", "employees_fte", "users"))
    member: dict[str, Any] = {**unknown, **(rows[0] if rows else {}), "member_id": tables.member_id}
    member["name"] = member["name"] or tables.member_id
    return member


def _by_site(fleet: coverage.Fleet, impacts: Impacts) -> dict[str, float]:
    """Devices of each site that is named, and of all others together."""
    devices = fleet.by("site_id")
    if not impacts.has_other_sites:
        return devices
    named = {cell.site for cell in impacts.cells}
    others = total(count for site, count in devices.items() if site not in named) or 0.0
    return {site: count for site, count in devices.items() if site in named} | {OTHER_SITES: others}


def _parts(of: list[Cell], column: str, devices: dict[str, float]) -> tuple[Part, ...]:
    """The cells by one column, and what is counted in the fleet but has no cell."""
    sums = add_up(of, lambda cell: str(getattr(cell, column)))
    sums |= {key: None for key in sorted(devices) if key not in sums}
    whole = total(sums.values())
    return tuple(Part(key, value, ratio(value, whole), devices.get(key)) for key, value in sums.items())


def _criteria(impacts: Impacts, covered: dict[str, Coverage], factor_set: FactorSet) -> tuple[Criterion, ...]:
    forms = {row["criterion"]: row["default_form"] for row in factor_set.criteria.to_pylist()}
    present = {cell.criterion for cell in impacts.cells}
    order = [*(name for name in forms if name in present), *sorted(present - set(forms))]
    return tuple(_criterion(name, forms.get(name) == "staged", impacts, covered.get(name)) for name in order)


def _criterion(name: str, staged: bool, impacts: Impacts, covered: Coverage | None) -> Criterion:
    """Shares only for a criterion published by stage; an aggregate over stages is then a bar of its own."""
    of = impacts.of(criterion=name, **HEADLINE)
    sums = add_up(of, lambda cell: cell.stage)
    whole = total(sums.values())
    stages = tuple(Part(s, sums[s], ratio(sums[s], whole) if staged else None) for s in STAGES if s in sums)
    return Criterion(name, of[0].unit, whole, stages, covered)


def _shared_stages(of: list[Cell], equal: Collection[str]) -> dict[str, float]:
    """Share of each stage in the GWP of what has both making and use (indicator C5); empty where nothing has."""
    sums = add_up([cell for cell in of if cell.category in equal and cell.stage != "combined"], lambda cell: cell.stage)
    whole = total(sums.values())
    return {stage: value / whole for stage, value in sums.items() if value is not None} if whole else {}


def _vanished(rows: list[dict[str, Any]]) -> Vanished | None:
    devices = total([row["devices_vanished"] for row in rows])
    if not devices:
        return None
    bounded = [row for row in rows if row["bound_kgco2e"] is not None]
    unbounded = total([row["devices_vanished"] for row in rows if row["bound_kgco2e"] is None])
    return Vanished(devices, total([row["bound_kgco2e"] for row in bounded]), unbounded or 0.0)


def _lists(receipts: list[dict[str, Any]]) -> dict[str, str]:
    """Name of the list that each file fills, by the first 8 digits of its hash."""
    return {receipt["table_sha256"][:8]: receipt["list"] for receipt in receipts if receipt["table_sha256"]}


def _lines(lines: pa.Table) -> dict[str, int]:
    counted = lines.group_by("fate").aggregate([("count", "sum")])
    counts = dict(zip(counted["fate"].to_pylist(), counted["count_sum"].to_pylist(), strict=True))
    return {fate: counts.get(fate, 0) for fate in FATES}
