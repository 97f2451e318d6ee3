"""Providers' own figures held against ours, over the months and services that both know. Nothing of it is in a total.

Ours is what the method says of the same bills, month by month: the rows of `_cloud_lines` under a name of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from footprint import steps
from footprint.engine import DuckDB, Engine
from footprint.intake.usage.claims.months import days_of
from footprint.intake.vocabulary.folding import fold
from footprint.report.cells import ratio, total
from footprint.report.tables import MemberTables
from footprint.schema import CLAIM_BASES

ALL, COMPUTE, STORAGE, OTHER = "all", "compute", "storage", "other"
GROUPS = (ALL, COMPUTE, STORAGE)
# Of these a machine's own disks are sold, and claimed, with the machine.
DISKS_WITH_MACHINES = ("aws", "gcp")
# Words of a provider's services (folded) → what of ours they are; managed databases and the rest have no counterpart.
_MACHINES = (
    r"amazonec2|ec2|elastic compute cloud|compute engine|virtual ?machines?|instances?|compute|bare ?metal|"
    r"elastic metal|dedicated servers?|serveurs? dedies?|vps"
)
_STORES = r"amazons3|s3|simple storage service|glacier|efs|storage|stockage|storageaccounts?"
_SERVICES = tuple(
    (group, re.compile(rf"\b(?:{words})\b")) for group, words in ((COMPUTE, _MACHINES), (STORAGE, _STORES))
)
_DATABASE = ("db.", "cache.")
_ACCOUNTS = "SELECT DISTINCT provider, account FROM _usage WHERE provider IS NOT NULL ORDER BY ALL"
_OURS = """
SELECT line_id, basis, stage, value, status FROM _impacts WHERE criterion = 'gwp'
"""


@dataclass(frozen=True)
class Compared:
    """One provider's figure and ours [kgCO2e] of one group of services over `months` (`YYYY-MM`) that both know.

    `ours_use`: ours without making. Each side may be a minimum. `only_theirs`, `only_ours`: months that one side knows.
    """

    provider: str
    group: str
    basis: str
    months: tuple[str, ...]
    theirs: float | None
    ours: float | None
    ours_use: float | None
    theirs_at_least: bool
    ours_at_least: bool
    only_theirs: tuple[str, ...]
    only_ours: tuple[str, ...]

    @property
    def ratio(self) -> float | None:
        """Ours divided by theirs; None where one of them is unknown or theirs is 0."""
        return ratio(self.ours, self.theirs) if self.months and self.theirs else None

    @property
    def use_ratio(self) -> float | None:
        return ratio(self.ours_use, self.theirs) if self.months and self.theirs else None


@dataclass(frozen=True)
class Claimant:
    """What is known of one provider's export: `scopes` that it covers (empty = nobody says), versions of its method,
    services that have no counterpart in our figure with what they claim, months that are not whole; accounts that only
    the export or only the bills name, where both name some."""

    provider: str
    scopes: frozenset[str]
    versions: tuple[str, ...]
    others: tuple[tuple[str, float | None], ...]
    partial: tuple[str, ...]
    bounds: int
    accounts: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


@dataclass(frozen=True)
class Claims:
    """All claims of a member-year, as compared and as stored."""

    compared: tuple[Compared, ...]
    claimants: tuple[Claimant, ...]
    rows: tuple[dict[str, Any], ...]


def claims(tables: MemberTables) -> Claims | None:
    """What providers claim of a member-year, beside ours; None where no export was received."""
    rows = tables.rows("provider_claims")
    if not rows:
        return None
    with DuckDB() as engine:
        ours = _ours(_bound(engine, tables))
        accounts = _accounts(engine.sql(_ACCOUNTS).to_pylist())
    return held_against(rows, ours, accounts)


def _bound(engine: Engine, tables: MemberTables) -> Engine:
    engine.bind(run=steps.run_view(tables.year), **steps.catalogue_sources(tables.factor_set))
    engine.bind(**{name: tables.read(name) for name in ("services", "usage", "sites", "year_factors")})
    return engine.view("_service_names", "_usage", "_accelerator_parts", "_life_spread")


def _accounts(rows: Iterable[dict[str, Any]]) -> dict[str, frozenset[str]]:
    """The accounts of each provider, as every export of one writes them; Azure writes a subscription as a path, too."""
    found: dict[str, set[str]] = {}
    for row in rows:
        if row["account"]:
            found.setdefault(row["provider"], set()).add(row["account"].rsplit("/", 1)[-1].lower())
    return {provider: frozenset(accounts) for provider, accounts in found.items()}


Ours = dict[tuple[str, str, str], list[dict[str, Any]]]


def _ours(engine: Engine) -> Ours:
    """GWP of the member's bills by provider, group and month: rows of basis, stage and value (None = not assessed)."""
    lines = engine.run("_cloud_lines")
    columns = (lines[name].to_pylist() for name in ("provider", "kind", "resource", "day"))
    ids = [
        "\t".join((who, group_of_line(who, kind, what or ""), day.strftime("%Y-%m")))
        for who, kind, what, day in zip(*columns, strict=True)
    ]
    place = lines.column_names.index("line_id")
    engine.bind(_cloud_lines=lines.set_column(place, "line_id", pa.array(ids, pa.string())))
    steps.multiply(engine, engine.run("_cloud_activity"))
    found: Ours = {}
    for row in engine.sql(_OURS).to_pylist():
        provider, group, month = row["line_id"].split("\t")
        for name in (group, ALL):
            found.setdefault((provider, name, month), []).append(row)
    return found


