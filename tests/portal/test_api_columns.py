"""The API says what columns are and why, and takes what a member says of them."""

from __future__ import annotations

import hashlib

import pytest

from footprint.intake import answers
from tests.portal.conftest import MEMBER, Site
from tests.portal.programs import Y2025, editor, key_of, problem, program, put, settled

pytestmark = pytest.mark.usefixtures("unestimated")
LIST = (
    "Truc;Bidule;Dénombré zorg;Repère;Utilisateur\nA12;PC portable;3;2020;Lou\nB7;Écran 24;4;2021;Zoé\n"
    "C9;imprimante laser;1;2019;Max\n"
).encode()
HERE = f"{Y2025}/files/{hashlib.sha256(LIST).hexdigest()}/columns"


def test_columns_are_told_tried_and_remembered(site: Site) -> None:
    client, english = editor(site), program(site, key_of(site, name="en"), "en")
    put(client, "parc.csv", LIST)
    (table,) = english.get(HERE).json()
    assert (table["kind"], table["header_line"]) == ("inventory", 1)
    assert (table["asked_role"], table["asked_positions"]) == ("quantity_devices", [2, 3])
    assert table["columns"][1]["role"] == "category"
    assert table["columns"][1]["evidence"] == "3 of 3 cells name a kind of device"
    assert (table["columns"][4]["reason"], table["columns"][4]["examples"]) == ("personal", ["***"] * 3)
    said = {"columns": [{"position": 2, "role": "Nombre d’appareils"}, {"position": 3, "role": "acquired_on"}]}
    tried = client.put(HERE, json=said | {"remember": False}).json()
    assert (tried["effect"]["devices_before"], tried["effect"]["devices_after"]) == (0, 8)
    assert [column["role"] for column in tried["tables"][0]["columns"]][2:4] == ["quantity_devices", "acquired_on"]
    assert tried["remembered"] == 0
    assert answers.load(site.app_portal.lake.home, MEMBER) == {}
    assert client.put(HERE, json=said).json()["remembered"] == 2
    settled(client)
    assert client.get(HERE).json()[0]["asked_role"] is None
    again = client.put(HERE, json=said).json()
    assert (again["remembered"], again["processing"]["waiting"]) == (0, False)


def test_what_cannot_be_said_is_refused_and_nothing_is_kept(site: Site) -> None:
    client = editor(site)
    put(client, "parc.csv", LIST)
    good = {"position": 2, "role": "quantity_devices"}
    for odd in ({"position": 2, "role": "zorglub"}, {"position": 4, "role": "category"}, {"position": 99, "role": ""}):
        answer = client.put(HERE, json={"columns": [good, odd]})
        assert problem(answer)[0] == 422, odd
        assert answer.json()["errors"][0]["pointer"].startswith("#/columns/1/")
    assert problem(client.put(HERE, json={"table": 2, "columns": [good]}))[0] == 404
    assert problem(client.get(HERE.replace("/files/", "/files/0")[:-8] + "/columns"))[0] == 404
    assert answers.load(site.app_portal.lake.home, MEMBER) == {}
    site.account("lecture@valbrume.example", (MEMBER, "reader"))
    reader = program(site, key_of(site, "lecture@valbrume.example"), "en")
    assert reader.get(HERE).status_code == 200
    assert problem(reader.put(HERE, json={"columns": [good]}))[0] == 403


LOANS = b"N\xc2\xb0;N\xc2\xb0 de s\xc3\xa9rie;Classe\n1;DMPZXP5BFYWW3;3e A\n2;DMPEKCYW3W49N;3e B\n"


def test_what_all_devices_of_a_table_are_is_said_once(site: Site) -> None:
    client = editor(site)
    here = f"{Y2025}/files/{hashlib.sha256(LOANS).hexdigest()}/columns"
    put(client, "prets.csv", LOANS)
    assert [(each["kind"], each["devices"]) for each in client.get(here).json()] == [(None, "")]
    odd = client.put(here, json={"devices": "chaise"})
    assert (odd.status_code, odd.json()["errors"][0]["pointer"]) == (422, "#/devices")
    said = client.put(here, json={"devices": "Tablette"}).json()
    assert (said["remembered"], said["effect"]["devices_after"]) == (1, 2)
    settled(client)
    (table,) = client.get(here).json()
    assert (table["kind"], table["devices"], table["asked_role"]) == ("inventory", "tablet", None)
    assert client.put(here, json={"devices": ""}).json()["effect"]["devices_after"] == 0


NAMES = "Zut;T1 2025;T2 2025\nFréquentation;1,2;2\nClics;10;20\n".encode()


def test_a_table_of_use_is_said_with_what_all_of_it_is(site: Site) -> None:
    client = editor(site)
    here = f"{Y2025}/files/{hashlib.sha256(NAMES).hexdigest()}/columns"
    put(client, "suivi.csv", NAMES)
    odd = {"across": "zorglub", "subject": "Mme Jeanne Dupont", "months": "12-01"}
    pointers = {each["pointer"] for each in client.put(here, json={"kind": "use"} | odd).json()["errors"]}
    assert pointers == {"#/across", "#/subject", "#/months"}
    said = {
        "kind": "use",
        "columns": [{"position": 0, "role": ""}],
        "across": "Visites, en milliers",
        "subject": "Portail",
    }
    tried = client.put(here, json=said | {"remember": False}).json()
    assert tried["effect"]["used_before"] == []
    assert tried["effect"]["used_after"] == [
        {
            "metric": "sessions",
            "unit": "session",
            "total": 33_200.0,
            "first_day": "2025-01-01",
            "last_day": "2025-06-30",
        }
    ]
    (table,) = tried["tables"]
    assert (table["kind"], table["across"], table["subject"], table["months"], table["decimal"]) == (
        "use", "use_sessions_thousands", "Portail", "", "",
    )  # fmt: skip
    assert [column["role"] for column in table["columns"]] == ["", "use_across", "use_across"]
    assert client.put(here, json=said).json()["remembered"] > 0
    settled(client)
    assert client.get(here).json()[0]["across"] == "use_sessions_thousands"
