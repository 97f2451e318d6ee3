"""Renews what the catalogue says of language models, from releases of EcoLogits. Run by hand; nothing imports it.

    python -m factors.language_models ecologits-0.11.3-*.whl ecologits-0.9.2-*.whl ecologits-0.8.2-*.whl

Wheels from the newest to the oldest: a model that a newer release dropped keeps what the last one said of it. The
arithmetic is EcoLogits 0.11's: a token takes the GPUs that hold the model, and a part of their server, for its time.
"""

from __future__ import annotations

import csv
import json
import math
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from factors.checks import HOME

PROVIDERS = {
    "anthropic": "anthropic",
    "openai": "openai",
    "mistralai": "mistral",
    "google_genai": "google",
    "cohere": "cohere",
}
PUBLISHED = ("mistral-large-2407", "mistral-large-2411")  # have a life cycle of their own
NO_TEXT = ("image", "tts", "transcribe", "audio", "realtime", "voxtral")
DATED = re.compile(r"-(20\d{6}|20\d{2}-\d{2}-\d{2}|latest)$")
# Energy of one GPU for one token [Wh]: slope per 10⁹ active parameters, damped by the batch, and constant.
BATCH = 64
GPU_WH = 1.1665273170451914e-06 * math.exp(-0.011205921025579175 * BATCH) * 1000
GPU_WH_CONSTANT = 4.052928146734005e-05
# Seconds for one token where no speed was measured: slope per 10⁹ active parameters; the batch, and a constant.
SECONDS = (0.0006785088094353663, 0.0003119310311688259 * BATCH + 0.019473717579473387)
BYTES_A_PARAMETER, SPARE, GPU_GB, SERVER_GPUS, SERVER_KW = 2, 1.2, 80, 8, 1.2
LIFE_SECONDS = 3 * 365 * 24 * 3600
# Making of one GPU, and of a server without its GPUs.
MAKING = {"gwp": ("kgCO2e", 273.0, 5700.0), "adpe": ("kgSbe", 0.00895, 0.37), "pe": ("MJ", 3721.0, 70000.0)}
# Batch, GPU and use of servers are the same guess for every model: the one published life cycle of a model (Mistral
# Large 2) is seven times what these equations give for it on US electricity, so exp(ln 7 / 1.645), as for monitors.
ARITHMETIC_GSD = 3.26


@dataclass(frozen=True)
class Model:
    """One model: bounds of its active and of all its parameters [10⁹], tokens a second where measured, its release."""

    name: str
    provider: str
    active: tuple[float, float]
    total: tuple[float, float]
    speed: float | None
    release: str

    @property
    def locator(self) -> str:
        """What the figure is made of."""
        speed = f", {self.speed:g} tokens/s" if self.speed else ""
        return (
            f"ecologits {self.release} data/models.json {self.name}: {_range(self.active)} of {_range(self.total)} "
            f"billion parameters active{speed}; one output token by the equations of ecologits 0.11.3 impacts/llm.py "
            "(factors/language_models.py), middle of the range"
        )


def _range(bounds: tuple[float, float]) -> str:
    low, high = bounds
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def it_kwh(active: float, total: float, speed: float | None) -> float:
    """Electricity of one output token at the plug of the servers [kWh]."""
    gpus = gpu_count(total)
    gpu = GPU_WH / 1000 * active + GPU_WH_CONSTANT
    server = seconds(active, speed) / 3600 * SERVER_KW * gpus / SERVER_GPUS / BATCH
    return gpus * gpu / 1000 + server


def gpu_count(total: float) -> int:
    """GPUs that hold a model: a power of two."""
    needed = math.ceil(SPARE * total * BYTES_A_PARAMETER / GPU_GB)
    return int(2 ** math.ceil(math.log2(needed)))


def seconds(active: float, speed: float | None) -> float:
    """Time of one output token."""
    return 1 / speed if speed else SECONDS[0] * active + SECONDS[1]


def making(criterion: str, active: float, total: float, speed: float | None) -> float:
    """Making of the GPUs and of their part of a server, for the time of one token."""
    _, gpu, server = MAKING[criterion]
    hardware = gpu_count(total) * (gpu + server / SERVER_GPUS)
    return hardware * seconds(active, speed) / (LIFE_SECONDS * BATCH)


