"""What stands behind a device in a line: where it stands, what is wrong with a part of it, who has it, how many all
are; nothing of it makes another thing of the device."""

from __future__ import annotations

import pytest

from footprint.intake.values.text_lines import Line, read
from footprint.intake.vocabulary.categories import verdict


def devices(line: Line) -> list[tuple[str | None, str]]:
    """Kind and number of each device of a line; None for a word of several meanings."""
    return [(verdict(item.kind).category, item.quantity) for item in line.items]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Workstation under Rhodri's desk", "workstation"), ("Workstation under Rhodri's desk for modelling",
        "workstation"), ("keyboard under desk", "keyboard"), ("Docking station behind the table", "docking_station"),
        ("Laptop behind reception desk", "laptop"), ("Printer near the shelf", "printer"),
        ("Imprimante sous le bureau", "printer"), ("Serveur derrière l'armoire", "server"),
        ("Drucker unter dem Tisch", "printer"), ("Toughbooks with dead battery", "laptop"),
        ("ThinkPad with a new battery", "laptop"), ("Laptop with a dead battery", "laptop"),
    ],
)  # fmt: skip
def test_where_a_device_stands_and_what_is_wrong_with_it_leave_it_one(text: str, kind: str) -> None:
    line = read(f"- {text}")
    assert [own for own, _ in devices(line)] == [kind]
    assert line.items[0].state not in ("retired", "gone_undated", "missing")


@pytest.mark.parametrize(
    "text",
    ["laptop battery", "PC battery", "Laptop bag", "table for printer", "Desk under window", "monitor arm under desk",
     "desk lamp", "Battery with charger", "support sous écran"],
)  # fmt: skip
def test_what_is_for_a_device_stays_none(text: str) -> None:
    assert not read(f"- {text}").names_devices


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("laptop with a broken screen", [("laptop", "")]),
        ("portable avec un écran cassé", [("laptop", "")]),
        ("tablette avec un écran fêlé, HS", [("tablet", "")]),
        ("PC fixe avec un écran HS", [("desktop", ""), ("monitor", "1")]),
        ("laptop with a monitor", [("laptop", ""), ("monitor", "1")]),
        ("portable avec 2 écrans cassés", [("laptop", ""), ("monitor", "2")]),
    ],
)
def test_the_damaged_screen_of_what_has_one_is_no_other(text: str, units: list[tuple[str, str]]) -> None:
    assert devices(read(f"- {text}"))[: len(units)] == units


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Panasonic Toughbooks x2, one with a dead battery", "2"), ("iPads x3 (one lent)", "3"),
        ("Raspberry Pi loggers, six of them", "six"), ("Écrans Dell, douze au total", "douze"),
        ("Issued laptops: Imogen, Rhodri, Adaeze, Callum, Beatrix (5)", "5"), ("Portables : Anne, Bob et Carole", "3"),
        ("Smartphones: Anna Smith and Emma Jones", "2"),
        ("Imprimantes : Canon, Brother", ""), ("Tablettes : Galaxy, Surface", ""), ("Écrans : Compta, Direction", ""),
        ("Portable : Anne, Bob", ""), ("Portables : Anne, Bob (3)", ""), ("Écrans : salle 2, salle 3", ""),
    ],
)  # fmt: skip
def test_a_number_behind_the_devices_counts_them(text: str, number: str) -> None:
    assert read(f"- {text}").items[0].quantity == number


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Old PC from the lab - WEEE skip, Feb 2024", "retired"), ("Ancien serveur : jeté en 2023", "retired"),
        ("Imprimante – mise en D3E", "retired"), ("Imprimante - Brother HL1110", ""), ("PC - OptiPlex 3050", ""),
        ("Serveur : à remplacer en 2026", ""),
    ],
)  # fmt: skip
def test_behind_a_sign_a_device_may_be_said_to_be_gone(text: str, state: str) -> None:
    (item,) = read(f"- {text}").items
    assert (item.state if item.state == "retired" else "") == state
    assert not (state and item.model)


