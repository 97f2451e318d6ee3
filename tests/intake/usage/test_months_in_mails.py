"""Months and amounts on lines of a mail or a note: what they are of, their year and their unit are said by the words
above, and what these do not say stays unread."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.intake.usage.written import days, read, rules, totals

# The subject, the sentence that announces the amounts, three months, a unit, and the metric.
MAILS = {
    "fr": ("Objet : stockage Nextcloud 2025",
           "Comme demandé, l'espace occupé sur notre Nextcloud, mois par mois en 2025 (moyenne du mois) :",
           "janvier|février|mars", "Go", "storage_gb_hours"),
    "en": ("Subject: Nextcloud storage 2025", "Disk space used on our NAS, by month (monthly mean):",
           "January|February|March", "GB", "storage_gb_hours"),
    "de": ("Betreff: Speicher 2025", "Hier der belegte Speicher unserer Nextcloud, Monat für Monat:",
           "Januar|Februar|März", "GB", "storage_gb_hours"),
    "es": ("Asunto: NAS 2025", "El espacio ocupado en nuestro NAS:", "enero|febrero|marzo", "GB", "storage_gb_hours"),
    "it": ("Oggetto: NAS 2025", "Lo spazio occupato sul NAS:", "gennaio|febbraio|marzo", "GB", "storage_gb_hours"),
    "energy": ("Objet : conso 2025", "La consommation électrique de la salle serveurs :", "janvier|février|mars", "kWh",
               "energy"),
    "a unit above": ("Objet : conso 2025", "La consommation électrique de la salle serveurs en kWh :",
                     "janvier|février|mars", "", "energy"),
    "visits": ("Objet : site web 2025", "Nombre de visites sur le site internet :", "janvier|février|mars", "visites",
               "sessions"),
    "mobile data": ("Objet : data 2025", "Données mobiles consommées par nos 12 SIM :", "janvier|février|mars", "Go",
                    "data_gb"),
    "cost": ("Objet : OVH 2025", "Coût HT de l'hébergement OVH :", "janvier|février|mars", "€", "cost"),
}  # fmt: skip
AMOUNTS = (410, 422, 433)
LENGTHS = (31, 28, 31)
FORMS = [
    "{month:<10}: {amount} {unit}", "- {month} : {amount} {unit}", "{month} = {amount} {unit}",
    "* {month}\t{amount} {unit}", "{month} ... {amount} {unit} (relevé le 5)",
]  # fmt: skip
BEFORE = ["De : Yannick Prigent", "À : referent@mairie.example"]
BELOW = ["La hausse vient des photos.", "Le serveur est au siège.", "", "Bonne journée,", "Yannick"]


def _mail(subject: str, sentence: str, months: str, unit: str, form: str = FORMS[0]) -> str:
    lines = [form.format(month=month, amount=amount, unit=unit).rstrip()
             for month, amount in zip(months.split("|"), AMOUNTS, strict=True)]  # fmt: skip
    return "\n".join([*BEFORE, subject, "", "Bonjour,", "", sentence, "", *lines, "", *BELOW])


@pytest.mark.parametrize("kind", MAILS)
@pytest.mark.parametrize("form", FORMS)
def test_lines_of_a_mail_are_what_is_announced(tmp_path: Path, kind: str, form: str) -> None:
    subject, sentence, months, unit, metric = MAILS[kind]
    text = _mail(subject, sentence, months, unit, form)
    quoted = "\n".join(f"> {line}" for line in text.split("\n"))
    kept = metric == "storage_gb_hours"
    total = sum(amount * (24 * length if kept else 1) for amount, length in zip(AMOUNTS, LENGTHS, strict=True))
    for written in (text, quoted):
        readings = read(tmp_path, "note.txt", written)
        assert totals(readings) == pytest.approx({metric: total})
        assert days(readings) == [date(2025, 1, 1), date(2025, 3, 31)]
        said = {str(row["subject_id"]) for each in readings if each.accepted for row in each.table.to_pylist()}
        assert not any("Prigent" in name or "@" in name for name in said)


@pytest.mark.parametrize("year", [2023, 2024])
def test_the_year_is_the_one_that_is_said_above(tmp_path: Path, year: int) -> None:
    for sentence in (
        f"Consommation électrique {year} de la mairie",
        f"Consommation électrique de la mairie en {year} :",
    ):
        text = f"{sentence}\n\njanvier : 410 kWh\nfévrier : 411 kWh\nmars : 412 kWh\n"
        readings = read(tmp_path, "note.txt", text)
        assert totals(readings) == pytest.approx({"energy": 1233})
        assert days(readings) == [date(year, 1, 1), date(year, 3, 31)]


def test_a_total_below_is_no_month(tmp_path: Path) -> None:
    subject, sentence, months, unit, _ = MAILS["energy"]
    text = _mail(subject, sentence, months, unit).replace("433 kWh", "433 kWh\nTotal     : 1 265 kWh")
    readings = read(tmp_path, "note.txt", text)
    assert totals(readings) == pytest.approx({"energy": 1265})
    assert "total_row.says" in rules(readings)


@pytest.mark.parametrize(
    "sentence",
    [
        "Voici les chiffres :",
        "Capacité totale de stockage du NAS :",
        "Comme demandé la semaine dernière par la direction, la capacité totale de stockage du NAS, mois par mois :",
        "Espace de stockage encore libre sur le NAS :",
        "Comme demandé la semaine dernière par la direction, l'espace de stockage encore libre, mois par mois :",
        "Comme vu au téléphone avec la direction, l'espace occupé sur Nextcloud, mois par mois (moyenne) :",
        "Données reçues sur le NAS (stockage) :",
        "Trafic du NAS de sauvegarde :",
        "Nombre de pages imprimées :",
    ],
)
def test_what_is_not_said_or_is_no_use_stays_unread(tmp_path: Path, sentence: str) -> None:
    text = _mail("Objet : chiffres 2025", sentence, "janvier|février|mars", "Go")
    assert totals(read(tmp_path, "note.txt", text)) == {}


def test_devices_by_year_are_no_use(tmp_path: Path) -> None:
    text = "Bonjour,\n\nAchats de PC par an :\n\n- 2022 : 12 portables\n- 2023 : 14 portables\n- 2024 : 9 portables\n"
    assert {each.kind for each in read(tmp_path, "note.txt", text)} == {"inventory"}


@pytest.mark.parametrize(
    "form",
    [
        "{month} : {amount} kWh HP, 200 kWh HC",
        "- {month} : {amount} kWh, et 200 kWh",
        "{month} = {amount} kWh day; 200 kWh night",
        "{month} : {amount} kWh - 200 kWh NT",
    ],
)
def test_a_line_of_two_amounts_is_never_read_by_its_first(tmp_path: Path, form: str) -> None:
    subject, sentence, months, unit, _ = MAILS["energy"]
    assert totals(read(tmp_path, "note.txt", _mail(subject, sentence, months, unit, form))) == {}


@pytest.mark.parametrize("remark", [" (dont 40 kWh de clim)", ", 312 €", " - relevé le 5", " (contre 420 kWh en 2024)"])
def test_a_remark_beside_an_amount_is_none_of_it(tmp_path: Path, remark: str) -> None:
    subject, sentence, months, unit, _ = MAILS["energy"]
    text = _mail(subject, sentence, months, unit, "{month} : {amount} kWh" + remark)
    assert totals(read(tmp_path, "note.txt", text)) == pytest.approx({"energy": sum(AMOUNTS)})


MONTHS = ["janvier", "février", "mars", "avril", "mai", "juin"]


@pytest.mark.parametrize("unread", ["433 kWh HP, 200 kWh HC", "environ quatre cents (408 ?)"])
@pytest.mark.parametrize("at", [1, 2, 4])
def test_a_month_in_other_words_is_refused_and_takes_none_with_it(tmp_path: Path, unread: str, at: int) -> None:
    lines = [f"{month} : {unread if place == at else '410 kWh'}" for place, month in enumerate(MONTHS)]
    readings = read(tmp_path, "note.txt", "\n".join(["Consommation électrique de la mairie en 2025 :", "", *lines]))
    assert totals(readings) == pytest.approx({"energy": 5 * 410})
    assert sum(each.refused for each in readings) == 1


def test_a_remark_between_months_parts_no_few_of_them_off(tmp_path: Path) -> None:
    lines = [f"{month} : 410 kWh" for month in MONTHS]
    text = ["Consommation électrique de la mairie en 2025 :", "", *lines[:2], "(clim changée début mars)", *lines[2:]]
    assert totals(read(tmp_path, "note.txt", "\n".join(text))) == pytest.approx({"energy": 6 * 410})
