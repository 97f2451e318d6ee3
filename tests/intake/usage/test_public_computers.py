"""Hours at computers that many people use: lists of sessions of any length, whose times and lengths agree, and tables
of rooms by month whose hours are those of all their computers. Hours of rooms, people and programs are none."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest

from tests.intake.usage.written import days, read, rules, totals

MONTHS = {
    "fr": ["Janv", "Févr", "Mars"], "en": ["Jan", "Feb", "Mar"], "de": ["Januar", "Februar", "März"],
    "es": ["enero", "febrero", "marzo"], "it": ["gennaio", "febbraio", "marzo"],
    "nl": ["januari", "februari", "maart"], "pt": ["janeiro", "fevereiro", "março"],
}  # fmt: skip
ROOMS = [
    ("fr", "Salles info 2025 : heures de poste utilisées", "Salle", "Nb postes"),
    ("fr", "Occupation des ordinateurs 2025, en heures-machines (nb de PC x durée)", "Salle", "Nb PC"),
    ("fr", "Utilisation des PC élèves 2025 en heures (postes x heures de cours)", "Salle", "Postes"),
    ("fr", "Année 2025 - heures d'ordinateur par salle", "Salle", "Nombre d'ordinateurs"),
    ("en", "Computer hours by lab 2025", "Lab", "Seats"),
    ("en", "Hours of PC use per room 2025, all PCs", "Room", "No. of PCs"),
    ("en", "Lab PC usage 2025 (seats x hours)", "Room", "PCs"),
    ("de", "Nutzung der Computerräume 2025 in PC-Stunden", "Raum", "Anzahl PCs"),
    ("de", "Rechnerstunden je Raum 2025 (Anzahl PCs x Stunden)", "Raum", "PCs"),
    ("es", "Horas de ordenador por aula 2025", "Aula", "Nº de ordenadores"),
    ("es", "Uso de ordenadores 2025 (puestos x horas)", "Aula", "Puestos"),
    ("it", "Ore-computer per aula 2025", "Aula", "N. computer"),
    ("it", "Ore di postazione 2025, aule di informatica", "Aula", "Postazioni"),
    ("nl", "Computeruren per lokaal 2025", "Lokaal", "Aantal pc's"),
    ("pt", "Horas-computador por sala 2025", "Sala", "N.º de computadores"),
]
# title, room, month, how many computers, hours of one, hours of all
ONE_EACH = [
    ("Occupation des locaux informatiques 2025", "Local;Mois", "Nombre de PC allumés", "Heures par PC",
     "Heures totales PC", "fr"),
    ("Salles multimédia, année 2025", "Salle;Mois", "Nb de postes utilisés", "Heures/poste", "Total heures", "fr"),
    ("Salles 2025", "Local;Mois", "Ordinateurs en service", "Heures d'utilisation par ordinateur", "Heures", "fr"),
    ("Computer rooms 2025", "Room;Month", "PCs switched on", "Hours per PC", "Total PC hours", "en"),
    ("Computerräume 2025", "Raum;Monat", "Anzahl PCs in Betrieb", "Stunden pro PC", "Stunden gesamt", "de"),
    ("Aulas de informática - uso 2025", "Aula;Mes", "Ordenadores encendidos", "Horas por ordenador", "Horas totales",
     "es"),
    ("Aule informatiche 2025", "Aula;Mese", "PC accesi", "Ore per PC", "Ore totali PC", "it"),
    ("Computerlokalen 2025", "Lokaal;Maand", "Aantal pc's aan", "Uren per pc", "Totaal pc-uren", "nl"),
]  # fmt: skip
OTHER_HOURS = [
    "Salles informatiques 2025 : heures d'ouverture", "Opening hours of the computer rooms 2025",
    "Heures de cours en salle info 2025", "Heures de poste des agents 2025", "Arbeitsstunden 2025 am Rechner",
    "Working hours 2025 per workstation operator",
]  # fmt: skip

# computer, begin, end, minutes
USED = [("04", "12:09", "12:58", 49), ("07", "12:40", "13:46", 66), ("02", "13:44", "14:36", 52),
        ("01", "23:49", "00:10", 21), ("03", "16:00", "", 0)]  # fmt: skip
HOURS = 188 / 60
LISTS = {
    "fr": ("Poste;N° carte;Tranche d'âge;Début;Fin;Durée", "PC{at};1064;26-59;{begin};{end};{clock}"),
    "en": ("Workstation;Login;Logout;Minutes", "WS-{at};{begin};{end};{minutes}"),
    "uk": ("Computer;Logged in;Logged out;Duration (h)", "PC{at};{begin};{end};{hours}"),
    "de": ("Rechner;Anmeldung;Abmeldung;Dauer (min);Alter", "Platz {at};{begin};{end};{minutes};18-25"),
    "es": ("Equipo;Inicio;Fin;Duración;Edad", "Puesto {at};{begin};{end};{clock}:00;18-25"),
    "it": ("Postazione;Ora inizio;Ora fine;Durata", "Postazione {at};{begin};{end};{minutes} min"),
    "nl": ("Werkplek;Start;Einde;Duur", "PC{at};{begin};{end};{clock}"),
    "raw": ("host;session_start;session_end;seconds", "ep-pc{at};{begin};{end};{seconds}"),
}
NO_SESSIONS = [
    "Salarié;Poste;Début;Fin;Durée", "Poste;Appelé;Début;Fin;Durée", "Ticket;Poste;Début;Fin;Durée",
    "Poste;Début de panne;Fin de panne;Durée", "Poste;Début sauvegarde;Fin sauvegarde;Durée",
    "Poste;Réservé de;Réservé à;Durée", "PC;Maintenance start;Maintenance end;Duration",
    "Ordinateur;Ouverture;Clôture;Durée", "Ordinateur;Signalé;Résolu;Délai", "Computer;Down since;Up since;Duration",
    "Ordinateur;Début installation;Fin installation;Durée", "Computer;Download start;Download end;Duration",
    "Station;Début;Fin;Durée", "Terminal;Départ;Arrivée;Durée", "Poste de soudure;Début;Fin;Durée",
    "Tablette;Sortie;Retour;Durée", "Salle informatique;Début;Fin;Durée", "Ordinateur;Allumé à;Éteint à;Durée",
]  # fmt: skip


def _list(header: str, form: str) -> str:
    lines = [header]
    for day, (at, begin, end, minutes) in enumerate(USED, 1):
        last = f"{day + (end < begin):02}/10/2025 {end}" if end else ""
        lengths = {"clock": f"{minutes // 60:02}:{minutes % 60:02}", "minutes": minutes, "seconds": 60 * minutes,
                   "hours": round(minutes / 60, 3)}  # fmt: skip
        line = form.format(at=at, begin=f"{day:02}/10/2025 {begin}", end=last, **lengths)
        if not end:  # somebody is still there, or the program was closed
            line = line.replace("00:00:00", "").replace("00:00", "").replace(";0.0", ";").replace(";0 min", ";")
            line = line.replace(";;0", ";;")
        lines.append(line)
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("language", LISTS)
def test_lengths_of_sessions_that_agree_with_their_times_are_hours(tmp_path: Path, language: str) -> None:
    readings = read(tmp_path, "liste.csv", _list(*LISTS[language]))
    assert totals(readings) == pytest.approx({"terminal_hours": HOURS}, rel=1e-3)
    assert days(readings) == [date(2025, 10, 1), date(2025, 10, 4)]
    assert {"own_terminals.says", "missing_reading.says"} <= rules(readings)


@pytest.mark.parametrize("apart", [False, True])
def test_lists_of_any_length(tmp_path: Path, *, apart: bool) -> None:
    """Days and times in one cell, or each in one of its own."""
    drawn, lines, used = random.Random(37), ["Date;Poste;Arrivée;Départ;Minutes"], 0
    for at in range(500):
        begin, minutes = drawn.randint(540, 1000), drawn.randint(5, 100)
        day, clocks = f"{at % 28 + 1:02}/03/2025", [f"{one // 60:02}:{one % 60:02}" for one in (begin, begin + minutes)]
        clocks = clocks if apart else [f"{day} {clock}" for clock in clocks]
        lines.append(";".join((day, f"Poste {at % 8 + 1}", *clocks, str(minutes))))
        used += minutes
    readings = read(tmp_path, "postes.csv", "\n".join(lines) + "\n")
    assert totals(readings) == pytest.approx({"terminal_hours": used / 60})


@pytest.mark.parametrize("header", NO_SESSIONS)
def test_what_else_lasts_from_one_time_to_another_is_none(tmp_path: Path, header: str) -> None:
    before = "".join("0612345678;" if name in ("Appelé", "Salarié", "Ticket") else "PC{at};" for name in
                     header.split(";")[:-3])  # fmt: skip
    text = _list(header, f"{before}{{begin}};{{end}};{{clock}}")
    assert "terminal_hours" not in totals(read(tmp_path, "liste.csv", text))


@pytest.mark.parametrize(("name", "cell"), [("Destinataire", "0612345678"), ("Numéro", "0612345678"), ("kWh", "20"),
                                            ("Statut", "down"), ("Problème", "écran bleu"), ("Cours", "Maths"),
                                            ("Ticket", "T12"), ("Técnico", "Pérez")])  # fmt: skip
def test_a_column_that_no_list_of_sessions_has_makes_it_another(tmp_path: Path, name: str, cell: str) -> None:
    text = _list(f"Poste;Début;Fin;Durée;{name}", f"Poste {{at}};{{begin}};{{end}};{{clock}};{cell}")
    assert "terminal_hours" not in totals(read(tmp_path, "liste.csv", text))


def test_lengths_that_disagree_with_their_times_are_none(tmp_path: Path) -> None:
    text = _list("Poste;Début;Fin;Durée", "PC{at};{begin};{end};7")
    assert not totals(read(tmp_path, "liste.csv", text))


@pytest.mark.parametrize(("language", "title", "room", "seats"), ROOMS)
def test_hours_of_all_computers_of_rooms(tmp_path: Path, language: str, title: str, room: str, seats: str) -> None:
    """Months across, with how many computers there are, an empty cell and totals; or months below each other."""
    months = MONTHS[language]
    across = f"{title}\n\n{room};{seats};{';'.join(months)};Total\n104;18;360;864;252;1476\n207;16;656;544;464;1664\n"
    across += "CDI;8;200;;224;424\nTotal;42;1216;1408;940;3564\n"
    assert totals(read(tmp_path, "salles.csv", across)) == {"terminal_hours": pytest.approx(3564)}
    below = f"{title}\n\n;{room} 104;{room} 207\n{months[0]} 2025;360;864\n{months[1]} 2025;656;544\n"
    assert totals(read(tmp_path, "salles.csv", below)) == {"terminal_hours": pytest.approx(2424)}


@pytest.mark.parametrize("title", OTHER_HOURS)
def test_hours_of_rooms_and_people_are_none(tmp_path: Path, title: str) -> None:
    text = f"{title}\n\nSalle;Nb postes;Janv;Févr;Total\nA;18;360;864;1224\nB;16;656;544;1200\n"
    assert not totals(read(tmp_path, "salles.csv", text))


@pytest.mark.parametrize(("title", "names", "seats", "each", "whole", "language"), ONE_EACH)
def test_hours_of_one_computer_say_whose_all_hours_are(
    tmp_path: Path, title: str, names: str, seats: str, each: str, whole: str, language: str
) -> None:
    """However the computers are called that are counted: hours of one stand beside them. Rooms are no half-years."""
    lines = [f"S{room};{MONTHS[language][month]};{count};{hours};{count * hours:g}"
             for room, count in ((1, 20), (2, 10)) for month, hours in enumerate((30, 25.5, 8))]  # fmt: skip
    text = "\n".join([title, "", f"{names};{seats};{each};{whole}", *lines, ""])
    assert totals(read(tmp_path, "salles.csv", text)) == {"terminal_hours": pytest.approx(1905)}


@pytest.mark.parametrize(
    ("counted", "each"),
    [("PC allumés", "Heures par PC"), ("Nb d'ordinateurs", "Heures/ordinateur"), ("PC accesi", "Ore per PC")],
)
def test_hours_of_one_times_how_many(tmp_path: Path, counted: str, each: str) -> None:
    text = f"Cybercentre 2025\n\nMois;{counted};{each}\njanvier;20;30\nfévrier;20;25,5\nmars;18;10\n"
    assert totals(read(tmp_path, "cyber.csv", text)) == {"terminal_hours": pytest.approx(1290)}


def test_hours_of_pupils_are_none_of_computers(tmp_path: Path) -> None:
    text = "Salles info 2025 - heures de cours\n\nSalle;Mois;Nombre d'élèves;Heures par élève;Heures totales\n"
    text += "A1;janvier;20;30;600\nA1;février;20;25,5;510\nB2;janvier;10;12;120\n"
    assert not totals(read(tmp_path, "salles.csv", text))


@pytest.mark.parametrize(
    ("title", "months"),
    [
        ("Postes informatiques 2025, heures d'utilisation par poste et par mois", "fr"),
        ("PC hours per month 2025", "en"),
    ],
)
def test_a_title_by_month_beside_a_total_of_the_year(tmp_path: Path, title: str, months: str) -> None:
    """The numbers are of their months; only those of the total, which count nothing, are of all of the year."""
    text = (
        f"{title}\n\nPoste;{';'.join(MONTHS[months])};Total\nPC1;10,5;12;8;30,5\nPC2;6;7;9;22\nTotal;16,5;19;17;52,5\n"
    )
    assert totals(read(tmp_path, "postes.csv", text)) == {"terminal_hours": pytest.approx(52.5)}


WHOLE = [
    ("fr", "Mois;Postes en service;Jours ouverts;Heures d'utilisation (tous postes)"),
    ("en", "Month;Computers in use;Open days;Hours of use (all computers)"),
    ("de", "Monat;Anzahl PCs;Schultage;Stunden aller PCs"),
    ("es", "Mes;Ordenadores;Días lectivos;Horas de uso (todos los ordenadores)"),
    ("it", "Mese;Postazioni;Giorni di apertura;Ore (tutti i computer)"),
    ("nl", "Maand;Aantal computers;Openingsdagen;Uren alle pc's"),
]


@pytest.mark.parametrize(("language", "header"), WHOLE)
def test_hours_of_all_computers_by_month_beside_days_and_seats(tmp_path: Path, language: str, header: str) -> None:
    title = {"fr": "Salles informatiques", "en": "Computer rooms", "de": "Computerräume", "es": "Aulas de informática",
             "it": "Aule informatiche", "nl": "Computerlokalen"}[language]  # fmt: skip
    lines = [f"{month} 2025;{62 + 2 * at};{11 + at};{1601 + 100 * at}" for at, month in enumerate(MONTHS[language])]
    text = "\n".join([f"{title} 2024-2025", "", header, *lines, ""])
    assert totals(read(tmp_path, "salles.csv", text)) == {"terminal_hours": pytest.approx(3 * 1601 + 300)}


@pytest.mark.parametrize("header", ["Poste;Utilisateur;Heures", "PC;User;Hours", "Rechner;Nutzer;Stunden"])
def test_hours_of_no_period_are_refused_by_what_they_lack(tmp_path: Path, header: str) -> None:
    lines = [f"PC-{at:02};desk {at % 3};{5 + 7 * at % 31}" for at in range(1, 9)]
    readings = read(tmp_path, "heures.csv", "\n".join([header, *lines, ""]))
    assert (totals(readings), rules(readings)) == ({}, {"wrong_kind.no_period.says"})
