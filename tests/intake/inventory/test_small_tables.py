"""Small tables as anybody types them: what their words and columns say without a name that a list has."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from footprint.intake.delivery import read_all

TELEPHONES = ("Téléphone urbanisme", "Téléphone scolaire", "Téléphone mairie")


def _read(tmp_path: Path, text: str, answers: dict[str, str] | None = None) -> tuple[dict[str, int], set[str | None]]:
    """Category → devices, and the words that are asked."""
    path = tmp_path / "parc.csv"
    path.write_text(text, encoding="utf-8")
    (reading,) = read_all(path, year=2025, as_of=date(2025, 12, 31), answers=answers or {})
    counts: Counter[str] = Counter()
    for row in reading.table.to_pylist() if reading.kind == "inventory" else ():
        counts[row["category"]] += 1 if row["quantity_devices"] is None else int(row["quantity_devices"])
    asked = {row["raw_value"] for row in reading.findings.to_pylist() if row["rule"] == "ambiguous_category"}
    return dict(counts), asked


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Lieu;Matériel\nSalle 1;Imprimante x2\nSalle 2;Écrans x3\n", {"printer": 2, "monitor": 3}),
        ("Sac;Contenu\nSac 1;1 portable et 3 tablettes\nSac 2;2 portables\n", {"laptop": 3, "tablet": 3}),
        ("Matériel;Nb\nPC portable;4\nNB : 3 écrans seront commandés en 2026;\n", {"laptop": 4}),
        ("Étiquettes;Matériel\nn° 1 à 6;Tablettes\nn° 7 à 9;Écrans\n", {"tablet": 6, "monitor": 3}),
        ("Imprimante;Acheté en;À changer en\nAccueil;2020;2026\nCompta;2021;2027\n", {"printer": 2}),
        ("Écran;Emplacement\nDell;accueil\nSamsung;compta\n", {"monitor": 2}),
        ("PC portable n°;Prêté le;Rendu par\nP1;06/09/2025;\nP2;08/09/2025;Lina\n", {"laptop": 2}),
        ("N°;Type;Modèle\n1;PC fixe;HP 280\n2;\";\"\n3;\";\"\n4;\";\"\n5;\";\"\n".replace('"', "idem"), {"desktop": 5}),
        ("Pièce;Matériel 1;Nb;Matériel 2;Nb\nA;Écran;3;Imprimante;2\nB;Écran;2;Imprimante;1\n",
         {"monitor": 5, "printer": 3}),
        ("Désignation;Qté\nBureau;3\nChaise;8\nImprimante;1\nÉcran;2\n", {"printer": 1, "monitor": 2}),
    ],
)  # fmt: skip
def test_what_is_counted(text: str, counts: dict[str, int], tmp_path: Path) -> None:
    assert _read(tmp_path, text)[0] == counts


def test_labels_that_share_a_word_are_asked_once(tmp_path: Path) -> None:
    text = "Libellé;Date d'achat\n" + "".join(f"{label};2021\n" for label in TELEPHONES) + "Imprimante accueil;2020\n"
    assert _read(tmp_path, text) == ({"printer": 1}, {"Téléphone"})
    assert _read(tmp_path, text, {"telephone": "smartphone"}) == ({"smartphone": 3, "printer": 1}, set())


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("PC portables total;12\nÉcrans total;10\nServeur;1", {"laptop": 12, "monitor": 10, "server": 1}),
        ("Laptops total;12\nMonitors total;10\nPrinters total;2", {"laptop": 12, "monitor": 10, "printer": 2}),
        ("Portatili totale;12\nStampanti totale;3", {"laptop": 12, "printer": 3}),
        ("Laptops in total;12\nBeamer gesamt;2", {"laptop": 12, "projector": 2}),
        ("Laptop Dell;12\nLaptop HP;3\nLaptops total;15", {"laptop": 15}),
        ("Camera's binnen;12\nCamera's buiten;3\nCamera's totaal;15", {"camera": 15}),
        ("PC portables total;4\nPC fixes total;3\nOrdinateurs total;7", {"laptop": 4, "desktop": 3}),
    ],
)
def test_a_line_of_all_of_a_kind_is_a_total_where_others_are_of_it(
    tmp_path: Path, text: str, counts: dict[str, int]
) -> None:
    assert _read(tmp_path, f"Matériel;Nb\n{text}\n") == (counts, set())


@pytest.mark.parametrize(
    ("text", "counts", "asked"),
    [
        ("Drucker;2\nDrucker gesamt;5", {"printer": 2}, {"Drucker gesamt"}),
        ("Imprimante;2\nImprimantes total;5\nSwitch;2", {"printer": 2, "switch": 2}, {"Imprimantes total"}),
        ("Laptop;3\nLaptops total;8\nMonitor;12", {"laptop": 3, "monitor": 12}, {"Laptops total"}),
        ("Stampante HP;1\nStampanti totale;3", {"printer": 1}, {"Stampanti totale"}),
        ("Laptop;3\nDesktop;4\nPC totaal;7\nMonitor;5", {"laptop": 3, "desktop": 4, "monitor": 5}, set()),
        ("Drucker EG;2\nDrucker OG;3\nDrucker gesamt;", {"printer": 5}, set()),
    ],
)
def test_a_total_that_is_more_than_its_parts_is_asked(
    tmp_path: Path, text: str, counts: dict[str, int], asked: set[str]
) -> None:
    assert _read(tmp_path, f"Matériel;Nb\n{text}\n") == (counts, asked)


def test_computers_of_which_only_some_are_told_stay(tmp_path: Path) -> None:
    assert sum(_read(tmp_path, "Art;Anzahl\nPC gesamt;8\nLaptop;3\nMonitor;12\n")[0].values()) == 23


@pytest.mark.parametrize(
    ("header", "block"),
    [("Matériel;Nb;Remarques", "Accueil / billetterie"), ("Device;Quantity;Notes", "Warehouse"),
     ("Gerät;Anzahl;Bemerkung", "Lager"), ("Equipo;Cantidad;Notas", "Secretaría")],
)  # fmt: skip
def test_a_block_below_its_own_names_of_columns_is_read_on(tmp_path: Path, header: str, block: str) -> None:
    again = header.partition(";")[2]
    text = f"{header}\nLaptop;2;\nScanner;4;\n\n{block};{again}\nSwitch;3;\nServer;1;\n"
    path = tmp_path / "parc.csv"
    path.write_text(text, encoding="utf-8")
    (reading,) = read_all(path, year=2025, as_of=date(2025, 12, 31))
    assert (_read(tmp_path, text)[0], reading.refused) == ({"laptop": 2, "scanner": 4, "switch": 3, "server": 1}, 0)


@pytest.mark.parametrize("line", ["PC;Nb;Remarques", "Zorg;3;Remarques", "Zorg;;Remarques", "Zorg;beaucoup;", "Zorg;;"])
def test_a_line_with_less_than_the_name_of_its_number_is_asked(tmp_path: Path, line: str) -> None:
    path = tmp_path / "parc.csv"
    path.write_text(f"Matériel;Nb;Remarques\nLaptop;2;\nScanner;4;\n{line}\nSwitch;3;\n", encoding="utf-8")
    (reading,) = read_all(path, year=2025, as_of=date(2025, 12, 31))
    assert "header_again" not in {row["rule"] for row in reading.findings.to_pylist()}
