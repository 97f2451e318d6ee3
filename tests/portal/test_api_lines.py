"""The API gives the lines of a file as they are read, and takes what a member says of them."""

from __future__ import annotations

import hashlib

import pytest

from footprint.intake import answers
from tests.portal.conftest import MEMBER, Site
from tests.portal.programs import Y2025, editor, key_of, problem, program, put, settled

pytestmark = pytest.mark.usefixtures("unestimated")

LIST = (
    "Type;Modèle;Quantité;Utilisateur\nPC portable;Latitude;3;Lou Martin\nZorglub;;4;Zoé Petit\n"
    "Écran;P24;une poignée;Max\n"
).encode()
PROPOSED = b"Type;Nombre\nPC portable;3\nLecteur CB;2\nZorglub;4\n"
HERE = f"{Y2025}/files/{hashlib.sha256(LIST).hexdigest()}/lines"


def test_lines_are_told_tried_and_remembered(site: Site) -> None:
    client, english = editor(site), program(site, key_of(site, name="en"), "en")
    put(client, "parc.csv", LIST)
    (table,) = english.get(HERE).json()
    assert (table["label"], table["line_count"]) == ("", 3)
    first, second, third = table["lines"]
    assert (first["line"], first["fate"], first["category"], first["devices"]) == (2, "accepted", "laptop", 3)
    assert "Lou" not in first["text"], "nobody is named"
    assert [line["is_open"] for line in table["lines"]] == [False, True, True]
    said = {
        "lines": [
            {"key": second["key"], "category": "tablette"},
            {"key": third["key"], "devices": 5, "state": "in_stock"},
        ]
    }
    tried = client.put(HERE, json=said | {"remember": False}).json()
    assert (tried["remembered"], tried["devices_before"], tried["devices_after"]) == (0, 3, 12)
    assert answers.load(site.app_portal.lake.home, MEMBER) == {}
    assert client.put(HERE, json=said).json()["remembered"] == 2
    settled(client)
    read = client.get(HERE).json()[0]["lines"]
    assert [(line["category"], line["devices"], line["state"], line["is_said"]) for line in read] == [
        ("laptop", 3, "in_use", False),
        ("tablet", 4, "in_use", True),
        ("monitor", 5, "in_stock", True),
    ]
    assert client.put(HERE, json=said).json()["remembered"] == 0, "it is known"
    back = {"lines": [{"key": second["key"], "as_read": True}]}
    assert client.put(HERE, json=back).json()["devices_after"] == 8


def test_what_is_proposed_is_told_and_counts_once_it_is_said(site: Site) -> None:
    client = editor(site)
    put(client, "parc.csv", PROPOSED)
    here = f"{Y2025}/files/{hashlib.sha256(PROPOSED).hexdigest()}/lines"
    first, second, third = client.get(here).json()[0]["lines"]
    assert (first["proposal"], third["proposal"]) == (None, None)
    assert second["proposal"] == {"category": "payment_terminal", "devices": None, "state": None}
    said = {"lines": [{"key": second["key"], "category": second["proposal"]["category"]}]}
    assert client.put(here, json=said).json()["devices_after"] == 5


def test_what_cannot_be_said_is_refused_and_nothing_is_kept(site: Site) -> None:
    client = editor(site)
    put(client, "parc.csv", LIST)
    key = client.get(HERE).json()[0]["lines"][1]["key"]
    good = {"key": key, "category": "tablet"}
    for field, odd in (("key", {"key": key[:-1] + "9"}), ("category", {"key": key, "category": "zorglub"})):
        answer = client.put(HERE, json={"lines": [good, odd]})
        assert problem(answer)[0] == 422, odd
        assert answer.json()["errors"][0]["pointer"] == f"#/lines/1/{field}"
    assert problem(client.put(HERE, json={"lines": [good | {"devices": -1}]}))[0] == 422
    assert problem(client.put(HERE, json={"lines": [good | {"state": "lost"}]}))[0] == 422
    assert answers.load(site.app_portal.lake.home, MEMBER) == {}
    site.account("lecture@valbrume.example", (MEMBER, "reader"))
    reader = program(site, key_of(site, "lecture@valbrume.example"), "en")
    assert reader.get(HERE).status_code == 200
    assert problem(reader.put(HERE, json={"lines": [good]}))[0] == 403


def test_what_else_stands_on_a_line_is_added_and_withdrawn(site: Site) -> None:
    client = editor(site)
    put(client, "parc.csv", LIST)
    first = client.get(HERE).json()[0]["lines"][0]
    more = {"key": first["more_key"], "devices": [{"category": "monitor", "devices": 2}, {"category": "souris"}]}
    answer = client.put(HERE, json={"more": [more]}).json()
    assert (answer["remembered"], answer["devices_before"], answer["devices_after"]) == (1, 3, 6)
    settled(client)
    beside = client.get(HERE).json()[1]
    assert (beside["is_outside"], [line["devices"] for line in beside["lines"]]) == (True, [2, 1])
    assert "Lou" not in beside["lines"][0]["text"], "nobody is named"
    odd = {"more": [more | {"devices": [{"category": "zorglub"}]}]}
    assert client.put(HERE, json=odd).json()["errors"][0]["pointer"] == "#/more/0/category"
    unknown = {"more": [more | {"key": more["key"][:-1] + "9"}]}
    assert client.put(HERE, json=unknown).json()["errors"][0]["pointer"] == "#/more/0/key"
    assert client.put(HERE, json={"more": [more | {"devices": []}]}).json()["devices_after"] == 3
