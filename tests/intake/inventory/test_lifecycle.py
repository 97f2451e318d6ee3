"""When a device came and went and how it is held: dates, status, condition, ownership."""

from __future__ import annotations

from datetime import date

import pytest

from footprint.intake.telling import tell
from footprint.intake.vocabulary import words
from tests.intake.accounts import one, rules
from tests.intake.conftest import Read


@pytest.mark.parametrize(
    ("acquired", "retired", "day", "gone", "rule"),
    [
        ("2023", "2023-03-15", date(2023, 2, 6), date(2023, 3, 15), None),
        ("2023", "2023-01-01", date(2023, 1, 1), date(2023, 1, 1), None),
        ("2023", "2022-12-31", date(2023, 7, 1), date(2022, 12, 31), "invalid_dates"),
        ("05/2023", "2023-05-10", date(2023, 5, 5), date(2023, 5, 10), None),
        ("05/2023", "2023-04-30", date(2023, 5, 16), date(2023, 4, 30), "invalid_dates"),
        ("2023", "03/2023", date(2023, 2, 7), date(2023, 3, 16), None),
        ("2023-09-12", "2023", date(2023, 9, 12), date(2023, 11, 6), None),
        ("2024-01-01", "2023", date(2024, 1, 1), date(2023, 7, 1), "invalid_dates"),
        ("12/2023", "2023", date(2023, 12, 16), date(2023, 12, 23), None),
        ("rentrée 2022", "2022", date(2022, 9, 1), date(2022, 10, 31), None),
        ("rentrée 2022", "08/2022", date(2022, 9, 1), date(2022, 8, 16), "invalid_dates"),
        ("2023", "2023", date(2023, 7, 1), date(2023, 7, 1), None),
        ("2023-05-02", "2023-05-01", date(2023, 5, 2), date(2023, 5, 1), "invalid_dates"),
        ("2023", "2024-03-15", date(2023, 7, 1), date(2024, 3, 15), None),
    ],
)
def test_dates_known_to_the_month_or_year_contradict_only_what_no_day_of_theirs_allows(
    read_text: Read, acquired: str, retired: str, day: date, gone: date, rule: str | None
) -> None:
    row, found = one(read_text, acquired_on=acquired, retired_on=retired)
    assert (row["acquired_on"], row["retired_on"]) == (day, gone)
    assert set(found) - {"many_left"} == ({rule} if rule else set())


def test_a_day_in_service_is_moved_with_its_year(read_text: Read) -> None:
    row, _ = one(read_text, acquired_on="", in_service_on="2023", retired_on="2023-03-15")
    assert row["acquired_on"] == row["in_service_on"] == date(2023, 2, 6)


def test_a_purchase_of_this_year_is_in_the_future_only_if_all_of_the_year_is(read_text: Read) -> None:
    content = "category,acquired_on\nlaptop,2025\nlaptop,04/2025\nlaptop,03/2025\nlaptop,2026\n"
    reading = read_text(content, as_of=date(2025, 3, 10))
    found = [row["line"] for row in reading.findings.to_pylist() if row["rule"] == "future_purchase"]
    assert found == [3, 5]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"ownership": "Location"}, True),
        ({"ownership": "Location", "leased_until": "2025-06-30"}, False),
        ({"ownership": "Location", "leased_until": "2019-06-30", "acquired_on": "2020-01-01"}, True),
        ({"ownership": "Location", "retired_on": "2025-06-30"}, False),
        ({"ownership": "Achat"}, False),
        ({"ownership": "Location", "status": "Au rebut"}, False),
        ({"ownership": "Location", "status": "En commande"}, False),
    ],
)
def test_a_lease_without_an_end_is_said(read_text: Read, cells: dict[str, str], told: bool) -> None:
    assert ("leased_without_end" in one(read_text, **cells)[1]) == told


@pytest.mark.parametrize(
    ("cell", "retired_on", "status"),
    [
        ("En service", "", "in_use"),
        ("In use", "2024-05-01", "in_use"),
        ("HS", "", "in_stock"),
        ("En réparation", "", "in_maintenance"),
        ("Not used", "2024-05-01", "retired"),
        ("Not used", "", "in_stock"),
        ("Au rebut", "", "gone_undated"),
        ("Réformé", "2024-05-01", "retired"),
        ("Volé", "", "missing"),
        ("Volé", "2024-05-01", "retired"),
        ("En commande", "", "on_order"),
        ("", "2024-05-01", "retired"),
        ("", "", None),
    ],
)
def test_status(read_text: Read, cell: str, retired_on: str, status: str | None) -> None:
    row, found = one(read_text, status=cell, retired_on=retired_on)
    assert row["status"] == status
    assert ("retired_without_date" in found) == (status in ("gone_undated", "missing"))


