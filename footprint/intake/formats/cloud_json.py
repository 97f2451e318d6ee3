"""Use of OVHcloud and Scaleway as their interfaces give it in JSON, as a table. What it means is said by the profiles.

OVHcloud gives one period for a whole project; Scaleway's consumptions name none, so that it must stand beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from footprint.intake.formats.json_documents import is_json, read_json
from footprint.intake.formats.limits import Limits, UnusableError
from footprint.intake.formats.text import Origin, Source

_OVH, _SCALEWAY = (b'"hourlyUsage"', b'"monthlyUsage"'), (b'"consumptions"', b'"billed_quantity"')
OVH_HEADER = (
    "hourlyUsage", "type", "reference", "region", "quantity.value", "quantity.unit", "totalPrice", "currency",
    "period.from", "period.to",
)  # fmt: skip
_OVH_KINDS = {"storage": "object storage"}
SCALEWAY_HEADER = (
    "category_name", "product_name", "sku", "instance_type", "locality", "billed_quantity", "unit", "cost",
    "currency_code", "project_id", "period_start", "period_end",
)  # fmt: skip


def detect(head: bytes) -> bool:
    """Whether a text that starts so is a JSON with the use of a cloud."""
    return is_json(head) and any(mark in head for mark in (*_OVH, *_SCALEWAY))


def table(path: Path, limits: Limits) -> Source:
    """The document as a table. Raises `UnusableError` where it is damaged, empty or names no period."""
    read = read_json(path, limits)
    if not isinstance(read, dict):
        raise UnusableError("unreadable_file", "other_json")
    is_scaleway = "consumptions" in read
    header = SCALEWAY_HEADER if is_scaleway else OVH_HEADER
    rows = list(_scaleway(read) if is_scaleway else _ovh(read))
    if not any(row[header.index("period_start" if is_scaleway else "period.from")] for row in rows):
        raise UnusableError("wrong_kind", "no_period")
    cells = [["" if cell is None else " ".join(str(cell).split()) for cell in row] for row in rows]
    return Source.of_rows([header, *cells], Origin.of(path, "json"), limits)


def _ovh(read: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """One row a reference and region. Instances paid by the month run all month."""
    period = _object(read.get("period"))
    begin, end = period.get("from"), period.get("to")
    for part in ("hourlyUsage", "monthlyUsage"):
        for kind, found in _object(read.get(part)).items():
            for each in found if isinstance(found, list) else []:
                row = _object(each)
                amount, price = _object(row.get("quantity")), row.get("totalPrice")
                money = _object(price) if isinstance(price, dict) else {"value": price, "currencyCode": "EUR"}
                name = row.get("reference") or row.get("type") or kind
                yield (
                    f"Public Cloud {kind}", f"{_OVH_KINDS.get(kind, kind)} {row.get('type') or ''}",
                    name if kind == "instance" else "", row.get("region"), amount.get("value"), amount.get("unit"),
                    money.get("value"),
                    money.get("currencyCode"), begin, end,
                )  # fmt: skip


def _scaleway(read: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for each in read.get("consumptions") or []:
        row = _object(each)
        money, sku = _object(row.get("value")), str(row.get("sku") or "")
        cost = None if not money else float(money.get("units") or 0) + float(money.get("nanos") or 0) / 1e9
        begin = row.get("period_start") or read.get("period_start") or read.get("billing_period")
        yield (
            row.get("category_name"), row.get("product_name"), sku, _scaleway_type(sku, row), _locality(sku),
            row.get("billed_quantity"), row.get("unit"), cost, money.get("currency_code"), row.get("project_id"),
            begin, row.get("period_end") or read.get("period_end"),
        )  # fmt: skip


def _scaleway_type(sku: str, row: dict[str, Any]) -> str:
    """The instance type in `/compute/pro2_s/run_fr-par-1`; '' where what is sold is no machine."""
    parts = sku.strip("/").split("/")
    is_machine = len(parts) > 2 and parts[0] == "compute" and parts[2].startswith("run")
    return parts[1].replace("_", "-") if is_machine else ""


def _locality(sku: str) -> str:
    """The zone or region at the end of a key of Scaleway's catalogue; '' where there is none."""
    end = sku.rpartition("_")[2]
    return (
        end if end[:7] in ("fr-par", "fr-par-", "nl-ams", "nl-ams-", "pl-waw", "pl-waw-", "it-mil", "it-mil-") else ""
    )


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
