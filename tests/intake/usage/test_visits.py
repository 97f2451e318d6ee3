"""Exports of audience tools and aggregates of logs, read by eye first: days, hours, devices, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.intake import Reading, read_all
from footprint.intake.usage.days import spread
from footprint.intake.usage.said_periods import said_in
from footprint.intake.usage.visits import length_of, range_of
from tests.cases import cases
from tests.intake.accounts import AS_OF, FILES, rules

HERE = FILES / "usage"


def read(name: str, content: str | None = None, folder: Path | None = None) -> list[Reading]:
    path = (folder or HERE) / name
    if content is not None:
        path.write_text(content, encoding="utf-8")
    return read_all(path, year=2025, as_of=AS_OF)


def only(readings: list[Reading]) -> Reading:
    (reading,) = readings
    assert reading.accepted + reading.refused + reading.set_aside == reading.rows
    return reading


def figures(reading: Reading, metric: str, *more: str) -> dict[object, float]:
    """Quantities of one metric by day, or by day and these columns."""
    rows = [row for row in reading.table.to_pylist() if row["metric"] == metric]
    return {
        tuple(row[name] for name in ("day", *more)) if more else row["day"]: row["quantity"] for row in rows
    }  # fmt: skip


def test_matomo_in_french_and_utf16() -> None:
    reading = only(read("town_matomo_fr_utf16.csv"))
    assert (reading.kind, reading.profile, reading.accepted, reading.refused) == ("visits", "matomo", 3, 0)
    assert reading.dialect.encoding == "utf-16-le"
    first, second, third = (date(2025, 3, day) for day in (1, 2, 3))
    assert figures(reading, "sessions") == {first: 512.0, second: 465.0, third: 0.0}
    assert figures(reading, "terminal_hours") == {first: 20.0, second: 18.0, third: 0.0}
    assert figures(reading, "requests")[first] == 1404.0
    row = reading.table.to_pylist()[0]
    assert (row["provider"], row["subject_kind"], row["is_bot"], row["unit"]) == ("matomo", "member", False, "request")
    assert rules(reading) == {"service_not_named": 1}


def test_matomo_by_device_takes_its_month_from_the_file_name(tmp_path: Path) -> None:
    content = (HERE / "town_matomo_machine_names.csv").read_text()
    reading = only(read("Export _ Type d'appareil _ mars 2025.csv", content, tmp_path))
    assert reading.accepted == 4
    rows = [row for row in reading.table.to_pylist() if row["metric"] == "sessions"]
    assert {row["day"].month for row in rows} == {3}
    assert {row["device_class"] for row in rows} == {"computer", "smartphone", "tablet", None}
    by_device = {row["device_class"]: 0.0 for row in rows}
    for row in rows:
        by_device[row["device_class"]] += row["quantity"]
    assert by_device == pytest.approx({"computer": 1000.0, "smartphone": 1200.0, "tablet": 15.0, None: 2.0}, rel=1e-12)
    hours = [row["quantity"] for row in reading.table.to_pylist() if row["metric"] == "terminal_hours"]
    assert sum(hours) == pytest.approx(100 + 30 + 0.5)


def test_without_any_date_nothing_is_accepted(tmp_path: Path) -> None:
    content = (HERE / "town_matomo_machine_names.csv").read_text()
    reading = only(read("export.csv", content, tmp_path))
    assert (reading.accepted, reading.refused) == (0, 4)
    assert rules(reading)["missing_day"] == 4


def test_a_report_by_page_counts_a_visit_several_times_and_is_refused(tmp_path: Path) -> None:
    content = "label,nb_visits,nb_actions,sum_visit_length\n/home,10,20,600\n/contact,9,9,60\n"
    reading = only(read("pages_2025-03.csv", content, tmp_path))
    assert (reading.accepted, rules(reading)) == (0, {"visits_by_label": 2, "no_accepted_row": 1})


def test_ga4_counts_its_first_table_alone() -> None:
    readings = read("town_ga4.csv")
    first = readings[0]
    assert (first.profile, first.accepted) == ("ga4", 2)
    assert figures(first, "sessions") == {date(2025, 2, 1): 120.0, date(2025, 2, 2): 100.0}
    assert figures(first, "terminal_hours")[date(2025, 2, 1)] == pytest.approx(120 * 90.5 / 3600)
    everywhere = [row["quantity"] for r in readings for row in r.table.to_pylist() if row["metric"] == "sessions"]
    assert sum(everywhere) == 220.0
    assert "same_visits_again" in {rule for reading in readings for rule in rules(reading)}


@pytest.mark.parametrize(
    ("start", "end"),
    [("Date de début : ", "Date de fin : "), ("Startdatum: ", "Enddatum: "), ("Data di inizio: ", "Data di fine: "),
     ("Begindatum: ", "Einddatum: ")],
)  # fmt: skip
def test_ga4_by_device_takes_its_period_from_the_comments(tmp_path: Path, start: str, end: str) -> None:
    """Two days below each other, whatever they are called; a day alone, as that of the export, is none."""
    content = (
        f"# Utilisateurs\n# {start}20250101\n# {end}20250110\n# Export: 20250203\n"
        "Catégorie d'appareil,Sessions,Durée moyenne de la session\ndesktop,100,36\nmobile,50,72\n"
    )
    reading = only(read("ga4.csv", content, tmp_path))
    assert figures(reading, "sessions", "device_class")[date(2025, 1, 10), "computer"] == pytest.approx(10.0)
    assert len(figures(reading, "sessions", "device_class")) == 20
    assert sum(figures(reading, "terminal_hours", "device_class").values()) == pytest.approx(2.0)


DAYS_OF_VISITS = [100 + 7 * day for day in range(8)]


@pytest.mark.parametrize(("wrong", "days", "counted"), [(0, 8, 996), (5, 8, 1997), (0, 3, 642)])
def test_visits_cut_otherwise_in_another_table_count_once(tmp_path: Path, wrong: int, days: int, counted: int) -> None:
    """Of eight days whose visits are the same to the last one; not of others, nor of three days."""
    every = DAYS_OF_VISITS[:days]
    path = tmp_path / "export.zip"
    with ZipFile(path, "w") as packed:
        lines = [f"2025-06-0{day},{visits}" for day, visits in enumerate(every, 1)]
        packed.writestr("visitors.csv", "date,visits\n" + "\n".join(lines) + "\n")
        parted = [
            f"2025-06-0{day},{kind},{part}"
            for day, visits in enumerate(every, 1)
            for kind, part in (("desktop", visits - 40), ("mobile", 40 + wrong * (day == 2)))
        ]
        packed.writestr("devices.csv", "date,device,visits\n" + "\n".join(parted) + "\n")
    readings = read_all(path, year=2025, as_of=AS_OF)
    rows = [row for reading in readings for row in reading.table.to_pylist() if row["metric"] == "sessions"]
    assert sum(row["quantity"] for row in rows) == counted
    keys = {key for reading in readings for key in reading.findings["message_key"].to_pylist()}
    assert ("findings.summary_table.cut.says" in keys) == (counted == 996)


CHANNELS = "# Date de début : 20250101\n# Date de fin : 20250110\nCountry,Sessions,Engaged sessions,Engagement rate\n"
PARTS = ["France,700,350,0.5", "Belgique,200,100,0.5", "Suisse,100,40,0.4"]


@pytest.mark.parametrize(
    ("lines", "sessions", "rule"),
    [
        ([",1000,490,0.49", *PARTS], 1000, "total_row"), ([*PARTS, ",1000,490,0.49"], 1000, "total_row"),
        (["Gesamt,1000,490,0.49", *PARTS], 1000, "total_row"), (["Totals,1000,490,0.49", *PARTS], 1000, "total_row"),
        ([",60,20,0.33", *PARTS], 1060, "nameless_line"), ([*PARTS, ",60,,"], 1060, "nameless_line"),
        (["(not set),60,20,0.33", *PARTS], 1060, ""), ([PARTS[0], ",700,350,0.5"], 1400, ""),
    ],
)  # fmt: skip
def test_a_total_without_a_name_counts_nothing_twice(
    tmp_path: Path, lines: list[str], sessions: int, rule: str
) -> None:
    reading = only(read("ga4.csv", CHANNELS + "\n".join(lines) + "\n", tmp_path))
    assert sum(figures(reading, "sessions", "country").values()) == pytest.approx(sessions)
    assert [name for name in rules(reading) if name in ("total_row", "nameless_line")] == [rule][: bool(rule)]


def test_a_simple_list_by_month(tmp_path: Path) -> None:
    content = "Site;Mois;Visites;Durée moyenne\nwww;2025-02;2800;00:01:30\nwww;2025-03;310;2 min 0 s\nTotal;;3110;\n"
    reading = only(read("visites.csv", content, tmp_path))
    assert (reading.profile, reading.accepted, reading.set_aside) == ("canonical_visits", 2, 1)
    sessions = figures(reading, "sessions", "subject_id")
    assert sessions[date(2025, 2, 28), "www"] == pytest.approx(100.0)
    assert sum(figures(reading, "terminal_hours").values()) == pytest.approx(2800 * 90 / 3600 + 310 * 120 / 3600)


def test_long_times_keep_each_second(tmp_path: Path) -> None:
    content = (
        "Site;Mois;Visites;Durée totale\nwww;2025-02;28000;342 h 56 min 7 s\nwww;2025-03;31000;2342 h 56 min 7 s\n"
    )
    reading = only(read("visites.csv", content, tmp_path))
    hours = sum(figures(reading, "terminal_hours").values())
    assert hours == pytest.approx((342 + 2342) + 2 * (56 * 60 + 7) / 3600, rel=1e-12)


def test_a_log_of_single_visitors_is_refused_and_nothing_of_it_is_kept() -> None:
    reading = only(read("town_matomo_visitor_log.csv"))
    assert (reading.kind, reading.rows) == (None, 0)
    row = reading.findings.to_pylist()[0]
    assert (row["rule"], row["message_key"]) == ("wrong_kind", "findings.wrong_kind.visitor_log.says")
    assert "203.0.113.9" not in str(reading.findings.to_pylist())


def test_aggregates_of_logs() -> None:
    reading = only(read("town_weblog_days.csv"))
    assert (reading.kind, reading.profile, reading.accepted) == ("weblog", "weblog_days", 4)
    day = date(2025, 3, 1)
    keyed = figures(reading, "bytes_out", "device_class", "country", "is_bot")
    assert keyed[day, "computer", "FRA", False] == 36e6
    assert keyed[day, None, None, True] == 9e6
    assert figures(reading, "terminal_hours", "device_class")[day, "smartphone"] == 2.25
    assert (date(2025, 3, 2), None) not in figures(reading, "terminal_hours", "device_class")  # empty is not 0
    assert set(reading.table["subject_id"].to_pylist()) == {"www.town.example"}
    assert "visitors" not in reading.table["metric"].to_pylist()


@pytest.mark.parametrize("cell", ["-3", "many", "nan"])
def test_a_count_that_is_none_refuses_its_line(tmp_path: Path, cell: str) -> None:
    content = f"site;day;is_bot;requests;bytes_out;sessions\na;2025-03-01;false;1;1;{cell}\na;2025-03-02;false;1;1;1\n"
    reading = only(read("agregats.csv", content, tmp_path))
    assert (reading.accepted, reading.refused) == (1, 1)
    assert "invalid_usage" in rules(reading)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("102 days, 20:44:30", 8887470.0),
        ("1 day, 0:00:05", 86405.0),
        ("2 j 03:00:00", 183600.0),
        ("3 T. 0:01:00", 259260.0),
        ("00:02:42", 162.0),
        ("2:42", 162.0),
        ("2 min 42s", 162.0),
        ("1 h 5 min", 3900.0),
        ("162", None),
        ("long", None),
    ],
)
def test_lengths(text: str, seconds: float | None) -> None:
    assert length_of(text) == seconds


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("visites_2025-09.csv", (2025, 9, 1), (2025, 10, 1)),
        ("Export _ Site _ septembre 2025.csv", (2025, 9, 1), (2025, 10, 1)),
        ("export_2025-12-01_2025-12-31.csv", (2025, 12, 1), (2026, 1, 1)),
        ("# Start date: 20250201", (2025, 2, 1), (2025, 2, 2)),
        ("1 mars 2025", (2025, 3, 1), (2025, 3, 2)),
        ("bilan 2024.csv", (2024, 1, 1), (2025, 1, 1)),
    ],
)
def test_periods_in_names(text: str, first: tuple[int, int, int], after: tuple[int, int, int]) -> None:
    found = said_in(text)
    assert found is not None
    days = (date.fromordinal(day + date(1970, 1, 1).toordinal()) for day in found)
    assert tuple(days) == (date(*first), date(*after))


@pytest.mark.parametrize("text", ["visites.csv", "export_20259999.csv", "www2.example.csv"])
def test_names_without_a_period(text: str) -> None:
    assert said_in(text) is None


@settings(max_examples=cases(100))
@given(st.floats(0, 1e12), st.integers(1, 800))
def test_days_of_a_period_add_up_exactly(amount: float, length: int) -> None:
    _, days, parts = spread(np.array([19000]), np.array([19000 + length]), np.array([amount]))
    assert list(days) == list(range(19000, 19000 + length))
    assert parts[:-1].sum() + parts[-1] == pytest.approx(amount, rel=1e-14)
    assert parts[0] * (length - 1) + parts[-1] == amount


def test_ga4_counts_the_views_of_pages_over_the_period_of_its_comments(tmp_path: Path) -> None:
    """No visits are in it; the mean times of users are no visits' lengths; the total is no page."""
    content = (
        "# Propriété : www.ville.fr - GA4\n# Date de début : 20250101\n# Date de fin : 20250131\n\n"
        "Chemin de la page et classe de l'écran,Vues,Utilisateurs actifs,"
        "Durée d'engagement moyenne par utilisateur actif"
        ',Revenu total\n/,100,60,82.4,0\n"/agenda/marche, foire/",55,30,10.2,0\nTotal général,155,80,50,0\n'
    )
    reading = only(read("pages.csv", content, tmp_path))
    assert (reading.profile, reading.accepted) == ("ga4_pages", 2)
    days = reading.table.to_pylist()
    assert {row["metric"] for row in days} == {"requests"}
    assert sum(row["quantity"] for row in days) == pytest.approx(155)
    assert (min(row["day"] for row in days).isoformat(), max(row["day"] for row in days).isoformat()) == (
        "2025-01-01",
        "2025-01-31",
    )


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1 mars - 31 mars 2025", (2025, 3, 1), (2025, 3, 31)),
        ("Mar 1 - Mar 31, 2025", (2025, 3, 1), (2025, 3, 31)),
        ("1 déc. 2024 - 31 janv. 2025", (2024, 12, 1), (2025, 1, 31)),
        ("Dec 1, 2024 – Jan 31, 2025", (2024, 12, 1), (2025, 1, 31)),
        ("2025-03-01 to 2025-03-31", (2025, 3, 1), (2025, 3, 31)),
    ],
)
def test_both_ends_of_a_range(text: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    begin, after = ((date(*day) - date(1970, 1, 1)).days for day in (first, last))
    assert range_of(text) == (begin, after + 1)


@pytest.mark.parametrize("text", ["", "mars", "31 mars - 1 mars 2025", "this month", "1 mars - 31 mars"])
def test_what_is_no_range(text: str) -> None:
    assert range_of(text) is None


def test_a_comparison_counts_each_period_on_its_own_days(tmp_path: Path) -> None:
    """Both periods were counted in one: twice the visits."""
    rows = "".join(
        f"{channel},{period},{count},{count}\n"
        for channel, counts in (("Direct", (310, 62)), ("Referral", (31, 31)))
        for period, count in zip(("1 mars - 31 mars 2025", "1 mars - 31 mars 2024"), counts, strict=True)
    )
    comments = (
        "# Date de début: 20250301\n# Date de fin: 20250331\n# Date de début: 20240301\n# Date de fin: 20240331\n"
    )
    header = "Groupe de canaux par défaut de la session,Plage de dates,Sessions,Sessions avec engagement\n"
    reading = only(read("ga4.csv", comments + header + rows, tmp_path))
    sums: dict[int, float] = {}
    for day, count in figures(reading, "sessions").items():
        assert isinstance(day, date)
        sums[day.year] = sums.get(day.year, 0) + count
    assert sums == {2025: pytest.approx(341), 2024: pytest.approx(93)}


@pytest.mark.parametrize(
    ("above", "name", "year"),
    [
        ("Période;01/01/2024 - 31/12/2024\nComparaison;01/01/2023 - 31/12/2023\n\n", "mois.csv", 2024),
        ("Zeitraum: 2024;;\nVergleich;2023\n\n", "besuche.csv", 2024),
        ("Portail;habitants\n\n", "visites_2024.csv", 2024),
        ("Comparaison;2023\n\n", "visites.csv", 2025),
    ],
)
def test_months_without_a_year_are_of_the_year_that_is_said(tmp_path: Path, above: str, name: str, year: int) -> None:
    """Else of the year of the report, which is told; with what the table is compared is not of it."""
    text = above + "Mois;Visites (2023);Visites;Temps passé / Visites\nTotal;99;60;00:02:00\n"
    text += "Janvier;50;20;00:03:00\nFévrier;49;40;00:01:30\n"
    reading = only(read(name, text, tmp_path))
    assert sum(figures(reading, "sessions", "device_class").values()) == pytest.approx(60)
    assert sum(figures(reading, "terminal_hours").values()) == pytest.approx(2.0)
    assert {day.year for day in figures(reading, "sessions")} == {year}  # type: ignore[attr-defined]
    assert ("year_assumed" in rules(reading)) == (year == 2025)


def test_months_of_two_years_below_each_other_are_of_neither(tmp_path: Path) -> None:
    text = "Mois;Visites;Pages vues\n" + "".join(f"{month};10;20\n" for month in ("Novembre", "Décembre", "Novembre"))
    reading = only(read("visites.csv", text, tmp_path))
    assert (reading.accepted, "missing_day" in rules(reading)) == (0, True)


GA4 = {  # months, screens, sessions, users, views; the word of all
    "en": ("Year month,Device category,Sessions,Total users,Views", "Grand total"),
    "fr": ("Année et mois,Catégorie d'appareil,Sessions,Nombre total d'utilisateurs,Vues", "Total général"),
    "it": ("Mese,Categoria dispositivo,Sessioni,Utenti attivi,Visualizzazioni", "Totale complessivo"),
    "es": ("Mes,Categoría de dispositivo,Sesiones,Usuarios activos,Vistas", "Total general"),
    "de": ("Monat,Gerätekategorie,Sitzungen,Aktive Nutzer,Aufrufe", "Gesamtsumme"),
    "pt": ("Mês,Categoria do dispositivo,Sessões,Usuários ativos,Visualizações", "Total geral"),
    "nl": ("Maand,Apparaatcategorie,Sessies,Actieve gebruikers,Weergaven", "Eindtotaal"),
}


@pytest.mark.parametrize("language", GA4)
def test_an_exploration_is_read_in_any_language(tmp_path: Path, language: str) -> None:
    """The total of all stands first, its word behind the last column."""
    names, whole = GA4[language]
    text = f"# ----\n# Blog\n# 20250101-20250331\n# ----\n\n{names}\n,,60,50,160,{whole}\n"
    text += "202502,mobile,20,17,50\n202501,mobile,30,25,80\n202501,desktop,10,8,30\n"
    reading = only(read("free_form.csv", text, tmp_path))
    assert (reading.kind, reading.accepted, reading.set_aside) == ("visits", 3, 1)
    assert sum(figures(reading, "sessions", "device_class").values()) == pytest.approx(60)
    assert sum(figures(reading, "requests", "device_class").values()) == pytest.approx(160)


@pytest.mark.parametrize(
    "names",
    ["Device type,Total users,Bounce rate", "Kategoria urządzenia,Sesje,Odsłony", "Enhetskategori,Sessioner,Visningar",
     "Tipo di dispositivo,Visualizzazioni,Frequenza di rimbalzo"],
)  # fmt: skip
def test_screens_of_visitors_are_no_devices(tmp_path: Path, names: str) -> None:
    """Whatever tool counted visits by kind of screen, and whether they are read or not."""
    text = f"{names}\nmobile,8422,0.4\ndesktop,1600,0.3\ntablet,122,0.5\n"
    (reading,) = read("report.csv", text, tmp_path)
    assert (reading.kind, reading.accepted) == (None, 0)
    assert "wrong_kind" in rules(reading)


def test_a_list_of_devices_that_were_visited_is_one_of_devices(tmp_path: Path) -> None:
    text = "Device type;Brand;Last visit;Site\nDesktop;Dell;2025-02-01;Town hall\nTablet;Apple;2025-03-01;School\n"
    (reading,) = read("visited.csv", text, tmp_path)
    assert (reading.kind, reading.accepted) == ("inventory", 2)
