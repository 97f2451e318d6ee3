"""Servers that a member's lists describe by their components: what one of them is, and what its category would be."""

from __future__ import annotations

from dataclasses import dataclass, fields

from factors.catalogue import FactorSet
from footprint.engine import Engine
from footprint.lake import Lake
from footprint.report.document import Block, Paragraph
from footprint.report.wording import Wording
from footprint.steps import catalogue_sources, components, run_view


@dataclass(frozen=True)
class Servers:
    """The mean of one machine, from making to end of life [kgCO2e] and in a year of use [kWh]; None = not known."""

    devices: float
    kgco2e_of_components: float
    kgco2e_of_category: float | None
    kwh_of_processors: float | None
    kwh_of_category: float | None


def servers(lake: Lake, *, year: int, member_id: str, factor_set: FactorSet) -> Servers | None:
    """Both ways of counting the servers of known components, as `_server_ways` of the method has them; None without."""
    with Engine() as engine:
        engine.bind(run=run_view(year), **catalogue_sources(factor_set))
        engine.bind(devices=lake.paths("devices", year=year, member_id=member_id))
        engine.bind(year_factors=lake.paths("year_factors", year=year))
        rows = components(engine).view("_explain_server").run("_server_ways").to_pylist()
    names = [column.name for column in fields(Servers)]
    return Servers(**{name: rows[0][name] for name in names}) if rows else None


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
