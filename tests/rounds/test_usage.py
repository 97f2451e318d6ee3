"""Usage files of the rounds against their keys. A file leaves `OPEN` when it is read rightly, and none comes back."""

from __future__ import annotations

import pytest

from tests.rounds.usage import FOLDER, key, outcome

OPEN = {
    "apc_pdu.csv": "refused",
    "azure_openai_metrics.csv": "refused",
    "edf_factures.csv": "refused",
    "enedis_c68.csv": "refused",
    "energie_mensuelle_fr.csv": "refused",
    "energie_sans_unite.csv": "refused",
    "engie_mois_colonnes.csv": "refused",
    "focus10_azure_hours.csv": "told",
    "gcp_bigquery.json": "refused",
    "github_copilot_metrics.json": "refused",
    "google_workspace_storage.csv": "refused",
    "grafana_export.csv": "refused",
    "kepler_pods.csv": "refused",
    "m365_storage.csv": "refused",
    "matomo_api_day.json": "refused",
    "opencost.csv": "refused",
    "orange_flotte.csv": "refused",
    "outscale_conso.csv": "told",
    "pdu_two_feeds.csv": "refused",
    "piano_analytics.csv": "silent",
    "plausible_export.csv": "refused",
    "scaleway_consommation.csv": "refused",
    "teams_user_activity.csv": "refused",
    "umami_pageviews.json": "refused",
    "zabbix_history.csv": "refused",
}
FILES = [(name, file) for name in ("round1",) for file in key(name)]


def test_every_file_of_a_round_has_a_key() -> None:
    for name in ("round1",):
        folder = FOLDER / name / "usage"
        assert {path.name for path in folder.iterdir()} - {"expected.csv"} == set(key(name))


@pytest.mark.parametrize(("name", "file"), FILES)
def test_a_usage_file_gives_what_its_key_says(name: str, file: str) -> None:
    found, detail = outcome(FOLDER / name / "usage" / file, key(name)[file])
    wanted = OPEN.get(file)
    assert found == wanted if wanted else found in ("right", "asked"), detail
