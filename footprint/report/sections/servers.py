"""Servers that a member's lists describe by their components: what one of them is, and what its category would be."""

from __future__ import annotations

from dataclasses import dataclass, fields

import pyarrow as pa

from footprint.report.document import Block, Paragraph
from footprint.report.tables import MemberTables, YearTables
from footprint.report.wording import Wording
from footprint.steps import components


@dataclass(frozen=True)
class Servers:
    """The mean of one machine, from making to end of life [kgCO2e] and in a year of use [kWh]; None = not known."""

    devices: float
    kgco2e_of_components: float
    kgco2e_of_category: float | None
    kwh_of_processors: float | None
    kwh_of_category: float | None


def servers(tables: MemberTables) -> Servers | None:
    """Both ways of counting the servers of known components, as `_server_ways` of the method has them; None without."""
    if not tables.read("devices")["cpu"].is_valid().combine_chunks().true_count:
        return None
    rows = tables.of("_server_ways", _ways).to_pylist()
    names = [column.name for column in fields(Servers)]
    return Servers(**{name: rows[0][name] for name in names}) if rows else None


def _ways(tables: YearTables) -> pa.Table:
    return components(tables.engine).view("_explain_server").run("_server_ways")


def blocks(servers: Servers | None, w: Wording) -> list[Block]:
    """One sentence with both ways, and why they differ."""
    if servers is None:
        return []
    making = {
        "devices": w.count(servers.devices),
        "components": w.measure(servers.kgco2e_of_components, "kgCO2e"),
        "category": w.measure(servers.kgco2e_of_category, "kgCO2e"),
    }
    sentences = [w.t("categories.servers", **making)]
    if servers.kwh_of_processors is not None:
        power = {"processors": w.measure(servers.kwh_of_processors, "kWh")}
        sentences.append(w.t("categories.servers_kwh", **power, category=w.measure(servers.kwh_of_category, "kWh")))
    return [Paragraph(" ".join([*sentences, w.t("categories.servers_why")]))]
