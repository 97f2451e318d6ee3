"""What the API says of files: findings, words and answers, the corrected file, reports, the Region's part."""

from __future__ import annotations

import csv
import io
import re

import pytest

from footprint.intake import answers
from tests.portal.conftest import MEMBER, Site
from tests.portal.journeys import LIST, UNKNOWN, YEAR
from tests.portal.programs import API, Y2025, editor, key_of, problem, program, put, settled

pytestmark = pytest.mark.usefixtures("unestimated")

WHERE = {"year": 2025, "member_id": MEMBER}


def test_findings_words_answers_and_the_corrected_file(site: Site) -> None:
    client, english = editor(site), program(site, key_of(site, name="en"), "en")
    put(client, "parc.csv", UNKNOWN)
    found = client.get(f"{Y2025}/findings").json()
    (table,) = found["files"][0]["tables"]
    assert table["lines"] == {"rows": 3, "accepted": 1, "refused": 2, "set_aside": 0}
    assert [(each["lines"], each["severity"]) for each in table["findings"]] == [([3], "refused"), ([4], "refused")]
    assert {"header": "Modèle", "meaning": "Modèle"} in table["columns"]
    capped = client.get(f"{Y2025}/findings?most=1").json()["files"][0]["tables"][0]
    assert (len(capped["findings"]), capped["more"]) == (1, 1)
    told = english.get(f"{Y2025}/findings").json()["files"][0]["tables"][0]["findings"][0]["message"]
    assert told != table["findings"][0]["message"]
    sha256 = found["files"][0]["sha256"]
    corrected = client.get(f"{Y2025}/files/{sha256}/corrected")
    assert "parc-corrige.csv" in corrected.headers["content-disposition"]
    assert len(list(csv.reader(io.StringIO(corrected.text), delimiter=";"))) >= 4
    assert "parc-corrected.csv" in english.get(f"{Y2025}/files/{sha256}/corrected").headers["content-disposition"]
    assert [each["word"] for each in client.get(f"{Y2025}/words").json()] == ["Bidulotron", "Zorglub"]
    labels = {each["category"]: each["label"] for each in english.get(f"{API}/categories").json()}
    assert labels["laptop"] == "laptop"
    said = {"answers": [{"word": "Bidulotron", "category": "écran"}, {"word": "Zorglub", "category": labels["laptop"]}]}
    assert client.post(f"{Y2025}/answers", json=said).json()["remembered"] == 2
    settled(client)
    assert client.get(f"{Y2025}/words").json() == []
    assert client.get(f"{Y2025}/findings").json()["files"][0]["tables"][0]["lines"]["accepted"] == 3
    again = client.post(f"{Y2025}/answers", json=said)
    assert (again.status_code, again.json()["remembered"], again.json()["processing"]["waiting"]) == (200, 0, False)
    assert set(answers.load(site.app_portal.lake.home, MEMBER).values()) == {"monitor", "laptop"}


def test_a_file_that_cannot_be_used_says_why(site: Site) -> None:
    client, english = editor(site), program(site, key_of(site, name="en"), "en")
    put(client, "parc.csv", UNKNOWN)
    put(client, "vide.csv", b"Colonne A;Colonne B\nx;y\n", mode="add")
    tables = {
        file["name"]: (table, other)
        for file, told in zip(
            *(each.get(f"{Y2025}/findings").json()["files"] for each in (client, english)), strict=True
        )
        for table, other in zip(file["tables"], told["tables"], strict=True)
    }
    assert tables["parc.csv"][0]["refusal"] is None
    table, other = tables["vide.csv"]
    assert table["kind"] is None
    assert table["refusal"]["key"] == other["refusal"]["key"] == "findings.no_header.says"
    assert table["findings"][0]["message"] in table["refusal"]["text"]
    assert other["refusal"]["text"] != table["refusal"]["text"]


