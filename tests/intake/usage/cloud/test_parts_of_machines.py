"""Processors, memory and accelerators that bills sell by themselves: never hours of machines, nor data kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.account.usage import totals as account
from footprint.intake.usage.cloud import words
from footprint.intake.usage.cloud.kinds import Line, kind
from tests.intake.accounts import AS_OF, conserved, rules
from tests.intake.one_table import read
from tests.intake.usage.written import read as read_each
from tests.intake.usage.written import rules as rules_of_each

PROCESSOR, MEMORY, CARD, NOTHING = (1.0, 0.0), (0.0, 1.0), (0.0, 0.0), None

# Provider, service, what is paid and its unit; what hours it counts, and how many one of them is.
LINES = [
    ("gcp", "Compute Engine", "E2 Instance Core running in Paris", "hour", PROCESSOR, 1.0),
    ("gcp", "Compute Engine", "Compute optimized Core running in Paris", "seconds", PROCESSOR, 1 / 3600),
    ("gcp", "Compute Engine", "Cœur d’instance N2 exécuté à Paris", "heure", PROCESSOR, 1.0),
    ("gcp", "Compute Engine", "E2 Instance Ram running in Paris", "gibibyte hour", MEMORY, 1.0),
    ("gcp", "Compute Engine", "RAM d’instance N2 exécutée à Paris", "gibioctet heure", MEMORY, 1.0),
    ("gcp", "Compute Engine", "Nvidia Tesla T4 GPU running in Paris", "hour", CARD, 1.0),
    ("gcp", "Compute Engine", "N2 Instance Core sole tenancy premium in Paris", "hour", NOTHING, 0.0),
    ("gcp", "Compute Engine", "Licensing Fee for Windows Server 2022 (RAM cost)", "gibibyte hour", NOTHING, 0.0),
    ("gcp", "Cloud SQL", "Cloud SQL for PostgreSQL: Zonal - vCPU in Paris", "hour", PROCESSOR, 1.0),
    ("gcp", "Cloud Run", "CPU Allocation Time", "second", PROCESSOR, 1 / 3600),
    ("gcp", "Kubernetes Engine", "Autopilot Pod mCPU Requests in europe-west9", "hour", PROCESSOR, 0.001),
    ("aws", "AppRunner", "EUW1-AppRunner-vCPU-hours", "Hours", PROCESSOR, 1.0),
    ("aws", "AppRunner", "EUW1-AppRunner-GB-hours", "Hours", MEMORY, 1.0),
    ("aws", "AWS Glue", "EUW3-ETL-DPU-Hour", "Hours", NOTHING, 0.0),
    ("azure", "SQL Database", "Gen5 vCore", "1 Hour", PROCESSOR, 1.0),
    ("azure", "SQL Database", "S3 DTUs", "1 Hour", NOTHING, 0.0),
    ("azure", "Container Instances", "Standard vCPU Duration", "1 Hour", PROCESSOR, 1.0),
    ("azure", "Functions", "Standard Execution Time", "1 GB Second", MEMORY, 1 / 3600),
    ("oracle", "Compute", "Compute - Standard - E4 - OCPU", "HOUR", PROCESSOR, 2.0),
    ("oracle", "Compute", "Compute - Standard - E4 - Memory", "GB_HOURS", MEMORY, 1.0),
    ("ibm", "Code Engine", "GB", "GIGABYTE_SECONDS", MEMORY, 1 / 3600),
    ("", "Instances", "RAM (Go)", "heures", MEMORY, 1.0),
    ("", "Instances", "RAM", "heures", NOTHING, 0.0),
    ("", "Compute", "vCPU", "heures", PROCESSOR, 1.0),
    ("", "Servers", "Prozessorkerne", "Stunden", PROCESSOR, 1.0),
    ("", "Compute", "GPU A100", "heures", CARD, 1.0),
]


@pytest.mark.parametrize(("provider", "service", "meter", "unit", "part", "factor"), LINES)
def test_a_part_of_a_machine_is_no_machine(
    provider: str, service: str, meter: str, unit: str, part: tuple[float, float] | None, factor: float
) -> None:
    read = kind(Line(provider=provider, service=service, meter=meter, unit=unit))
    assert (read.metric, (read.vcpu, read.ram_gb)) == (("compute_hours", part) if part else ("", (None, None)))
    if part:
        assert read.factor == pytest.approx(factor)


@pytest.mark.parametrize(
    ("provider", "service", "meter"),
    [("azure", "Virtual Machines", "D2s v3"), ("aws", "Amazon EC2", "EUW3-BoxUsage:c5.large"), ("", "VPS", "4 vCPU"),
     ("", "Serveurs virtuels", "Serveur 2 cœurs 8 Go"), ("", "Compute", "High-CPU server"),
     ("", "VM", "GPU instance L")],
)  # fmt: skip
def test_a_machine_that_is_called_by_its_size_stays_one(provider: str, service: str, meter: str) -> None:
    read = kind(Line(provider=provider, service=service, meter=meter, unit="hours"))
    assert (read.metric, read.vcpu, read.ram_gb) == ("compute_hours", None, None)


def test_what_people_read_of_a_bill_tells_its_parts_from_machines(tmp_path: Path) -> None:
    """4 processors, 16 GB and a card for 100 hours beside a machine of 50."""
    path = tmp_path / "facture.csv"
    path.write_text(
        "Période;Catégorie;Produit;Ressource;Quantité;Unité;Total HT (EUR)\n"
        "2025-04;Compute;ZX-2;web-1;50;heures;5\n2025-04;Compute;Cloud;vCPU;400;heures;5\n"
        "2025-04;Compute;Cloud;RAM;1600;Go.h;5\n2025-04;Compute;Cloud;GPU L4;100;heures;5\n",
        encoding="utf-8",
    )
    reading = conserved(read(path, year=2025, as_of=AS_OF))
    sums = {total.metric: (round(total.total, 6), total.unit) for total in account(reading)}
    assert sums == {
        "compute_hours": (50, "h"), "vcpu_hours": (400, "vCPU.h"), "memory_gb_hours": (1600, "GB.h"),
        "accelerator_hours": (100, "h"), "cost": (20, "EUR"),
    }  # fmt: skip


def test_hours_of_what_nothing_says_are_told(tmp_path: Path) -> None:
    path = tmp_path / "facture.csv"
    path.write_text(
        "Période;Catégorie;Produit;Ressource;Quantité;Unité;Total HT (EUR)\n"
        "2025-04;Compute;ZX-2;web-1;50;heures;5\n2025-04;Database;SQL;S3 DTUs;720;heures;5\n",
        encoding="utf-8",
    )
    assert rules(conserved(read(path, year=2025, as_of=AS_OF))) == {"unknown_use": 1}


@pytest.mark.parametrize(
    "names", ["Mois;Heures CPU;Heures GPU", "Month;GPU hours;CPU hours", "Monat;GPU-Stunden;Kernstunden",
              "Mes;Horas de CPU;Horas de GPU", "Mois;VM;Heures GPU"],
)  # fmt: skip
def test_a_table_of_hours_of_processors_or_cards_has_no_hours_of_machines(tmp_path: Path, names: str) -> None:
    lines = [f"2025-{month:02};{'calcul' if 'VM' in names else 2000 + month};{100 + month}" for month in range(1, 13)]
    readings = read_each(tmp_path, "calcul.csv", "\n".join([names, *lines]) + "\n")
    assert not any(reading.accepted for reading in readings)
    assert rules_of_each(readings) == {"wrong_kind.dated_counts.says"}


@pytest.mark.parametrize(
    ("text", "part"),
    [("vCPU", ("processor", 1.0)), ("RAM (GiB)", ("memory", 1.073741824)), ("100 DTU", ("performance", 0.0)),
     ("vCPU + RAM", ("", 0.0)), ("8 cores", ("", 0.0)), ("Ubuntu Core image", ("", 0.0)), ("disk", ("", 0.0))],
)  # fmt: skip
def test_which_part_a_text_names(text: str, part: tuple[str, float]) -> None:
    assert words.part(text) == part
