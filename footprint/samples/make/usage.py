"""Draws what the invented organisations' services used in a year, file by file. Knows nothing of inventories but names.

Each maker gives the rows of one kind of file, a header line first; seeds are names, so that every run draws the same.
"""

# ruff: noqa: E501 (a line of a file reads best on one line)
from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

Line = list[str]
Spec = dict[str, Any]

# Part of the visits on each day of the week, Monday first, and in each month.
WEEK = (1.15, 1.12, 1.08, 1.1, 1.02, 0.78, 0.75)
MONTHS = (1.08, 0.95, 1.0, 0.98, 1.0, 1.02, 0.9, 0.8, 1.12, 1.05, 1.0, 1.1)


def content(spec: Spec, hosts: list[str], year: int) -> bytes:
    """The bytes of the file that `spec` describes (`made` names its maker); `hosts`: machines of the organisation."""
    lines = MAKERS[spec["made"]](spec, hosts, year)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=spec.get("separator", ";"), lineterminator="\n")
    writer.writerows(lines)
    return text.getvalue().encode(spec.get("encoding", "utf-8-sig"))


def services(spec: Spec, hosts: list[str], year: int) -> Iterator[Line]:
    """The template of services, filled in."""
    yield ["Service", "Nom du service", "Unité fonctionnelle", "Unités par an", "Autres noms"]
    for row in spec["services"]:
        yield [
            row["id"],
            row["name"],
            row.get("unit", ""),
            str(row.get("units", "")),
            "; ".join(row.get("aliases", [])),
        ]


