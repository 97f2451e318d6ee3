"""Lists that tools export beside those with a profile of their own: names of things in documents, directories of
telephones, devices under watch. A count of what is no device is never a quantity."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from footprint.intake import Reading, read_all
from footprint.intake.vocabulary.categories import verdict
from tests.intake.accounts import AS_OF, conserved
from tests.intake.conftest import Read
from tests.intake.rearranging.test_texts import there


def readings(folder: Path, name: str, text: str) -> list[Reading]:
    place = folder / name
    place.write_text(text, encoding="utf-8")
    return [conserved(each) for each in read_all(place, year=2025, as_of=AS_OF)]


def units(found: Sequence[Reading]) -> dict[str, int]:
    """Category → units of all tables of a file."""
    return dict(sum((Counter(there(reading)) for reading in found), Counter()))


def table(*lines: str) -> str:
    return "\n".join(lines) + "\n"


THINGS = [
    {"nom": "PC gaming monté", "quantite": 10, "etat": "bon", "lieu": "local"},
    {"nom": "Écran 27 144Hz AOC", "quantite": 12, "etat": "usé", "lieu": "stockage"},
    {"nom": "Routeur", "quantite": 1, "etat": "bon", "lieu": "local"},
    {"nom": "Chaise gaming", "quantite": 10, "etat": "bon", "lieu": "local"},
]
OF_THINGS = {"desktop": 10, "monitor": 12, "router": 1}
PHONES = (
    "N° interne;Nom affiché;Service;Type poste;Adresse MAC;SDA",
    "1000;Aline DUPONT;DSI;Yealink T31G;7CF71974D268;02 99 00 00 10",
    "1001;Accueil;Accueil;Combiné DECT Yealink W73H;7CF71974D26B;02 99 00 00 11",
    "1002;Lionel ROUX;DSI;Softphone;;02 99 00 00 12",
    "1003;Compta groupe;Compta;Groupement (virtuel);;02 99 00 00 13",
)
LISTS: dict[str, tuple[str, str, dict[str, int]]] = {
    "names_in_json_below_other_fields": (
        "parc.json", json.dumps({"association": "X", "date": "2025-11-15", "materiel": THINGS}), OF_THINGS,
    ),
    "names_in_a_bare_list": ("parc.json", json.dumps(THINGS), OF_THINGS),
    "names_by_room": (
        "parc.json",
        json.dumps({"salles": [
            {"salle": "B12", "materiel": [{"nom": "PC fixe", "quantite": 15}, {"nom": "Projecteur", "quantite": 1}]},
            {"salle": "CDI", "materiel": [{"nom": "PC fixe", "quantite": 6}, {"nom": "Imprimante", "quantite": 1}]},
        ]}),
        {"desktop": 21, "projector": 1, "printer": 1},
    ),
    "names_in_xml": (
        "parc.xml",
        '<?xml version="1.0" encoding="UTF-8"?><inventaire date="2025-10-01">' + "".join(
            f"<article>{''.join(f'<{key}>{said}</{key}>' for key, said in thing.items())}</article>" for thing in THINGS
        ) + "</inventaire>",
        OF_THINGS,
    ),
    "the_same_as_csv": (
        "parc.csv", table(";".join(THINGS[0]), *(";".join(map(str, thing.values())) for thing in THINGS)), OF_THINGS,
    ),
    "telephones": ("annuaire.csv", table(*PHONES), {"fixed_phone": 2}),
    "extensions": (
        "extensions.csv",
        table("Extension,First Name,Last Name,Email,Phone Model,MAC", "100,A,B,a@x.fr,Yealink T46S,805EC0A1B2C3",
              "102,E,P,e@x.fr,3CX Web Client,", "103,Y,R,y@x.fr,Fanvil X4U,0C383E112233"), {"fixed_phone": 2},
    ),
    "persons": (
        "annuaire.csv",
        table("Nom;Prénom;Service;Fonction;Téléphone", "DUPONT;Aline;DSI;Technicienne;02 99 00 00 01",
              "MARTIN;Hugues;RH;Gestionnaire;02 99 00 00 02", "PETIT;Elodie;RH;DRH;02 99 00 00 03"), {},
    ),
    "sensors": (
        "prtg.csv",
        table("Sonde;Groupe;Equipement;Hôte;Capteurs OK;Capteurs en erreur;Total capteurs",
              "Locale;Siège;Switch 1;10.0.0.1;12;0;12", "Locale;Siège;Firewall 1;10.0.0.2;8;1;9",
              "Locale;Dépôt;Imprimante 3;10.0.0.3;3;0;3"), {"switch": 1, "firewall": 1, "printer": 1},
    ),
    "sensors_below_no_name": (
        "prtg.csv",
        table("Equipement;Hôte;Modèle;Disp.;Indisp.;Total", "Siège » Baie 1 » Switch 1;10.0.0.1;Aruba 2930F;12;0;12",
              "Siège » Switch 2;10.0.0.2;Aruba 2930F;8;1;9", "Dépôt » Imprimante 3;10.0.0.3;HL-L5100DN;3;0;3"),
        {"switch": 2, "printer": 1},
    ),
    "items_and_triggers": (
        "zabbix.csv",
        table("Hôte;Type;Modèle;Éléments;Déclencheurs;Graphiques", "sw1;Switch;Aruba 2930F;212;40;12",
              "srv;Serveur;PowerEdge R650;99;35;10", "imp;Imprimante;HL-L5100DN;14;4;2"),
        {"switch": 1, "server": 1, "printer": 1},
    ),
    "services": (
        "centreon.csv",
        table("Hôte;Type équipement;Nb services;Services critiques;Total services", "sw1;Switch;14;0;14",
              "srv;Serveur;22;1;23", "nas;NAS;9;0;9"), {"switch": 1, "server": 1, "storage": 1},
    ),
}  # fmt: skip


W10, W11 = "Windows 10 Professionnel,10.0 (22631)", "Windows 11 Professionnel,10.0 (22631)"
DIRECTORY = table(
    "Name,OperatingSystem,OperatingSystemVersion,Enabled,LastLogonDate,Description,DistinguishedName",
    f'PORT-001,{W11},True,25/08/2025 00:00:00,,"CN=PORT-001,OU=Postes,DC=x,DC=local"',
    f'X-002,{W10},True,25/08/2025 00:00:00,,"CN=X-002,OU=Portables,OU=Postes,DC=x,DC=local"',
    f'X-003,{W11},True,25/08/2025 00:00:00,,"CN=X-003,OU=Postes fixes,DC=x,DC=local"',
    f'PORT-004,{W10},False,01/02/2020 00:00:00,,"CN=PORT-004,OU=Desactives,DC=x,DC=local"',
    f'F-007,{W10},True,25/08/2025 00:00:00,Poste fixe,"CN=F-007,OU=Postes,DC=x,DC=local"',
    f'PC-005,{W10},True,25/08/2025 00:00:00,,"CN=PC-005,OU=Postes,DC=x,DC=local"',
    f'PC-006,{W11},True,25/08/2025 00:00:00,,"CN=PC-006,OU=Postes,DC=x,DC=local"',
    "SRV1,Windows Server 2019 Standard,10.0 (17763),True,18/11/2025 08:00:00,VM Hyper-V,"
    '"CN=SRV1,OU=Serveurs,DC=x,DC=local"',
)


def test_a_directory_of_computers_asks_once_what_names_and_units_leave_open(tmp_path: Path) -> None:
    (reading,) = readings(tmp_path, "AD_computers.csv", DIRECTORY)
    assert there(reading) == {"laptop": 2, "desktop": 2}
    of_models = [row["message_args"] for row in reading.findings.to_pylist() if row["rule"] == "category_from_model"]
    assert of_models
    assert not any("001" in said for said in of_models), "a name of a machine may be somebody's"
    told = {(row["rule"], row["line"]) for row in reading.findings.to_pylist() if row["severity"] != "flagged"}
    assert told == {("ambiguous_category", 7), ("ambiguous_category", 8), ("virtual_machine", 9)}
    assert {row["raw_value"] for row in reading.findings.to_pylist() if row["rule"] == "ambiguous_category"} == {
        "computer"
    }


def directory(*computers: str) -> str:
    """An export of a directory; each computer as `name|description`."""
    rows = (computer.partition("|") for computer in computers)
    return table(
        "Name,OperatingSystem,OperatingSystemVersion,Enabled,LastLogonDate,Description,DistinguishedName",
        *(
            f'{name},{W11},True,25/08/2025 00:00:00,{text},"CN={name},OU=Postes,DC=x,DC=local"'
            for name, _, text in rows
        ),
    )


def test_the_kind_of_a_computer_stands_behind_whose_it_is(tmp_path: Path) -> None:
    names = ("QL-PORT-001", "QL-PORT-002", "QL-FIXE-001", "QL-TAB-1", "QL-DESKTOP-1", "QL-PORT-QUAI", "QUAI-3-PORT")
    (reading,) = readings(tmp_path, "AD_computers.csv", directory(*names))
    assert there(reading) == {"laptop": 2, "desktop": 1, "tablet": 1}
    assert reading.refused == 3


@pytest.mark.parametrize(
    ("others", "laptops"),
    [
        (("PP-A4", "PP-B5", "PF-A1", "PF-B2"), 5),
        (("PP-A4|poste fixe", "PP-B5", "PF-A1"), 3),  # they disagree
        (("PP-A4", "PP-B5"), 3),  # all names begin alike: it is whose they are
    ],
)
def test_machines_whose_names_begin_alike_are_alike(tmp_path: Path, others: tuple[str, ...], laptops: int) -> None:
    described = ("PP-A1|portable VSAV", "PP-A2|portable VSAV", "PP-A3|Portable Luc")
    (reading,) = readings(tmp_path, "AD_computers.csv", directory(*described, *others))
    assert there(reading)["laptop"] == laptops


@pytest.mark.parametrize("name", LISTS)
def test_devices_are_those_of_the_list(name: str, tmp_path: Path) -> None:
    file, text, expected = LISTS[name]
    assert units(readings(tmp_path, file, text)) == expected


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Imprimante 3", "printer"), ("imprimante 3 d", "3d_printer"), ("Siège » Baie 2 » Borne wifi 1",
        "wifi_access_point"), ("Sonde locale » Services » Ping", None), ("Écran « HP » 24", "monitor"),
    ],
)  # fmt: skip
def test_numbers_and_places_around_a_thing(text: str, category: str | None) -> None:
    assert verdict(text).category == category


def test_what_an_organisation_has_of_meraki_is_known_by_the_family_of_its_model(read_text: Read) -> None:
    """Gateways of people who work from home, too, whose model says little without its maker."""
    reading = read_text(
        "MAC address,Serial number,Model,Network name,Name,Order number,Claimed on,Country code,Tags\n"
        'aa:1f:0c:d3:14:26,Q2NJ-KGN1-HQ6X,MR36,Centre A,MR36 salle,4CRLHQ7SS,"Oct 08, 2024",FR,\n'
        'aa:1f:0c:d3:14:27,Q2NJ-KGN1-HQ7X,MX68,Centre A,MX68,4CRLHQ7SS,"Oct 08, 2024",FR,\n'
        'aa:1f:0c:d3:14:28,Q2X8-3FQN-0711,Z3,Siège,Z3 dortoir,,"Jun 01, 2021",FR,\n'
        'aa:1f:0c:d3:14:29,Q2X8-3FQN-0712,Z4C,Siège,Z4C bureau,,"Jun 01, 2021",FR,\n'
    )
    assert reading.profile == "meraki"
    assert reading.table["category"].to_pylist() == ["wifi_access_point", "firewall", "router", "router"]