@pytest.mark.parametrize(
    ("cells", "condition", "ownership"),
    [
        ({"condition": "Reconditionné"}, "refurbished", None),
        ({"category": "Portable reconditionné"}, "refurbished", None),
        ({"status": "Neuf"}, "new", None),
        ({"status": "Not used"}, None, None),
        ({"ownership": "LLD"}, None, "leased"),
        ({"ownership": "Personal"}, None, "byod"),
        ({"price_eur": "location"}, None, "leased"),
        ({"ownership": "Owned"}, None, "owned"),
    ],
)
def test_condition_and_ownership(
    read_text: Read, cells: dict[str, str], condition: str | None, ownership: str | None
) -> None:
    row, found = one(read_text, **cells)
    assert (row["condition"], row["ownership"]) == (condition, ownership)
    assert "unknown_word" not in found


def test_yes_and_no_answer_the_header(read_text: Read) -> None:
    reading = read_text("Type;Reconditionné (O/N);Leasing;Année\nPC fixe;O;non;2020\nPC fixe;n;Oui;2020\n")
    assert reading.table["condition"].to_pylist() == ["refurbished", "new"]
    assert reading.table["ownership"].to_pylist() == ["owned", "leased"]


def test_the_date_is_the_best_known_of_each_line(read_text: Read) -> None:
    reading = read_text(
        "Type;Date d'achat;Mise en service;Date de livraison;Date de commande\n"
        "Écran;15/03/2021;20/03/2021;;\nÉcran;;20/03/2021;;\nÉcran;?;;18/03/2021;\nÉcran;;;;2021\nÉcran;;;;\n"
    )
    assert reading.table["acquired_kind"].to_pylist() == ["purchase", "in_service", "delivery", "order", None]
    assert reading.table["acquired_precision"].to_pylist() == ["day", "day", "day", "year", None]
    assert reading.table["acquired_on"].to_pylist()[2] == date(2021, 3, 18)
    assert reading.table["in_service_on"].to_pylist()[:2] == [date(2021, 3, 20)] * 2
    assert rules(reading)["missing_date"] == 1


def test_one_sure_date_column_decides_for_the_file(read_text: Read) -> None:
    reading = read_text("category,acquired_on,retired_on\nlaptop,03/04/2021,12/25/2024\n")
    assert reading.table["acquired_on"].to_pylist() == [date(2021, 3, 4)]
    assert "date_order_assumed" not in rules(reading)


def test_an_open_order_is_french_and_said(read_text: Read) -> None:
    reading = read_text("category,acquired_on\nlaptop,03/04/2021\nlaptop,05/06/2021\n")
    assert reading.table["acquired_on"].to_pylist() == [date(2021, 4, 3), date(2021, 6, 5)]
    assert rules(reading)["date_order_assumed"] == 1


def test_contradicting_orders_leave_the_open_dates_unknown(read_text: Read) -> None:
    reading = read_text("category,acquired_on\nlaptop,25/12/2021\nlaptop,12/25/2021\nlaptop,03/04/2021\n")
    assert reading.table["acquired_on"].to_pylist() == [date(2021, 12, 25), date(2021, 12, 25), None]
    assert rules(reading)["mixed_date_order"] == 1


@pytest.mark.parametrize(
    ("section", "text", "term"),
    [
        ("status", "Réformé le 12/03/2024", "retired"),
        ("status", "Rebut 2022", "retired"),
        ("status", "Réformés", "retired"),
        ("status", "Hors d'usage", "in_stock"),
        ("condition", "Usagés", "used"),
        ("status", "HS depuis 2023", "in_stock"),
        ("status", "In use - room 12", "in_use"),
        ("status", "En panne, écran cassé", "in_stock"),
        ("ownership", "Loué (LLD 5 ans)", "leased"),
        ("flag", "0,5", None),
        ("status", "Bon pour la casse", "in_stock"),
        ("status", "En service (à remplacer)", "in_use"),
        ("status", "En service - réformé", None),
    ],
)
def test_a_note_behind_a_known_word(section: str, text: str, term: str | None) -> None:
    assert words.term(section, text) == term


