"""Large synthetic inventories for the benchmarks, the same for the same seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from footprint.schema import table

CATEGORIES = ("laptop", "monitor", "desktop", "smartphone", "server", "switch", "printer")
FRENCH = ("Ordinateur portable", "Écran", "PC fixe", "Smartphone", "Serveur", "Commutateur", "Imprimante")
FIRST_DAY = np.datetime64("2016-01-01")


def devices(count: int, *, members: int = 100, seed: int = 1) -> pa.Table:
    """`count` rows of the table `devices`, spread over `members`; a fifth is retired."""
    draw = np.random.default_rng(seed)
    acquired = FIRST_DAY + draw.integers(0, 3600, count)
    retired = np.where(draw.random(count) < 0.2, acquired + draw.integers(0, 2500, count), np.datetime64("NaT"))
    given = {
        "member_id": pa.array(np.array([f"m{n}" for n in range(members)])[draw.integers(0, members, count)]),
        "year": pa.array(np.full(count, 2025)),
        "line_id": pa.array([f"abcd1234:{n}" for n in range(count)]),
        "line": pa.array(np.arange(count)),
        "category": pa.array(np.array(CATEGORIES)[draw.integers(0, len(CATEGORIES), count)]),
        "acquired_on": pa.array(acquired.astype("datetime64[D]")),
        "retired_on": pa.array(retired.astype("datetime64[D]")),
        "site_id": pa.array(np.array(["nord", "sud", "est"])[draw.integers(0, 3, count)]),
    }
    described = table("devices")
    columns = [given.get(column.name, pa.nulls(count, column.type)) for column in described.columns]
    return pa.table(columns, schema=described.arrow)


def french_csv(path: Path, count: int, *, seed: int = 1, distinct_prices: int = 1_900) -> Path:
    """`count` lines as French Excel saves them: cp1252, `;`, dd/mm/yyyy, decimal comma."""
    draw = np.random.default_rng(seed)
    kinds = draw.integers(0, len(FRENCH), count)
    days = (FIRST_DAY + draw.integers(0, 3600, count)).astype("datetime64[D]").tolist()
    cents = (10_000 + 101 * draw.integers(0, distinct_prices, count)).tolist()
    with path.open("w", encoding="cp1252", newline="\r\n") as file:
        file.write("N° inventaire;Désignation;Marque;Modèle;N° de série;Quantité;Date d'achat;Prix HT (€);Site;État\n")
        for n in range(count):
            price = f"{cents[n] // 100},{cents[n] % 100:02d}"
            file.write(
                f"INV-{n:07d};{FRENCH[kinds[n]]};Fictiva;Modèle {n % 300};SN{n:08X};1;"
                f"{days[n]:%d/%m/%Y};{price};Site {n % 40};En service\n"
            )
    return path