def models(wheels: Iterable[Path]) -> list[Model]:
    """Models of these releases under their families' names, in order of name; the newest release wins."""
    found: dict[str, Model] = {}
    for wheel in wheels:
        release = wheel.name.split("-")[1]
        listed = [_model(row, release) for row in _rows(wheel) if _is_wanted(row)]
        for model in sorted(listed, key=lambda model: (bool(DATED.search(model.name)), model.name)):
            found.setdefault(_family(model.name), model)
    return [Model(name, m.provider, m.active, m.total, m.speed, m.release) for name, m in sorted(found.items())]


def _rows(wheel: Path) -> list[dict[str, Any]]:
    with ZipFile(wheel) as archive:
        content: dict[str, Any] = json.loads(archive.read("ecologits/data/models.json"))
    return list(content["models"])


def _is_wanted(row: dict[str, Any]) -> bool:
    return (
        row["provider"] in PROVIDERS
        and row["name"] not in PUBLISHED
        and not any(word in row["name"] for word in NO_TEXT)
    )


def _family(name: str) -> str:
    """The name without a full date; `latest` is kept where it names a model of its own (Mistral)."""
    return name if name.endswith("-latest") and not name.startswith("claude") else DATED.sub("", name)


def _model(row: dict[str, Any], release: str) -> Model:
    given = row["architecture"]["parameters"]
    parts = given if isinstance(given, dict) and "active" in given else {"active": given, "total": given}
    speed = (row.get("deployment") or {}).get("tps")
    provider = PROVIDERS[row["provider"]]
    return Model(row["name"], provider, _bounds(parts["active"]), _bounds(parts["total"]), speed, release)


def _bounds(given: Any) -> tuple[float, float]:
    return (given["min"], given["max"]) if isinstance(given, dict) else (given, given)


def _figure(low: float, high: float) -> dict[str, str]:
    """Middle, bounds and spread, kept to four digits."""
    gsd = math.exp(math.hypot(math.log(ARITHMETIC_GSD), math.log(high / low) / 3.92))
    shown = {"value": (low + high) / 2, "value_min": low, "value_max": high}
    return {name: f"{value:.4g}" for name, value in shown.items()} | {"gsd": f"{gsd:.2f}"}


def factor_rows(model: Model) -> Iterator[dict[str, str]]:
    """Making of the hardware for one output token."""
    year = "2026" if model.release.startswith("0.11") else "2025"
    for criterion, (unit, _, _) in MAKING.items():
        bounds = [making(criterion, *size, model.speed) for size in zip(model.active, model.total, strict=True)]
        yield {
            "factor_id": f"ecologits-{model.name}-token_hardware-{criterion}-embodied-wld-{year}",
            "factor_key": f"llm:{model.name}", "activity": "token_hardware", "stage": "embodied",
            "criterion": criterion, "unit": f"{unit}/token", "geography": "WLD", "factor_year": year,
            "boundary": "making of GPUs and servers for one output token; training, network and idle servers out",
            "quality": "low", "drawer": "open", "fallback": "derived", "group_key": "ecologits",
            "source_id": "ecologits", "locator": model.locator,
        } | _figure(*bounds)  # fmt: skip


def parameter_row(model: Model) -> dict[str, str]:
    """Electricity of one output token, before the overhead of the datacentre."""
    figure = _figure(*(it_kwh(*size, model.speed) for size in zip(model.active, model.total, strict=True)))
    return {
        "parameter_key": f"llm_energy:{model.name}", "category": model.name, "name": "llm_energy",
        "value": figure["value"], "unit": "kWh/token", "gsd": figure["gsd"], "quality": "low", "drawer": "open",
        "source_id": "ecologits", "locator": model.locator,
        "note": f"IT energy of one output token, {figure['value_min']} to {figure['value_max']}; tokens read are out",
    }  # fmt: skip


def renew(path: Path, made: Iterable[dict[str, str]], is_old: str) -> None:
    """Replace the rows of EcoLogits in a file whose column `is_old` says that they are, keeping all others."""
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        names = list(reader.fieldnames or ())
        kept = [row for row in reader if not row[is_old].startswith(("token_hardware", "llm_energy:"))]
    rows = sorted([*kept, *made], key=lambda row: row[names[0]])
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(wheels: list[str]) -> None:
    """Renew services.csv and parameters.csv."""
    known = models(map(Path, wheels))
    renew(HOME / "services.csv", (row for model in known for row in factor_rows(model)), "activity")
    renew(HOME / "parameters.csv", map(parameter_row, known), "parameter_key")


if __name__ == "__main__":
    main(sys.argv[1:])