def test_usage_in_a_phrase_is_no_second_hand() -> None:
    assert words.term_inside("condition", "Usage pédagogique") is None
    assert words.term_inside("condition", "PC d'occasion") == "used"


LEASES = "Type;Date achat;Fin de location;État\n"


@pytest.mark.parametrize("state", ["En service", "Déployé", "En réparation", "En commande"])
def test_a_live_state_wins_over_an_exit_that_has_passed(read_text: Read, state: str) -> None:
    """Four laptops in service, three with an exit in the past: 4 = 4 + 0 + 0, and four count, not one."""
    lines = "".join(
        f"PC portable;2021-03-01;{day};{state}\n" for day in ("2024-03-01", "2023", "12/2024", "2027-01-01")
    )
    reading = read_text("Type;Date achat;Date de sortie;État\n" + lines, as_of=date(2025, 12, 31))
    assert reading.table["retired_on"].to_pylist() == [None, None, None, date(2027, 1, 1)]
    told = [row["line"] for row in reading.findings.to_pylist() if row["rule"] == "exit_of_a_live_device"]
    assert told == [2, 3, 4]


@pytest.mark.parametrize("state", ["", "Réformé", "En stock"])
def test_an_exit_counts_where_no_live_state_is_given(read_text: Read, state: str) -> None:
    reading = read_text(f"Type;Date achat;Date de sortie;État\nPC portable;2021;2024-03-01;{state}\n")
    assert reading.table["retired_on"].to_pylist() == [date(2024, 3, 1)]
    assert "exit_of_a_live_device" not in rules(reading)


@pytest.mark.parametrize(
    "header", ["Fin de location", "Fin de contrat", "Fin de garantie", "Fin de vie", "Fin de vie théorique", "EOL",
               "Fin d'amortissement", "Fin de support", "Lease end", "Warranty end", "Échéance LLD"],
)  # fmt: skip
def test_what_is_only_foreseen_is_no_exit(read_text: Read, header: str) -> None:
    reading = read_text(f"Type;Date achat;{header}\nPC portable;2021-03-01;2023-03-01\n")
    assert reading.table["retired_on"].to_pylist() == [None]


def test_an_end_of_lease_says_that_a_device_is_leased_and_that_it_may_have_gone_back(read_text: Read) -> None:
    lines = "PC portable;2021;2024-03-01;\nPC portable;2021;2024-03-01;En service\n"
    lines += "PC portable;2024;2027-03-01;\nÉcran;2024;;\n"
    reading = read_text(LEASES + lines, as_of=date(2025, 12, 31))
    assert reading.table["ownership"].to_pylist() == ["leased", "leased", "leased", None]
    assert reading.table["leased_until"].to_pylist() == [date(2024, 3, 1), date(2024, 3, 1), date(2027, 3, 1), None]
    assert [row["line"] for row in reading.findings.to_pylist() if row["rule"] == "lease_ended"] == [2]


@pytest.mark.parametrize(("gone", "told"), [(1, True), (0, False)])
def test_a_list_that_loses_a_tenth_of_its_devices_to_dates_says_so_first(
    read_text: Read, gone: int, told: bool
) -> None:
    """10 of 100 devices left before the year: a tenth. 0 of 90: nothing to say."""
    lines = "PC portable;40;2022;\nÉcran;50;2022;\n" + "Imprimante;10;2019;2024-05-01\n" * gone
    reading = read_text("Type;Quantité;Date achat;Date de sortie\n" + lines, as_of=date(2025, 12, 31))
    first = tell(reading.findings, "fr")[0] if reading.findings.num_rows else None
    assert (first is not None and first.rule == "many_left") == told
    assert not told or (first and "10 équipements sur 100 comptent pour 0 en 2025" in first.message)


def test_the_days_of_a_lease_may_be_called_du_and_au(read_text: Read) -> None:
    reading = read_text(
        "Contrat;Matériel;Nombre;Du;Au\nL1;PC portable;4;01/03/2023;28/02/2027\nL2;Écran;5;01/04/2024;31/03/2028\n"
    )
    days = [(row["in_service_on"].isoformat(), row["leased_until"].isoformat()) for row in reading.table.to_pylist()]
    assert days == [("2023-03-01", "2027-02-28"), ("2024-04-01", "2028-03-31")]