def group_of_line(provider: str, kind: str, resource: str) -> str:
    """What of a provider's services a line of its bill belongs to."""
    if kind == "compute":
        return OTHER if resource.startswith(_DATABASE) else COMPUTE
    if kind == "storage":
        is_disk = resource.startswith("block") or resource == "snapshot"
        return COMPUTE if is_disk and provider in DISKS_WITH_MACHINES else STORAGE
    return OTHER


def group_of_service(provider: str, service: str) -> str:
    """The group that a provider's own name of a service belongs to."""
    form = fold(service)
    if provider not in DISKS_WITH_MACHINES and ("storage" in form or "stockage" in form):
        return STORAGE
    return next((group for group, words in _SERVICES if words.search(form)), OTHER)


def held_against(rows: list[dict[str, Any]], ours: Ours, billed: Mapping[str, frozenset[str]] | None = None) -> Claims:
    """The claims of a member-year beside ours by provider, group and basis. `billed`: accounts of the bills."""
    claimed = _accounts(rows)
    compared, claimants = [], []
    for provider in sorted({row["provider"] for row in rows}):
        mine = [row for row in rows if row["provider"] == provider]
        whole = [row for row in mine if row["days"] == days_of(row["month"], row["months"])]
        is_bare = any(row["service"] is None for row in mine)
        groups: dict[str, list[dict[str, Any]]] = {ALL: whole} if is_bare else {}
        for row in [] if is_bare else whole:
            groups.setdefault(group_of_service(provider, row["service"]), []).append(row)
        for group in GROUPS:
            for basis in CLAIM_BASES:
                one = _compared(provider, group, basis, groups.get(group, []), ours)
                compared += [one] if one else []
        said, paid = claimed.get(provider, frozenset()), (billed or {}).get(provider, frozenset())
        accounts = (tuple(sorted(said - paid)), tuple(sorted(paid - said))) if said and paid else ((), ())
        claimants.append(replace(_claimant(provider, mine, groups.get(OTHER, [])), accounts=accounts))
    return Claims(tuple(compared), tuple(claimants), tuple(rows))


def _compared(provider: str, group: str, basis: str, rows: list[dict[str, Any]], ours: Ours) -> Compared | None:
    name = f"{basis}_kgco2e"
    known = [row for row in rows if row[name] is not None]
    if not known:
        return None
    ours_basis = "market" if basis == "market" else "location"
    there = {month for who, what, month in ours if (who, what) == (provider, group)}
    there = {month for month in there if _sum(ours[provider, group, month], ours_basis)[0] is not None}
    both = [row for row in known if set(_months(row)) <= there]
    months = sorted({month for row in both for month in _months(row)})
    theirs_months = {month for row in known for month in _months(row)}
    cells = [cell for month in months for cell in ours[provider, group, month]]
    value, use, is_short = _sum(cells, ours_basis)
    same_months = [row for row in rows if set(_months(row)) <= set(months)]
    return Compared(
        provider=provider,
        group=group,
        basis=basis,
        months=tuple(months),
        theirs=total([row[name] for row in both or known]),
        ours=value,
        ours_use=use,
        theirs_at_least=any(
            row[name] is None or (row["status"] != "ok" and not _is_short(row, rows)) for row in same_months
        ),
        ours_at_least=is_short,
        only_theirs=tuple(sorted(theirs_months - set(months))),
        only_ours=tuple(sorted(there - theirs_months)),
    )


