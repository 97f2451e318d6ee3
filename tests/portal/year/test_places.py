"""Sites and electricity contracts that a member types in arrive in the lake like those of a file."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.portal.conftest import MEMBER, Site
from tests.portal.journeys import LIST, YEAR, posted, sent, words

pytestmark = pytest.mark.usefixtures("unestimated")
WHERE = {"year": 2025, "member_id": MEMBER}
CONTRACT = {
    "contract_id-0": "GO 2025", "factor_key-0": "technology:hydro", "covered_share-0": "62,5",
    "start-0": "2025-01-01", "last_day-0": "2025-12-31",
}  # fmt: skip
OWN_ROOF = {"contract_id-1": "Toiture", "factor_key-1": "technology:solar_pv_france", "covered_kwh-1": "5 200"}
SITES = {"site_id-0": "Salle serveurs", "site_kind-0": "datacentre", "pue-0": "1,256",
         "site_id-1": "Mairie ; annexe", "site_kind-1": "office", "pue-1": ""}  # fmt: skip


def rows(site: Site, name: str) -> list[dict[str, Any]]:
    return site.app_portal.lake.read(name, year=2025, member_id=MEMBER).to_pylist()


def test_what_is_typed_in_is_read_like_a_file_and_shown_again(site: Site) -> None:
    site.account()
    browser = site.signed()
    answer = posted(browser, f"{YEAR}/lieux", **CONTRACT, **OWN_ROOF, **SITES)
    assert answer.headers["location"] == f"{YEAR}/lieux?fait=places"
    kept = {row["contract_id"]: row for row in rows(site, "contracts")}
    green = kept["GO 2025"]
    assert (green["factor_key"], green["covered_share"], green["covered_kwh"]) == ("technology:hydro", 0.625, None)
    assert (green["start"], green["end"]) == (date(2025, 1, 1), date(2026, 1, 1))
    assert (kept["Toiture"]["covered_kwh"], kept["Toiture"]["start"]) == (5200.0, None)
    places = {row["site_id"]: (row["kind"], row["pue"]) for row in rows(site, "sites")}
    assert places == {"Salle serveurs": ("datacentre", 1.256), "Mairie ; annexe": ("office", None)}
    page = browser.get(f"{YEAR}/lieux").text
    for shown in ('value="GO 2025"', 'value="62,5"', 'value="5200"', 'value="1,256"', 'value="Mairie ; annexe"'):
        assert shown in page, shown
    assert 'value="1.256"' in browser.get(f"/en{YEAR}/lieux").text


def test_nothing_changes_when_the_same_is_saved_and_empty_rows_take_the_lists_back(site: Site) -> None:
    site.account()
    browser = site.signed()
    for _ in range(2):
        posted(browser, f"{YEAR}/lieux", **CONTRACT, **SITES)
    assert len(site.app_portal.inbox.received(**WHERE)) == 2  # type: ignore[arg-type]
    sent(browser, ("parc.csv", LIST))
    posted(browser, f"{YEAR}/lieux", **SITES)
    assert (len(rows(site, "contracts")), len(rows(site, "sites")), len(rows(site, "devices"))) == (0, 2, 2)
    assert 'value="GO 2025"' not in browser.get(f"{YEAR}/lieux").text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("contract_id-0", "", "Donnez un nom"),
        ("factor_key-0", "technology:magic", "Choisissez une origine"),
        ("covered_share-0", "120", "La part est un nombre de 0 à 100"),
        ("covered_share-0", "", "Donnez la part ou les kWh"),
        ("covered_kwh-0", "12", "Donnez la part ou les kWh"),
        ("last_day-0", "2024-12-31", "Le dernier jour est avant le premier"),
        ("last_day-0", "31/12/2025", "Écrivez la date comme"),
        ("pue-0", "0,8", "Le PUE est un nombre de 1 à 10"),
        ("site_kind-1", "palace", "Choisissez un genre"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_kept(
    site: Site, field: str, value: str, sentence: str
) -> None:
    site.account()
    browser = site.signed()
    answer = posted(browser, f"{YEAR}/lieux", **CONTRACT | SITES | {field: value})
    assert answer.status_code == 422
    assert sentence in words(answer).replace("\xa0", " ")
    assert 'value="Salle serveurs"' in answer.text
    assert site.app_portal.inbox.received(**WHERE) == []  # type: ignore[arg-type]


def test_a_reader_sees_and_changes_nothing(site: Site) -> None:
    site.account("lectrice@valbrume.example", (MEMBER, "reader"))
    browser = site.signed("lectrice@valbrume.example")
    assert browser.get(f"{YEAR}/lieux").status_code == 200
    assert posted(browser, f"{YEAR}/lieux", **CONTRACT).status_code == 403