def test_lists_side_by_side_and_crossed_tables_are_told_as_they_were_read(site: Site) -> None:
    client = editor(site)
    put(client, "listes.csv", b"Type;Qt\xe9;;Type;Qt\xe9\nPC portable;3;;\xc9cran;4\n;;;Zorglub;1\n")
    (file,) = client.get(f"{Y2025}/findings").json()["files"]
    assert [(each["label"], each["lines"]["accepted"], each["lines"]["refused"]) for each in file["tables"]] == [
        ("(A–B)", 1, 0), ("(D–E)", 1, 1),
    ]  # fmt: skip
    corrected = client.get(f"{Y2025}/files/{file['sha256']}/corrected").text.splitlines()
    assert [line.split(";")[0].lstrip("\ufeff") for line in corrected] == ["Type", "PC portable", "Écran", "Zorglub"]
    put(client, "sites.csv", b"Site;PC portables;\xc9crans;Total\nMairie;3;x;9\n\xc9cole;4;2;7\n")
    files = client.get(f"{Y2025}/findings").json()["files"]
    told = [each for file in files for table in file["tables"] for each in table["findings"]]
    said = {each["rule"]: each["message"] for each in told}
    assert "chaque colonne un équipement" in said["read_crossed"]
    assert said["crossed_total"].startswith("Colonne D")
    assert said["invalid_quantity"].startswith("Colonne C")


def test_answers_that_are_none_keep_nothing(site: Site) -> None:
    client = editor(site)
    put(client, "parc.csv", UNKNOWN)
    good = {"word": "Bidulotron", "category": "monitor"}
    for bad, detail in (
        ({"word": "Zorglub", "category": "pomme de terre"}, "« Zorglub » : « pomme de terre »"),
        ({"word": "Camille Durand", "category": "monitor"}, "Ce mot n’est pas de ceux"),
    ):
        answer = client.post(f"{Y2025}/answers", json={"answers": [good, bad]})
        assert problem(answer)[0] == 422
        (mistake,) = answer.json()["errors"]
        assert mistake["pointer"] == "#/answers/1"
        assert mistake["detail"].replace("\xa0", " ").startswith(detail)
    assert problem(client.post(f"{Y2025}/answers", json={"answers": []}))[0] == 422
    assert answers.load(site.app_portal.lake.home, MEMBER) == {}


@pytest.mark.usefixtures("estimated")
def test_reports_region_and_templates(site: Site) -> None:
    client = editor(site)
    assert client.get(f"{Y2025}/reports").json() == []
    folder = site.app_portal.lake.home / "reports/2025" / MEMBER
    (folder / "services").mkdir(parents=True)
    for name in ("rapport.html", "report.en.html", "rapport.pdf", "rapport.csv", "services/site.html", ".hidden.csv"):
        (folder / name).write_text(name)
    listed = client.get(f"{Y2025}/reports").json()
    assert [(each["name"], each["language"], each["media_type"]) for each in listed] == [
        ("rapport.csv", "fr", "text/csv"), ("rapport.html", "fr", "text/html"),
        ("rapport.pdf", "fr", "application/pdf"), ("report.en.html", "en", "text/html"),
        ("services/site.html", None, "text/html"),
    ]  # fmt: skip
    for each in listed:
        answer = client.get(f"{Y2025}/reports/{each['name']}")
        assert answer.text == each["name"]
        assert answer.headers["content-disposition"].startswith("attachment")
    for name in (".hidden.csv", "../lumen/rapport.html", "%2e%2e%2flumen%2frapport.html", "x"):
        assert client.get(f"{Y2025}/reports/{name}").status_code == 404
    put(client, "parc.csv", LIST)
    region = client.get(f"{Y2025}/region").json()
    assert region["criteria"][0]["criterion"] == "gwp"
    assert region["criteria"][0]["total"] == pytest.approx(sum(each["kgco2e"] for each in region["stages"]))
    assert "inventory" in client.get(f"{API}/templates").json()
    template = client.get(f"{API}/templates/inventory")
    assert template.headers["content-type"].startswith("text/csv")
    assert client.get(f"{API}/templates/nothing").status_code == 404


@pytest.mark.usefixtures("estimated")
def test_lines_of_an_unknown_number_of_devices_are_told_beside_the_estimate(site: Site) -> None:
    client = editor(site)
    put(client, "parc.csv", "Type;Quantité\nPC portable;3\nÉcran;?\nÉcran;une dizaine\n".encode())
    found = client.get(f"{Y2025}/estimate").json()["estimate"]
    assert (found["device_count"], found["uncounted_line_count"]) == (3, 2)
    page = site.signed().get(f"{YEAR}/confirmer").text
    assert re.search(r"comptées nulle part</dt><dd><b>2</b>", page)
