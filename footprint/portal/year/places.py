"""Sites and electricity contracts that a member types in: as files of the inbox like any other, so that the pipeline
reads them by the same rules. The form itself is in pages/places.py."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from footprint.inbox.store import Inbox, Received
from footprint.intake.tables.template import headers

Row = Mapping[str, str]

# Kind of list → the name of its list in the inbox, and its file's name.
LISTS = {"sites": ("sites-du-portail", "sites.csv"), "contracts": ("contrats-du-portail", "contrats.csv")}
SITE_KINDS = ("office", "datacentre", "colocation")
MIXES = ("hydro", "wind_onshore", "wind_offshore", "solar_pv_france", "biomass", "geothermal", "nuclear", "gas")
# Fields of the form, which are columns of the template.
FIELDS = {
    "sites": ("site_id", "site_kind", "pue"),
    "contracts": ("contract_id", "factor_key", "covered_share", "covered_kwh", "start", "last_day"),
}
MOST_ROWS = 20


def typed(received: Sequence[Received], kind: str) -> list[dict[str, str]]:
    """The rows that were typed in before, as the file has them; none once its bytes have expired."""
    name, _ = LISTS[kind]
    path = next((item.path for item in received if item.current and item.receipt.list == name and item.path), None)
    if path is None:
        return []
    named = {header: column for column, header in headers(kind, "fr").items()}
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            {named[header]: value for header, value in row.items() if header in named}
            for row in csv.DictReader(file, delimiter=";")
        ]


def keep(inbox: Inbox, kind: str, rows: Sequence[Row], *, year: int, member_id: str, on: date) -> str | None:
    """Put the rows into the inbox as the file of their list, or take the list back where there are none.

    Returns the sha256 of the file, None without rows.
    """
    list_name, name = LISTS[kind]
    if not rows:
        inbox.withdraw(year=year, member_id=member_id, list_name=list_name, on=on)
        return None
    content = as_csv(kind, rows)
    where: dict[str, Any] = {"year": year, "member_id": member_id}
    receipt = inbox.deliver(
        io.BytesIO(content), **where, received_on=on, name=name, list_name=list_name, as_of=min(on, date(year, 12, 31))
    )
    return receipt.sha256


def as_csv(kind: str, rows: Sequence[Row]) -> bytes:
    """Rows by canonical column as the French template writes them."""
    named = headers(kind, "fr")
    stream = io.StringIO()
    writer = csv.DictWriter(stream, [named[column] for column in FIELDS[kind]], delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({named[column]: row.get(column, "") for column in FIELDS[kind]} for row in rows)
    return stream.getvalue().encode("utf-8-sig")