def _is_short(row: dict[str, Any], rows: list[dict[str, Any]]) -> bool:
    """Whether what a row lacks is a figure on a basis that other rows give, so that those that it has are whole."""
    given = {basis for basis in CLAIM_BASES if any(other[f"{basis}_kgco2e"] is not None for other in rows)}
    return any(row[f"{basis}_kgco2e"] is None for basis in given)


def _sum(cells: Iterable[dict[str, Any]], basis: str) -> tuple[float | None, float | None, bool]:
    """GWP of a basis, the same of use alone, and whether anything is not assessed."""
    mine = [cell for cell in cells if cell["basis"] in (basis, "any")]
    use = [cell["value"] for cell in mine if cell["stage"] == "use"]
    return total([cell["value"] for cell in mine]), total(use), any(cell["value"] is None for cell in mine)


def _months(row: dict[str, Any]) -> list[str]:
    return [f"{row['month'].year}-{row['month'].month + later:02}" for later in range(row["months"])]


def _claimant(provider: str, rows: list[dict[str, Any]], others: list[dict[str, Any]]) -> Claimant:
    versions = sorted({row["method_version"] for row in rows if row["method_version"]})
    short = [row for row in rows if row["days"] < days_of(row["month"], row["months"])]
    services = sorted({row["service"] for row in others})
    return Claimant(
        provider=provider,
        scopes=frozenset(scope for row in rows for scope in _scopes(provider, row)),
        versions=tuple(versions),
        others=tuple((name, _largest([row for row in others if row["service"] == name])) for name in services),
        partial=tuple(sorted({month for row in short for month in _months(row)})),
        bounds=sum(row["status"] != "ok" for row in rows),
    )


def _largest(rows: list[dict[str, Any]]) -> float | None:
    """What a service claims on the first basis that it gives."""
    sums = (total([row[f"{basis}_kgco2e"] for row in rows]) for basis in CLAIM_BASES)
    return next((value for value in sums if value is not None), None)


def _scopes(provider: str, row: dict[str, Any]) -> list[str]:
    """The scopes of a claim as its columns say, else as the provider's documentation says of its method."""
    if row["scopes"]:
        return str(row["scopes"]).split(",")
    major = re.search(r"\d+", row["method_version"] or "")
    if provider == "aws" and major:  # scope 3 came with version 3, in October 2025
        return ["1", "2", "3"] if int(major.group()) >= 3 else ["1", "2"]
    return []


RECORDS = pa.schema(
    [(name, pa.string()) for name in ("member", "provider", "group", "basis", "months")]
    + [("theirs_kgco2e", pa.float64()), ("theirs_at_least", pa.bool_()), ("ours_kgco2e", pa.float64()),
       ("ours_at_least", pa.bool_()), ("ours_without_making_kgco2e", pa.float64()), ("ours_over_theirs", pa.float64())]
)  # fmt: skip
COLUMNS = tuple(RECORDS.names)


def records(claims_: Claims, *, member_id: str) -> list[dict[str, Any]]:
    """One record a comparison, with exact figures; `theirs` is of `months`, of all months where none is in common."""
    return [
        {
            "member": member_id, "provider": each.provider, "group": each.group, "basis": each.basis,
            "months": " ".join(each.months), "theirs_kgco2e": each.theirs, "theirs_at_least": each.theirs_at_least,
            "ours_kgco2e": each.ours, "ours_at_least": each.ours_at_least,
            "ours_without_making_kgco2e": each.ours_use, "ours_over_theirs": each.ratio,
        }
        for each in claims_.compared
    ]  # fmt: skip