def access_log_days(spec: Spec, hosts: list[str], year: int) -> Iterator[Line]:
    """What `footprint aggregate-logs` writes: one line a site, day, class of device."""
    yield [
        "site",
        "day",
        "device_class",
        "country",
        "is_bot",
        "requests",
        "bytes_out",
        "sessions",
        "terminal_hours",
        "visitors",
    ]
    for site in spec["sites"]:
        draw = random.Random(f"{site['host']} {year}")
        for day in _days(year):
            visits = site["visits"] * WEEK[day.weekday()] * MONTHS[day.month - 1] * draw.uniform(0.85, 1.15)
            for device, part, minutes, pages in (
                ("computer", 0.41, 4.2, 5.1),
                ("smartphone", 0.55, 2.1, 3.4),
                ("tablet", 0.04, 3.3, 4.0),
            ):
                sessions = max(1, round(visits * part))
                requests = round(sessions * pages * 9)
                size = round(requests * site["kilobytes"] * 1000 / 9 * draw.uniform(0.95, 1.05))
                hours = sessions * minutes / 60
                yield [
                    site["host"],
                    day.isoformat(),
                    device,
                    "",
                    "false",
                    str(requests),
                    str(size),
                    str(sessions),
                    f"{hours:.3f}",
                    str(sessions),
                ]
            crawled = round(visits * draw.uniform(1.8, 2.6))
            yield [
                site["host"],
                day.isoformat(),
                "other",
                "",
                "true",
                str(crawled),
                str(crawled * 31_000),
                str(crawled // 40),
                "0",
                "12",
            ]


def matomo_months(spec: Spec, hosts: list[str], year: int) -> Iterator[Line]:
    """Matomo's visits over time, translated, one line a month."""
    yield [
        "Site",
        "Date",
        "Visiteurs uniques",
        "Visites",
        "Actions",
        "Nombre maximum d'actions en une visite",
        "Taux de rebond",
        "Temps total passé par les visiteurs (en secondes)",
    ]
    draw = random.Random(f"{spec['file']} {year}")
    for month, part in enumerate(MONTHS, start=1):
        visits = round(spec["visits"] * part * draw.uniform(0.9, 1.1))
        yield [
            spec["site"],
            f"{year}-{month:02d}",
            str(round(visits * 0.71)),
            str(visits),
            str(visits * 5),
            "84",
            "47%",
            str(visits * 196),
        ]


def lines_of_network(spec: Spec, hosts: list[str], year: int) -> Iterator[Line]:
    """The template of fixed and mobile lines, filled in."""
    yield [
        "Type de ligne",
        "Nombre de lignes",
        "Premier jour",
        "Dernier jour",
        "Go par mois",
        "Go consommés",
        "Site",
        "Opérateur",
    ]
    for row in spec["subscriptions"]:
        start, last = f"01/01/{year}", f"31/12/{year}"
        yield [
            row["kind"],
            str(row["count"]),
            row.get("start", start),
            last,
            str(row.get("gb", "")),
            "",
            row.get("site", ""),
            "",
        ]


def focus_months(spec: Spec, hosts: list[str], year: int) -> Iterator[Line]:
    """A bill in the FOCUS format, one charge a resource and month."""
    yield ["BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingPeriodEnd", "BillingPeriodStart",
           "ChargeCategory", "ChargeDescription", "ChargePeriodEnd", "ChargePeriodStart", "ConsumedQuantity", "ConsumedUnit",
           "ProviderName", "RegionId", "ResourceId", "ResourceName", "ResourceType", "ServiceCategory", "ServiceName", "SkuId", "SkuPriceId",
           "SubAccountId", "SubAccountName", "Tags", "x_InstanceType"]  # fmt: skip
    for month in range(1, 13):
        start, end = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
        hours = 24 * (end - start).days
        period = [f"{end}T00:00:00Z", f"{start}T00:00:00Z"]
        for number, row in enumerate(spec["charges"]):
            quantity = row.get("units", 1) * (hours if row["measure"] == "Hours" else row["amount"])
            cost = quantity * row["price"]
            tags = (
                f'{{"service": "{row["service"]}", "environment": "{row.get("environment", "production")}"}}'
                if "service" in row
                else "NULL"
            )
            yield [f"{cost:.4f}", "EXEMPLE-0001", spec["account"], spec["currency"], *period, row.get("category", "Usage"),
                   row["what"], *period, f"{quantity:.4f}", row["measure"], row.get("provider", spec["provider"]),
                   row.get("region", spec["region"]), f"res-{number:02d}", row["name"], row["kind"], row["family"], row["product"],
                   f"SKU{number:03d}", f"SKU{number:03d}.P1", "EXEMPLE-0001-A", "exploitation", tags, row.get("instance", "NULL")]  # fmt: skip


def virtual_machines(spec: Spec, hosts: list[str], year: int) -> Iterator[Line]:
    """The template of virtual machines, filled in: machines spread over the first hosts."""
    yield ["Hôte", "Machine virtuelle", "Service", "Part", "vCPU", "Mémoire (Go)", "Stockage (Go)", "Environnement"]
    for number, row in enumerate(spec["machines"]):
        host = hosts[-1 - number % spec["hosts"]]  # the newest ones
        yield [
            host,
            row["vm"],
            row.get("service", ""),
            "",
            str(row["vcpu"]),
            str(row["ram"]),
            str(row["disk"]),
            row.get("environment", "production"),
        ]


def rack_months(spec: Spec, hosts: list[str], year: int) -> Iterator[Line]:
    """The template of measured energy: what the power strips of a machine room counted, month by month."""
    yield ["Objet mesuré", "Nom de l'objet", "Jour ou mois", "Énergie (kWh)", "Périmètre de mesure", "Compteur", "Pays"]
    draw = random.Random(f"{spec['file']} {year}")
    for month in range(1, 13):
        for rack, kwh in spec["racks"].items():
            value = f"{kwh * draw.uniform(0.96, 1.05):.1f}".replace(".", ",")
            yield ["Site", spec["site"], f"{month:02d}/{year}", value, "Bandeau de prises", rack, "France"]


def load_curve(spec: Spec, hosts: list[str], year: int) -> Iterator[Line]:
    """A week of a distributor's load curve, half an hour a line, for those who try one."""
    yield [
        "Identifiant PRM",
        "Type de donnees",
        "Date de debut",
        "Date de fin",
        "Grandeur physique",
        "Grandeur metier",
        "Etape metier",
        "Unite",
        "Pas en minutes",
    ]
    first = date.fromisoformat(f"{year}-{spec['from']}")
    yield [
        spec["prm"],
        "Courbe de charge",
        f"{first:%d/%m/%Y}",
        f"{first + timedelta(days=7):%d/%m/%Y}",
        "Energie active",
        "Consommation",
        "Comptage brut",
        "W",
        "30",
    ]
    yield ["Horodate", "Valeur"]
    draw = random.Random(f"{spec['file']} {year}")
    for step in range(1, 7 * 48 + 1):
        moment = datetime.combine(first, datetime.min.time(), tzinfo=UTC) + timedelta(minutes=30 * step)
        yield [f"{moment:%Y-%m-%dT%H:%M:%S}+01:00", str(round(spec["watts"] * draw.uniform(0.9, 1.1)))]


def codecarbon_runs(spec: Spec, hosts: list[str], year: int) -> Iterator[Line]:
    """CodeCarbon's emissions.csv: one line a run, and for the last one a flush on the way (cumulative)."""
    yield ["timestamp", "project_name", "run_id", "experiment_id", "duration", "emissions", "emissions_rate", "cpu_power", "gpu_power",
           "ram_power", "cpu_energy", "gpu_energy", "ram_energy", "energy_consumed", "country_name", "country_iso_code", "region",
           "on_cloud", "cloud_provider", "cloud_region", "os", "python_version", "codecarbon_version", "cpu_count", "cpu_model", "gpu_count",
           "gpu_model", "longitude", "latitude", "ram_total_size", "tracking_mode", "pue", "wue"]  # fmt: skip
    draw = random.Random(f"{spec['file']} {year}")
    for number in range(spec["runs"]):
        project = spec["projects"][number % len(spec["projects"])]
        hours = draw.uniform(2, 30)
        day = datetime(year, 1, 12, tzinfo=UTC) + timedelta(days=number * 340 / spec["runs"], hours=draw.uniform(0, 20))
        for part in (0.5, 1.0) if number == spec["runs"] - 1 else (1.0,):
            yield _run(day - timedelta(hours=hours * (1 - part)), project, f"{number:08d}-exemple", hours * part)


def _run(end: datetime, project: str, run: str, hours: float) -> Line:
    watts = {"cpu": 95.0, "gpu": 310.0, "ram": 20.0}
    kwh = {name: value * hours / 1000 for name, value in watts.items()}
    total = sum(kwh.values())
    return [f"{end:%Y-%m-%dT%H:%M:%S}", project, run, "exemple", f"{hours * 3600:.1f}", f"{total * 0.056:.6f}", f"{total * 0.056 / hours / 3600:.3e}",
            *(f"{watts[name]:.1f}" for name in ("cpu", "gpu", "ram")), *(f"{kwh[name]:.6f}" for name in ("cpu", "gpu", "ram")), f"{total:.6f}",
            "France", "FRA", "nouvelle-aquitaine", "N", "", "", "Linux", "3.12.3", "3.0.4", "32", "AMD EPYC 7313", "1", "NVIDIA A40",
            "", "", "256.0", "machine", "1.0", "0.0"]  # fmt: skip


def language_model_days(spec: Spec, hosts: list[str], year: int) -> Iterator[Line]:
    """The usage page of a language model's console: one line a working day and workspace."""
    yield ["usage_date_utc", "model_version", "api_key", "workspace", "usage_type", "context_window", "usage_input_tokens_no_cache",
           "usage_input_tokens_cache_write_5m", "usage_input_tokens_cache_write_1h", "usage_input_tokens_cache_read", "usage_output_tokens",
           "web_search_count", "inference_geo", "speed"]  # fmt: skip
    for workspace in spec["workspaces"]:
        draw = random.Random(f"{workspace['name']} {year}")
        for day in (day for day in _days(year) if day.weekday() < 5 and day.month >= workspace.get("since", 1)):
            out = round(workspace["tokens"] * draw.uniform(0.4, 1.6))
            yield [day.isoformat(), workspace["model"], "cle-exemple", workspace["name"], "standard", "≤ 200k", str(out * 6), "0", "0",
                   str(out * 11), str(out), "0", "not_available", ""]  # fmt: skip


def aws_emissions(spec: Spec, hosts: list[str], year: int) -> Iterator[Line]:
    """What AWS says that its services emitted: its Data Export, in metric tons, up to the month that it has."""
    yield ["last_refresh_timestamp", "location", "model_version", "payer_account_id", "product_code", "region_code",
           "total_lbm_emissions_unit", "total_lbm_emissions_value", "total_mbm_emissions_unit", "total_mbm_emissions_value",
           "usage_account_id", "usage_period_end", "usage_period_start"]  # fmt: skip
    draw = random.Random(f"{spec['file']} {year}")
    for month in range(1, spec["until"] + 1):
        start, end = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
        for row in spec["claims"]:
            change = draw.uniform(0.9, 1.1)
            tons = [f"{row[name] * change / 1000:.7f}" for name in ("lbm", "mbm")]
            yield [f"{year}-12-18 06:00:00Z", row["location"], "v3.0.0", "EXEMPLE-0001", row["product"], row["region"],
                   "MTCO2e", tons[0], "MTCO2e", tons[1], "EXEMPLE-0001-A", f"{end - timedelta(days=1)} 23:59:59Z",
                   f"{start} 00:00:00Z"]  # fmt: skip


def ovhcloud_emissions(spec: Spec, hosts: list[str], year: int) -> Iterator[Line]:
    """What OVHcloud's calculator says, month by month: making, electricity, operation and their sum."""
    yield ["Mois", "Service", "Localisation", "Fabrication (kgCO2e)", "Électricité (kgCO2e)", "Opérations (kgCO2e)",
           "Émissions totales (kgCO2e)"]  # fmt: skip
    draw = random.Random(f"{spec['file']} {year}")
    for month in range(1, 13):
        for row in spec["claims"]:
            parts = [round(row["making"], 3), round(row["electricity"] * draw.uniform(0.9, 1.1), 3), row["operations"]]
            kg = [f"{value:.3f}".replace(".", ",") for value in (*parts, sum(parts))]
            yield [f"{month:02d}/{year}", row["service"], row["region"], *kg]


def _days(year: int) -> Iterator[date]:
    return (
        date(year, 1, 1) + timedelta(days=number) for number in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    )


MAKERS: dict[str, Callable[[Spec, list[str], int], Iterator[Line]]] = {
    "services": services, "access_log_days": access_log_days, "matomo_months": matomo_months,
    "lines_of_network": lines_of_network, "focus_months": focus_months, "virtual_machines": virtual_machines,
    "rack_months": rack_months, "load_curve": load_curve, "codecarbon_runs": codecarbon_runs,
    "language_model_days": language_model_days, "aws_emissions": aws_emissions, "ovhcloud_emissions": ovhcloud_emissions,
}  # fmt: skip
