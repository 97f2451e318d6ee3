"""Texts of lines that count, and names of columns of numbers, that nothing understood and may change the number."""

from __future__ import annotations

import json

import pytest

from footprint.intake.vocabulary.doubts import names_more
from tests.intake.conftest import Read

RULE = "unexplained_texts"


def _named(read_text: Read, text: str) -> str:
    rows = [row for row in read_text(text).findings.to_pylist() if row["rule"] == RULE]
    assert len(rows) <= 1
    assert all(row["severity"] == "flagged" for row in rows)
    return json.loads(rows[0]["message_args"])["texts"] if rows else ""


@pytest.mark.parametrize(
    "remark",
    [
        "doublon ligne 1", "partagé avec l'accueil", "1 par agent", "déjà compté au siège", "allowed to keep laptop",
        "shared with the office", "one per room", "dont 1 de la mairie", "was 30, now less", "doppelt erfasst",
        "gemeinsam mit Büro 2", "di cui 2 nuovi", "condiviso con la scuola", "ya contado", "compartido con el aula",
        "já contado", "gedeeld met de balie", "à vérifier", "et aussi 2 écrans", "voir ligne 2",
        "a aussi un iPad", "heeft ook een tablet", "auch ein Drucker", "también una tableta",
        "anche un proiettore", "também um monitor",
    ],
)  # fmt: skip
def test_a_remark_that_may_change_the_number_is_named_with_its_line(read_text: Read, remark: str) -> None:
    text = f"Type;Modèle;Remarque\nPC portable;Latitude 5420;\nPC portable;Latitude 5430;{remark}\n"
    assert _named(read_text, text) == f"« {remark} » (3)"


@pytest.mark.parametrize(
    "remark",
    [
        "", "salle 12", "batterie faible", "à côté de l'imprimante", "2 ans de garantie", "16 Go", "écran rayé",
        "Dupont", "neuf", "achat mairie", "shared", "bureau du fond", "lent", "à changer en 2027", "oui", "Lille",
    ],
)  # fmt: skip
def test_a_harmless_remark_is_not_named(read_text: Read, remark: str) -> None:
    assert not _named(read_text, f"Type;Modèle;Remarque\nPC portable;Latitude 5420;{remark}\nÉcran;P2419H;\n")


@pytest.mark.parametrize("remark", ["avec leurs écrans", "with its dock", "mit ihrem Bildschirm", "con sus pantallas"])
def test_what_devices_come_with_is_more(remark: str) -> None:
    assert names_more(remark)


@pytest.mark.parametrize("remark", ["avec leurs chargeurs", "avec son étui", "with its charger"])
def test_what_belongs_to_devices_is_no_more(remark: str) -> None:
    assert not names_more(remark)


def test_what_was_read_or_said_otherwise_is_not_named_again(read_text: Read) -> None:
    text = "Type;Modèle;Remarque\nPC portable;Latitude 5420;jeté en 2023\nPC portable;Latitude 5430;\n"
    reading = read_text(text)
    rules = {row["rule"] for row in reading.findings.to_pylist()}
    assert "state_from_remark" in rules
    assert RULE not in rules


def test_names_of_columns_that_limit_their_numbers(read_text: Read) -> None:
    assert _named(read_text, "Matériel;Qté (si > 1)\nTablette;\nPC portable;3\n") == "« Qté (si > 1) »"
    assert not _named(read_text, "Matériel;Qté\nTablette;1\nPC portable;3\n")


def test_a_cell_below_a_kind_that_counts_nothing_and_says_something(read_text: Read) -> None:
    header = "Classe;LIM;Notebook"
    rows = "1A;sì;1\n2A;sì;1\n3A;no (proiettore);2\n"
    assert _named(read_text, f"{header}\n{rows}") == "« no (proiettore) » (4)"
    assert not _named(read_text, f"{header}\n1A;sì;1\n2A;sì;1\n3A;no;2\n")


def test_lines_that_do_not_count_and_names_of_people(read_text: Read) -> None:
    assert not _named(read_text, "Type;Remarque\nTable;doublon ligne 1\nChaise;doublon ligne 2\nÉcran;\n")
    named = _named(read_text, "Type;Remarque\nPC portable;partagé avec Mme Lambert\nÉcran;\n")
    assert named == "« *** » (2)"


def test_few_texts_are_named_of_many(read_text: Read) -> None:
    lines = "".join(f"PC portable;PC-{number};partagé avec le lot {number}\n" for number in range(40))
    named = _named(read_text, f"Type;Nom;Remarque\n{lines}")
    assert named.count("«") == 5


@pytest.mark.parametrize("rows", ["imprimante;HP;2\n", "PC portable;Dell;3\nsono;Bose;1\n", "Notebook;Acer;1\n"])
def test_lines_of_devices_above_the_names_of_columns_are_named(read_text: Read, rows: str) -> None:
    reading = read_text(f"{rows}Type;Nombre;Marque\nÉcran;5;HP\nServeur;2;HP\n")
    named = [row["line"] for row in reading.findings.to_pylist() if row["rule"] == "devices_above"]
    assert named == [1 + at for at, row in enumerate(rows.splitlines()) if row and "sono" not in row]


@pytest.mark.parametrize(
    "title",
    [
        "Inventaire;mairie\n",
        "Parc informatique\n",
        ";;\n",
        "Mis à jour;le 12/03/2025\n",
        "Type;Nb;Lieu\nPC portable;2;A\n\n",
    ],
)
def test_titles_above_them_are_not(read_text: Read, title: str) -> None:
    reading = read_text(f"{title}Type;Nombre;Marque\nÉcran;5;HP\nServeur;2;HP\n")
    assert "devices_above" not in reading.findings["rule"].to_pylist()


@pytest.mark.parametrize(
    "remark",
    ["copieur Ricoh dans le couloir", "caméra IP Axis", "+ TPE Verifone et imprimante", "écran Dell au mur"],
)
def test_a_device_that_only_a_remark_names_with_its_maker_is_named(read_text: Read, remark: str) -> None:
    assert remark in _named(read_text, f"Type;Modèle;Remarque\nPC portable;Latitude 5420;\nPC portable;E5;{remark}\n")


def test_a_remark_on_the_device_of_its_line_is_not(read_text: Read) -> None:
    assert not _named(read_text, "Type;Lieu;Remarque\nÉcran;A;écran Dell du fond\nImprimante;B;\n")
