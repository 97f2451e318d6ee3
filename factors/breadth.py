"""What the catalogue knows of each kind of device: stages and defaults that have a figure, or the reason why not."""

from __future__ import annotations

from typing import Any

from factors.catalogue import FactorSet, load

COLUMNS = ("category", "making", "delivery", "end_of_life", "kwh_year", "life_years", "reason")
_STAGES = {"making": "manufacturing", "delivery": "distribution", "end_of_life": "end_of_life"}


def rows(factor_set: FactorSet) -> list[dict[str, Any]]:
    """One row a category of devices: kgCO2e of one, kWh a year, years of life; None where nothing is published. One
    figure for making and transport stands under making, with `*` under delivery."""
    gwp = {
        (row["factor_key"], row["stage"]): row["value"]
        for row in factor_set.factors.to_pylist()
        if row["criterion"] == "gwp" and row["factor_key"].startswith("device:")
    }
    defaults = {row["parameter_key"]: row["value"] for row in factor_set.parameters.to_pylist()}
    kinds = []
    for row in factor_set.device_categories.to_pylist():
        if not row["is_device"]:
            continue
        key, category = row["factor_key"], row["category"]
        stages: dict[str, Any] = {name: gwp.get((key, stage)) for name, stage in _STAGES.items()}
        if (key, "embodied") in gwp:
            stages = {"making": gwp[key, "embodied"], "delivery": "*", "end_of_life": None}
        usual = defaults.get(f"annual_kwh:{category}")
        kwh = defaults.get(f"office_kwh:{category}", usual)  # that of an office first, as the method takes it
        about = {"kwh_year": kwh, "life_years": defaults.get(f"lifetime:{category}")}
        kinds.append({"category": category, **stages, **about, "reason": row["reason"]})
    return kinds


def markdown(factor_set: FactorSet) -> str:
    """The rows as a table of README.md; figures to three significant digits, a dash where nothing is published."""
    head = [
        "| category | making | delivery | end of life | kWh/year | life | why not |",
        "|---|---|---|---|---|---|---|",
    ]
    lines = [" | ".join(_cell(row[name]) for name in COLUMNS) for row in rows(factor_set)]
    return "\n".join([*head, *(f"| {line} |" for line in lines)]) + "\n"


def _cell(value: Any) -> str:
    if value is None:
        return "\u2013"
    return value if isinstance(value, str) else f"{float(f'{value:.3g}'):g}"


if __name__ == "__main__":
    print(markdown(load()), end="")
