"""Usage files of the rounds against their keys. A file leaves `OPEN` when it is read rightly, and none comes back."""

from __future__ import annotations

import pytest

from tests.rounds.usage import FOLDER, key, outcome

OPEN: dict[str, str] = {
    "Cost Table, 2025-05-01 — 2025-05-31.csv": "refused",
    "EDF suivi factures 2025 data center.xlsx": "refused",
    "facture_OVH_FR61234567.csv": "refused",
    "feuille_temps_mars.csv": "refused",
    "focus_cost_2025-06.csv": "told",
    "imported_visitors_20250301_20250331.csv": "refused",
    "nginx_portail_famille.log": "refused",
    "opencost_allocation_namespace.json": "refused",
    "outscale_cockpit_conso.csv": "refused",
    "pdu_export_baie12.csv": "refused",
    "Puissance serveurs-data-2025-04-15 09_12_33.csv": "refused",
    "scaleway_consumptions_2025-05.json": "refused",
    "uptimerobot_logs.csv": "refused",
    "OVH_conso_PublicCloud_juin2025.csv": "refused",
    "mistral_reponses.jsonl": "refused",
    "Factures EDF 2025.xlsx": "refused",
    "Puissance baies-data-2025-06-04 08_12_33.csv": "refused",
    "releves_pdu_2025.xlsx": "refused",
    "kepler_joules_ns.csv": "refused",
    "OneDriveUsageAccountDetail.csv": "refused",
    "elec locaux.csv": "refused",
    "auth.log": "refused",
    "temps_projet_2025.csv": "refused",
    "compteurs_eau.xlsx": "refused",
}
ROUNDS = ("round1", "round2", "round3")
FILES = [(name, file) for name in ROUNDS for file in key(name)]


def test_every_file_of_a_round_has_a_key() -> None:
    for name in ROUNDS:
        folder = FOLDER / name / "usage"
        assert {path.name for path in folder.iterdir()} - {"expected.csv"} == set(key(name))


@pytest.mark.parametrize(("name", "file"), FILES)
def test_a_usage_file_gives_what_its_key_says(name: str, file: str) -> None:
    found, detail = outcome(FOLDER / name / "usage" / file, key(name)[file])
    wanted = OPEN.get(file)
    assert found == wanted if wanted else found in ("right", "asked"), detail