@pytest.mark.parametrize("text", ["Laptop (Windows 7, off network)", "Portable (réseau, Windows)"])
def test_brackets_without_a_sure_device_are_a_remark(text: str) -> None:
    assert [kind for kind, _ in devices(read(f"- {text}"))] == ["laptop"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1 borne wifi par étage, donc 2", "2"), ("1 borne wifi à chaque étage (donc trois)", "3"),
        ("2 PC par classe, soit 4 au total", "4"), ("one access point per floor, so 3 in all", "3"),
        ("ein Access Point pro Etage, also 2", "2"), ("un access point per piano, quindi 3", "3"),
        ("un AP por planta, o sea 3", "3"), ("1 écran par poste, soit 12 écrans", "12"),
        ("1 PC par agent, soit 12 PC", "12"), ("1 PC pro Raum, das sind insgesamt 5", "5"),
        # What is concluded is no number of them, or no other.
        ("1 imprimante par étage, donc 2 étages", "1"), ("1 PC par agent, soit 2 jours par semaine", "1"),
        ("1 switch par étage, soit 48 ports", "1"), ("1 copieur par étage, soit 2500 € par an", "1"),
        ("4 bornes wifi, donc une par étage", "4"), ("2 portables, donc 2", "2"), ("3 PC, donc 2 en panne", "3"),
        ("1 printer per floor, also 2 spare", "1"), ("1 laptop per person, also 2 laptops", "1"),
    ],
)  # fmt: skip
def test_the_number_that_a_sentence_concludes_with_is_that_of_its_devices(text: str, number: str) -> None:
    assert [quantity for _, quantity in devices(read(f"- {text}"))] == [number]


@pytest.mark.parametrize(
    "text",
    ["3 PC, soit 4 au total", "1 PC et 1 écran par classe, soit 6 au total", "1 PC par salle, soit 3 ou 4",
     "2 PC par classe, donc 0", "1 PC acheté par la mairie, donc 2"],
)  # fmt: skip
def test_a_conclusion_that_does_not_fit_is_asked(text: str) -> None:
    assert not any(quantity.isdigit() for _, quantity in devices(read(f"- {text}")))
    assert [own for _, own in devices(read("- 3 PC et 1 portable, soit 4 au total"))] == ["3", "1"]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("2 PC de rendu", ""), ("2 stations de rendu 3D", ""), ("1 NAS de données", ""), ("1 GSM de garde", ""),
        ("3 PC (banque de prêt 1, 2 et bureau retour)", ""), ("2 PC (quai retours)", ""),
        ("2 PC (loan desk and returns desk)", ""), ("3 PC (Schalter Rückgabe)", ""),
        ("3 PC (mostrador devoluciones)", ""), ("2 PC (caisse sortie 2)", ""),
        ("2 PC rendus", "rendus"), ("2 PC (retours)", "retours"), ("2 PC (Rückgabe)", "Rückgabe"),
        ("2 PC (bureau, vendus)", "retired"), ("2 PC vendus", "retired"), ("2 PC gardés", "in_use"),
    ],
)  # fmt: skip
def test_what_a_device_is_for_and_where_it_stands_are_no_states(text: str, state: str) -> None:
    assert [item.state for item in read(f"- {text}").items] == [state]


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("1 GSM de garde (Nokia 105)", "feature_phone", "1"), ("3 GSM (Nokia 105)", "feature_phone", "3"),
        ("3 imprimantes (Brother MFC-L2710)", "multifunction_printer", "3"),
        ("2 mobiles (1 Nokia 105)", "smartphone", "2"), ("2 smartphones (Nokia 105)", "smartphone", "2"),
        ("HP EliteBook (2021) x360", "laptop", ""), ("ThinkPad (neuf) X13", "laptop", ""),
    ],
)  # fmt: skip
def test_brackets_say_which_device_and_may_stand_before_its_number(text: str, kind: str, number: str) -> None:
    ((own, quantity),) = devices(read(f"- {text}"))
    assert (own or "laptop", quantity) == (kind, number)
