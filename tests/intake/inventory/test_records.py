"""Sites, contracts and member profiles."""

from __future__ import annotations

from datetime import date

from tests.intake.accounts import rules
from tests.intake.conftest import Read


def test_sites(read_text: Read) -> None:
    reading = read_text(
        "site_id;kind;country;pue;wue_l_per_kwh;Chaleur réutilisée (ERF);control\n"
        "A;Salle serveurs;FR;1,6;0,4;12 %;Propre\nB;Bureau;;;;;\n;office;FR;;;;\n;;;;;;\n"
    )
    assert (reading.kind, reading.accepted, reading.refused, reading.set_aside) == ("sites", 2, 1, 1)
    assert reading.table.to_pylist()[0] == reading.table.to_pylist()[0] | {
        "site_id": "A",
        "kind": "datacentre",
        "country": "FRA",
        "pue": 1.6,
        "wue_l_per_kwh": 0.4,
        "erf": 0.12,
        "control": "own",
        "line": 2,
    }
    assert rules(reading)["missing_identifier"] == 1


def test_a_share_of_heat_used_again_above_all_of_it_is_told(read_text: Read) -> None:
    reading = read_text("site_id;kind;erf\nA;datacentre;0\nB;datacentre;1\nC;datacentre;1,2\nD;datacentre;-1\n")
    assert reading.table["erf"].to_pylist()[:2] == [0.0, 1.0]
    assert rules(reading) == {"invalid_erf": 2}


def test_contracts_by_last_day_or_by_first_day_not_covered(read_text: Read) -> None:
    reading = read_text(
        "Contrat;Premier jour couvert;Dernier jour couvert;Part couverte;Mix du contrat\n"
        "c1;01/01/2025;31/12/2025;40 %;technology:hydro\nc2;2025;;120 %;\n"
    )
    rows = reading.table.to_pylist()
    assert (rows[0]["start"], rows[0]["end"], rows[0]["covered_share"]) == (date(2025, 1, 1), date(2026, 1, 1), 0.4)
    assert (rows[1]["start"], rows[1]["end"], rows[1]["covered_share"]) == (None, None, 1.2)
    assert rules(reading) == {"unreadable_date": 1, "invalid_share": 1}
    exclusive = read_text("contract_id,start,end,covered_kwh\nc1,2025-01-01,2026-01-01,1200\n")
    assert exclusive.table.to_pylist()[0]["end"] == date(2026, 1, 1)
    assert exclusive.table.to_pylist()[0]["covered_kwh"] == 1200.0


def test_members(read_text: Read) -> None:
    reading = read_text(
        "name;siren;employees_fte;users;profile_complete\nVille;552 100 554;42,5;60;oui\nAutre;123456789;;;non\n"
    )
    rows = reading.table.to_pylist()
    assert (reading.kind, rows[0]["siren"], rows[0]["employees_fte"], rows[0]["profile_complete"]) == (
        "members",
        "552100554",
        42.5,
        True,
    )
    assert (rows[1]["siren"], rows[1]["users"], rows[1]["profile_complete"]) == (None, None, False)
    assert rules(reading) == {"invalid_siren": 1}


def test_a_very_high_pue_is_a_warning_and_an_impossible_one_is_named(read_text: Read) -> None:
    reading = read_text("site_id;kind;pue\nA;datacentre;3,0\nB;datacentre;3,5\nC;datacentre;0,9\nD;datacentre;150\n")
    assert reading.table["pue"].to_pylist() == [3.0, 3.5, 0.9, 150.0]
    found = {row["line"]: row["rule"] for row in reading.findings.to_pylist()}
    assert found == {3: "high_pue", 4: "invalid_pue", 5: "invalid_pue"}


def test_a_contract_that_ends_before_it_starts_is_named(read_text: Read) -> None:
    reading = read_text(
        "contract_id,start,end,covered_kwh\na,2025-01-01,2025-01-01,1\nb,2025-06-01,2025-01-01,1\n"
        "c,2025-01-01,2025-01-02,1\nd,,2025-01-02,1\ne,2025-01-01,,1\n"
    )
    assert [row["line"] for row in reading.findings.to_pylist() if row["rule"] == "invalid_period"] == [2, 3]
    one_day = read_text(
        "Contrat;Premier jour couvert;Dernier jour couvert;Part couverte\nc;01/01/2025;01/01/2025;40 %\n"
    )
    assert "invalid_period" not in rules(one_day)
