"""No name, e-mail, phone number or address of a person leaves the intake in anything that is stored."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footprint.intake import Reading
from footprint.intake.vocabulary.people import NOBODY, people
from footprint.intake.vocabulary.privacy import MASK, first_level, is_personal
from tests.cases import cases
from tests.intake.accounts import rules
from tests.intake.conftest import Read

HEADER = (
    "N° inventaire;Type;Marque;Modèle;Processeur;Site;Service;"
    "Utilisateur;Adresse IP;E-mail;Observations;Date d'achat;Statut"
)


def stored(reading: Reading) -> str:
    """Everything that the lake could keep of a reading, as one text."""
    tables = (reading.table, reading.lines, reading.findings)
    return json.dumps([table.to_pylist() for table in tables], default=str, ensure_ascii=False)


@pytest.mark.parametrize(
    "text",
    [
        "jean.dupont@mairie.fr",
        "06 12 34 56 78",
        "+33 6 12 34 56 78",
        "0612345678",
        "10.0.0.12",
        "fe80::1:2:3:4",
        "00:1A:2B:3C:4D:5E",
        "Mme Durand",
        "M. Martin",
        "bureau de M. X",
        "Bureau de Dupont",
        "PC de Julie",
        "Poste (madame petit)",
    ],
)
def test_personal_texts(text: str) -> None:
    assert is_personal(text)
    assert NOBODY.shown(text) == MASK


@pytest.mark.parametrize(
    "text",
    [
        "Latitude 5420",
        "MacBook Pro (13-inch, M1, 2020)",
        "Bureau d'études",
        "Bureau de poste",
        "Intel(R) Core(TM) i5-1145G7 @ 2.60GHz",
        "HP EliteDesk 800 G4",
        "M1 Max",
        "Hôtel de ville",
        "Apple M Pro",
        "20EUS01F00",
        "CZC1234ABC",
        "WS-C2960X-48FPD-L",
    ],
)
def test_ordinary_texts(text: str) -> None:
    assert not is_personal(text)


def test_a_text_is_shown_in_one_short_line() -> None:
    assert NOBODY.shown("a\n" + "b" * 100) == "a " + "b" * 38


def test_a_place_is_kept_by_its_first_level() -> None:
    assert first_level("Mairie > 1er étage > Bureau de Mme X") == "Mairie"


def test_personal_cells_are_dropped_and_said(read_text: Read) -> None:
    reading = read_text("Type;Modèle;Site;Service\nÉcran;P2419H;bureau de M. Durand;06 12 34 56 78\n")
    row = reading.table.to_pylist()[0]
    assert (row["site_id"], row["service_id"], row["model_text"]) == (None, None, "P2419H")
    assert rules(reading)["personal_data"] == 2


def test_names_of_the_files_own_users_are_found_elsewhere() -> None:
    known = people(["Jeanne Dupond", "abensalem", "z.lefevre@ville.fr", "MAIRIE\\dupondj", "Accueil", "Salle 12", ""])
    assert [
        text for text in ("Jeanne Dupond", "salle Jeanne DUPOND", "Z. Lefèvre", "abensalem") if not known.in_text(text)
    ] == []
    assert [label for label in ("PC-DUPONDJ", "srv_abensalem_2", "Portable dupond") if not known.in_label(label)] == []
    ordinary = ("Accueil", "Salle 12", "Saint-Dupond", "Latitude 5420", "Serveur accueil")
    assert [text for text in ordinary if known.in_text(text)] == []
    assert not known.in_label("SRV-ACCUEIL")


def test_a_machine_named_after_its_user_loses_its_name(read_text: Read) -> None:
    reading = read_text(
        "Nom;Type;Usager;Lieu;Dernière modification\nSRV-DUPOND;Serveur;Dupond;Dupond;\nSRV-01;Serveur;;Dupond;\n"
    )
    assert reading.table["asset_id"].to_pylist() == [None, "SRV-01"]
    assert reading.table["site_id"].to_pylist() == [None, None]
    assert rules(reading)["personal_data"] == 2


NAMES = st.sampled_from(
    ["Jeanne Dupond", "Ahmed Bensalem", "Zoé Lefèvre", "dupondj", "M. Abitbol", "Marie-Ange Le Goff"]
)
MAILS = st.builds(
    "{}@{}.fr".format,
    st.from_regex(r"[a-z]{4,8}\.[a-z]{4,8}", fullmatch=True),
    st.from_regex(r"[a-z]{3,8}", fullmatch=True),
)
PHONES = st.from_regex(r"0[67]( [0-9]{2}){4}", fullmatch=True)
ADDRESSES = st.from_regex(r"10\.1[0-9]{2}\.1[0-9]{2}\.1[0-9]{2}", fullmatch=True)
KINDS = st.sampled_from(["Ordinateur portable", "Serveur", "zorglub", "Divers", "Licence", ""])
KEPT = {"category": 1, "maker": 2, "model": 3, "cpu": 4, "site": 5, "service": 6, "date": 11, "status": 12}


@settings(max_examples=cases(50), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NAMES, MAILS, PHONES, ADDRESSES, KINDS, st.sampled_from(sorted(KEPT)), st.integers(0, 3))
def test_no_person_of_any_input_is_stored(
    read_text: Read, name: str, mail: str, phone: str, address: str, kind: str, where: str, what: int
) -> None:
    """Wherever a user's name, e-mail, phone or address also stands, nothing that the lake keeps holds it."""
    secret = (name, mail, phone, address)[what]
    cells = [
        f"PC-{name}",
        kind,
        "Dell",
        "Latitude",
        "i5",
        "Mairie",
        "DSI",
        name,
        address,
        mail,
        f"{name} {phone}",
        "15/03/2021",
        "En service",
    ]
    cells[KEPT[where]] = secret if what == 0 and where != "category" else f"{cells[KEPT[where]]} {secret}"
    reading = read_text(f"{HEADER}\n{';'.join(cells)}\n")
    kept = stored(reading)
    assert reading.rows == 1
    for hidden in (name, mail, phone, address):
        assert hidden not in kept
