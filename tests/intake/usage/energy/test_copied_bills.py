"""Bills of electricity that people copy into a mail: from one day to another, an amount, or those of two tariffs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.usage.written import days, read, rules, totals

BILLS = [("01/11/2024", "31/12/2024", 1811, 902), ("01/01/2025", "28/02/2025", 1764, 871),
         ("01/03/2025", "30/04/2025", 1702, 858)]  # fmt: skip
TOTAL = 1764 + 871 + 1702 + 858
FORMS = [
    "- du {first} au {last} : {high} kWh en HP et {low} kWh en HC",
    "Facture du {first} au {last} : {high} kWh HP + {low} kWh HC (312,40 € TTC)",
    "from {first} to {last}: {high} kWh peak and {low} kWh off-peak",
    "* vom {first} bis {last}: {high} kWh HT und {low} kWh NT",
    "del {first} al {last}: {high} kWh en punta y {low} kWh en valle",
    "> {first} - {last} = {both} kWh",
    "Période du {first} au {last} : {both} kWh, 312 €",
]


def _mail(form: str, before: str = "") -> str:
    lines = []
    for first, last, high, low in BILLS:
        numbers = {"high": f"{high:,}".replace(",", " "), "low": low, "both": high + low}
        lines.append(form.format(first=first, last=last, **numbers))
    above = ["De : B. Caillet", "Objet : TR: consos du local serveur", "", "Bonjour,", ""]
    said = f"Voici les factures du compteur d'électricité {before}"
    return "\n".join([*above, said, *lines, "", "Bonne année !"])


@pytest.mark.parametrize("form", FORMS)
def test_amounts_of_copied_bills_count_in_their_days(tmp_path: Path, form: str) -> None:
    readings = read(tmp_path, "mail local technique.txt", _mail(form))
    in_2025 = [row for each in readings for row in each.table.to_pylist() if row["day"].year == 2025]
    assert sum(row["quantity"] for row in in_2025) == pytest.approx(TOTAL)
    assert {row["metric"] for row in in_2025} == {"energy"}
    assert [str(day) for day in days(readings)] == ["2024-11-01", "2025-04-30"]


@pytest.mark.parametrize(
    "form",
    [
        "- du {first} au {last} : {both} kWh dont {low} kWh en HC",
        "- du {first} au {last} : {high} kWh HP, {low} kWh HC, soit {both} kWh",
        "- from {first} to {last}: {both} kWh of which {low} kWh at night",
        "- du {first} au {last} : {high} kWh de gaz",
    ],
)
def test_parts_sums_and_gas_are_not_added(tmp_path: Path, form: str) -> None:
    assert totals(read(tmp_path, "mail local technique.txt", _mail(form))) == {}


@pytest.mark.parametrize("word", ["et du gaz", "des panneaux photovoltaïques", "et de la chaleur"])
def test_a_mail_that_speaks_of_another_energy_is_not_read_so(tmp_path: Path, word: str) -> None:
    assert totals(read(tmp_path, "mail local technique.txt", _mail(FORMS[0], before=word))) == {}


def test_a_bill_that_an_answer_repeats_counts_once(tmp_path: Path) -> None:
    text = _mail(FORMS[0])
    quoted = "\n".join(f"> {line}" for line in text.splitlines())
    readings = read(tmp_path, "mail local technique.txt", f"{text}\n\n{quoted}\n")
    assert totals(readings)["energy"] == pytest.approx(TOTAL + 1811 + 902)
    assert "repeated_reading.says" in rules(readings)


@pytest.mark.parametrize("remark", [" (estimée)", " (geschätzt)", ", estimated", " (relevé du 4, avec la clim)"])
def test_a_remark_on_one_bill_leaves_none_out(tmp_path: Path, remark: str) -> None:
    text = _mail(FORMS[5]).replace(f"{1702 + 858} kWh", f"{1702 + 858} kWh{remark}")
    assert f"kWh{remark}" in text
    in_2025 = [row for each in read(tmp_path, "mail local technique.txt", text) for row in each.table.to_pylist()
               if row["day"].year == 2025]  # fmt: skip
    assert sum(row["quantity"] for row in in_2025) == pytest.approx(TOTAL)


@pytest.mark.parametrize("remark", [" dont 12 kWh de clim", " + 40", " au lieu de 1 200 kWh"])
def test_a_bill_in_other_words_is_refused_and_never_left_out(tmp_path: Path, remark: str) -> None:
    text = _mail(FORMS[5]).replace(f"{1702 + 858} kWh", f"{1702 + 858} kWh{remark}")
    readings = read(tmp_path, "mail local technique.txt", text)
    assert [(each.accepted, each.refused) for each in readings] == [(2, 1)]


def test_a_reading_in_other_words_is_refused_and_never_left_out(tmp_path: Path) -> None:
    lines = ["- le 01/01/2025 : 45 231 kWh", "- le 01/02/2025 : 45 731 kWh", "- le 01/03/2025 : environ 46 200 kWh",
             "- le 01/04/2025 : 46 731 kWh"]  # fmt: skip
    readings = read(tmp_path, "mail.txt", "\n".join(["Voici les index du compteur :", "", *lines, ""]))
    assert [(each.accepted, each.refused) for each in readings] == [(3, 1)]
    assert totals(readings) == pytest.approx({"energy": 1500})
