"""Tables of use kept by hand and exports of services, in other words than those of the rounds: scales in titles,
events, reports of several tables, bills that are cancelled; and their neighbours, which stay as they are."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from footprint.intake.usage.sizes import count_in
from tests.intake.usage.written import days, lines, read, rules, totals


def _by_day(header: str, cells: str, lines: int = 250) -> str:
    first = date(2025, 1, 1)
    rows = (f"{first + timedelta(day)};{cells}\n" for day in range(lines))
    return header + "\n" + "".join(rows)


@pytest.mark.parametrize(
    ("title", "one"),
    [
        ("Visites (k)", 1e3), ("Besuche in Tausend", 1e3), ("Visitas (en miles)", 1e3), ("Page views (thousands)", 1e3),
        ("Tokens in (M)", 1e6), ("Output (MTok)", 1e6), ("Requêtes (en millions)", 1e6), ("K tokens", 1e3),
        ("Visites", 1), ("Visites (mobile)", 1), ("Temps (ms)", 1), ("Kundenbesuche", 1), ("Token", 1),
    ],
)  # fmt: skip
def test_the_scale_of_a_title(title: str, one: float) -> None:
    assert count_in(title) == one


SCALED = {
    "visits of a long list": (
        _by_day("Jour;Visites (k);Pages vues (k)", "1,5;4"),
        {"sessions": 375e3, "requests": 1e6},
    ),
    "tokens of a long list": (
        _by_day("Day;Model;Requests;Input tokens (M);Output tokens (M)", "gpt-4o;20;0.5;0.125"),
        {"llm_requests": 5_000, "tokens_in": 125e6, "tokens_out": 31.25e6},
    ),
    "a short table": (
        "Mois;Modèle;Appels;Tokens entrée (k);Tokens sortie (k);Coût HT (€)\nmai 2025;codestral;10;90;7;3\n"
        "juin 2025;codestral;11;80;6;2\n",
        {"llm_requests": 21, "tokens_in": 170e3, "tokens_out": 13e3, "cost": 5},
    ),
    "no scale": (_by_day("Jour;Visites;Pages vues", "15;40"), {"sessions": 3_750, "requests": 10_000}),
}


@pytest.mark.parametrize("form", SCALED)
def test_a_count_has_the_scale_of_its_title(tmp_path: Path, form: str) -> None:
    text, wanted = SCALED[form]
    assert totals(read(tmp_path, "table.csv", text)) == pytest.approx(wanted)


def test_numbers_too_large_for_the_scale_of_their_title_are_asked(tmp_path: Path) -> None:
    readings = read(tmp_path, "t.csv", _by_day("Jour;Visites (M);Pages vues", "250000000;3"))
    assert "missing_unit.counts.says" in rules(readings)
    assert "sessions" not in totals(readings)


def test_nodes_and_stores_of_a_cluster_are_no_machines(tmp_path: Path) -> None:
    of_all = {"maxcpu": 4, "maxmem": 2**33, "maxdisk": 2**36, "status": "running"}
    guests = [
        {"type": kind, "vmid": at, "name": f"m{at}", "node": "n1", **of_all}
        for at, kind in enumerate(("qemu", "lxc", "qemu"))
    ]
    others = [{"type": "node", "node": "n1", **of_all}, {"type": "storage", "storage": "nfs", "node": "n1", **of_all}]
    (reading,) = read(tmp_path, "resources.json", json.dumps([*guests, *others]))
    assert (reading.kind, reading.accepted, reading.set_aside) == ("hosting", 3, 2)
    assert rules([reading]) == {"no_machine.says"}


def _bill(number: int, day: str, net: float, **more: Any) -> dict[str, Any]:
    prices = {"priceWithTax": net * 1.2, "priceWithoutTax": net, "tax": net * 0.2}
    money = {name: {"currencyCode": "EUR", "text": f"{value} €", "value": value} for name, value in prices.items()}
    return {"billId": f"FR{number}", "category": "purchase", "date": f"{day}T09:00:00+02:00", "orderId": number,
            "password": "x", "pdfUrl": "https://a.example/b.pdf", **money, **more}  # fmt: skip


def test_bills_of_an_interface_cost_without_tax_on_their_day(tmp_path: Path) -> None:
    readings = read(tmp_path, "bills.json", json.dumps([_bill(1, "2025-04-02", 30), _bill(2, "2025-07-09", 12.5)]))
    assert totals(readings) == pytest.approx({"cost": 42.5})
    assert days(readings) == [date(2025, 4, 2), date(2025, 7, 9)]


def test_orders_are_no_bills(tmp_path: Path) -> None:
    orders = [{**_bill(number, "2025-04-02", 30), "expirationDate": "2025-05-01"} for number in (1, 2)]
    for order in orders:
        del order["billId"]
    assert not totals(read(tmp_path, "orders.json", json.dumps(orders)))


EVENTS = (
    "website_id,session_id,visit_id,event_id,hostname,device,country,url_path,page_title,event_type,event_name,created_at,job_id\n"
    "w,s1,v1,e1,a.example,desktop,BE,/,Accueil,1,,2025-03-02 09:00:00,\n"
    "w,s1,v1,e2,a.example,desktop,BE,/x,X,1,,2025-03-02 09:01:00,\n"
    "w,s1,v1,e3,a.example,desktop,BE,/x,X,2,click,2025-03-02 09:02:00,\n"
    "w,s1,v2,e4,a.example,desktop,BE,/,Accueil,1,,2025-03-04 11:00:00,\n"
    "w,s2,v3,e5,a.example,mobile,FR,/,Accueil,1,,2025-03-04 11:30:00,\n"
)


def test_a_visit_of_several_events_counts_once_and_a_click_is_no_page(tmp_path: Path) -> None:
    readings = read(tmp_path, "events.csv", EVENTS)
    assert totals(readings) == {"sessions": 3, "requests": 4}
    assert days(readings) == [date(2025, 3, 2), date(2025, 3, 4)]


def test_events_of_no_type_are_no_pages_that_are_known(tmp_path: Path) -> None:
    assert totals(read(tmp_path, "events.csv", EVENTS.replace("event_type", "kind"))) == {"sessions": 3}


def _report(*tables: str) -> str:
    dates = "# Start date: 20250301\n# End date: 20250331\n"
    return "# Reports snapshot\n" + "\n".join(f"# \n{dates}{table}" for table in tables)


CHANNELS = "Session primary channel group (Default channel group),Sessions\nDirect,200\nEmail,110\n"
USERS = "Nth day,Active users,New users\n0000,9,4\n0001,8,3\n"
FIRST = "First user primary channel group (Default channel group),New users\nDirect,7\n"


def test_of_a_report_of_several_tables_the_one_of_visits_counts(tmp_path: Path) -> None:
    readings = read(tmp_path, "snapshot.csv", _report(USERS, FIRST, CHANNELS, "Country,Active users\nFrance,9\n"))
    assert totals(readings) == pytest.approx({"sessions": 310})
    assert days(readings) == [date(2025, 3, 1), date(2025, 3, 31)]


def test_views_of_a_report_count_once(tmp_path: Path) -> None:
    by_day, by_device = "Nth day,Views,New users\n0000,50,4\n", "Device category,Sessions,Views\nmobile,20,50\n"
    assert totals(read(tmp_path, "snapshot.csv", _report(by_day, by_device))).get("requests", 50) == 50


def test_a_report_without_visits_gives_none(tmp_path: Path) -> None:
    assert "sessions" not in totals(read(tmp_path, "snapshot.csv", _report(USERS, FIRST)))


def test_months_below_years_are_of_these_whatever_a_note_says(tmp_path: Path) -> None:
    text = "Visites du site;;\nMois;2024;2025\nJanvier;10;20\nFévrier;15;30\nTotal;25;50\nnouveau site en mars 2024;;\n"
    readings = read(tmp_path, "visites.csv", text)
    assert totals(readings) == pytest.approx({"sessions": 75})
    assert days(readings) == [date(2024, 1, 1), date(2025, 2, 28)]


def test_a_german_curve_with_both_clocks_of_its_steps(tmp_path: Path) -> None:
    steps = [(hour, minute) for hour in range(24) for minute in (0, 30)]
    curve = [f"04.06.2025;{h:02}:{m:02};{(h + m // 30) % 24:02}:{30 - m:02};1,5;W\n" for h, m in steps]
    readings = read(tmp_path, "lastgang.csv", "Zähler;77\n\nDatum;Von;Bis;Wirkleistung (kW);Status\n" + "".join(curve))
    assert totals(readings) == pytest.approx({"energy": 36.0})
    assert days(readings) == [date(2025, 6, 4)] * 2


def test_power_that_a_contract_allows_is_no_curve(tmp_path: Path) -> None:
    text = "Jour;Début;Fin;Puissance souscrite (kVA)\n01/02/2025;01/02/2025;31/12/2025;36\n"
    assert "energy" not in totals(read(tmp_path, "contrats.csv", text))


@pytest.mark.parametrize("title", ["Leistung", "Arbeit", "Arbeitszeit"])
def test_hours_that_somebody_worked_are_no_curve(tmp_path: Path, title: str) -> None:
    text = f"Datum;Von;Bis;{title}\n04.06.2025;08:00;12:00;4\n05.06.2025;08:00;11:00;3\n"
    assert not totals(read(tmp_path, "zeiten.csv", text))


def test_periods_beside_their_number_of_days_and_a_temperature(tmp_path: Path) -> None:
    text = ("Contrat;Date de début;Date de fin;Nombre de jours;Consommation (kWh);Température moyenne (°C)\n"
            "1;2025-03-01;2025-03-31;31;620;-3\n1;2025-04-01;2025-04-30;30;300;8\n")  # fmt: skip
    readings = read(tmp_path, "historique.csv", text)
    assert totals(readings) == pytest.approx({"energy": 920.0})
    assert days(readings) == [date(2025, 3, 1), date(2025, 4, 30)]


@pytest.mark.parametrize("month", ["Mar", "mars", "mars.", "févr."])
def test_calls_of_a_model_in_a_journal_are_kept_and_asked_of_which(tmp_path: Path, month: str) -> None:
    """In any language of the journal; lists of models, what was refused (404) and messages are none."""
    chat = '[GIN] 2025/03/0{day} - 08:16:00 | CODE | 17.5s | 192.0.2.1 | POST "/api/chat"'
    journal = f"{month} 0{{day}} 08:16:00 srv ollama[7]: "
    text = lines(journal + chat.replace("CODE", "200"), 6) + lines(journal + chat.replace("CODE", "500"), 2)
    text += lines(journal + chat.replace("CODE", "404"), 3) + lines(journal + "level=INFO source=x.go:1", 4)
    text += lines(journal + chat.replace("CODE", "200").replace('POST "/api/chat"', 'GET "/api/tags"'), 5)
    readings = read(tmp_path, "journal.log", text)
    assert totals(readings) == {"llm_requests": 8}
    assert days(readings) == [date(2025, 3, 1), date(2025, 3, 6)]
    assert "missing_model.kept.says" in rules(readings)
    other = text.replace('POST "/api/chat"', 'GET "/health"')
    assert "wrong_kind.system_log.says" in rules(read(tmp_path, "other.log", other))


def test_a_bill_that_is_cancelled_gives_way_to_the_one_made_again(tmp_path: Path) -> None:
    head = "N° facture;Début;Fin;Consommation (kWh)\nF0;01/02/2025;28/02/2025;500\n"
    bill = "F{};01/03/2025;31/03/2025;{}\n".format
    made_again = head + bill(1, 900) + bill(2, -900) + bill(3, 640)
    readings = read(tmp_path, "factures.csv", made_again)
    assert totals(readings) == pytest.approx({"energy": 1140.0})
    assert {"credit_deducted.says", "credit_deducted.cancelled.says"} <= rules(readings)
    assert totals(read(tmp_path, "gone.csv", head + bill(1, 900) + bill(2, -900))) == pytest.approx({"energy": 500.0})
