"""Usage files of the rounds against their keys. A file leaves `OPEN` when it is read rightly, and none comes back."""

from __future__ import annotations

import pytest

from tests.cases import LONG
from tests.rounds.usage import FOLDER, key, outcome

OPEN: dict[str, str] = {
    "Cost Table, 2025-05-01 — 2025-05-31.csv": "told",
    "opencost_allocation_namespace.json": "refused",
    "outscale_cockpit_conso.csv": "told",
    "OneDriveUsageAccountDetail.csv": "refused",
    "ENEDIS_R50_P_CdC_00000_20250616.xml": "refused",
    "Suivi_electricite_EDF_2025.xlsx": "refused",
    "engie_factures_export.csv": "told",
    "datalog_rpdu_baie2.txt": "told",
    "focus-1.0_export_2024-12_2026-01.csv": "told",
    "kepler_container_joules_total_202509.json": "refused",
    "SharePointSiteUsageStorage_D180.csv": "refused",
    "11-03-25_412877.log": "refused",
    "costs.csv": "refused",
    "Lycée Exemple_tableau_des_coûts, 2025-08-01 — 2025-08-31.csv": "refused",
    "storage-lens-novembre-2025.csv": "refused",
    "Volumétrie NAS 2024-2025.xlsx": "refused",
    "emeter_0_data.csv": "told",
    "Énergie horaire baie A-data-2025-09-22 08_15_33.csv": "refused",
    "sacct_2025T1.txt": "refused",
    "history.csv": "refused",
    "journal_appels_llm.jsonl": "refused",
    "vnstat_pppoe-wan.json": "refused",
    "pflogsumm-20250317.txt": "refused",
    "Graphique.csv": "refused",
    "Mon compte de facturation_Cost table, 2025-07-01 — 2025-07-31.csv": "told",
    "sacct_2025-03.txt": "refused",
    "scaph_host_power_query_range.json": "refused",
    "Volumétrie NAS labo 2025.xlsx": "refused",
    "du_partages.txt": "refused",
    "graph_export_rtr-siege_gi0-0.csv": "refused",
    "vnstat_eth0_d.json": "refused",
    "Export_conso_SIM_M2M_202504.csv": "refused",
    "historique_jours_litres.csv": "refused",
    "pflogsumm_2025-05-12.txt": "refused",
}
ROUNDS = ("round1", "round2", "round3", "round4", "round5", "round6")
FILES = [(name, file) for name in ROUNDS for file in key(name)]


def test_every_file_of_a_round_has_a_key() -> None:
    for name in ROUNDS:
        folder = FOLDER / name / "usage"
        assert {path.name for path in folder.iterdir()} - {"expected.csv"} == set(key(name))


# Every other file: each is a case of its own, and `make long` reads them all.
@pytest.mark.parametrize(("name", "file"), FILES if LONG else FILES[::2])
def test_a_usage_file_gives_what_its_key_says(name: str, file: str) -> None:
    found, detail = outcome(FOLDER / name / "usage" / file, key(name)[file])
    wanted = OPEN.get(file)
    assert found == wanted if wanted else found in ("right", "asked"), detail
