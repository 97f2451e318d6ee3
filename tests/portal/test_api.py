"""The API, operation by operation, as a program uses it: with a key, over the wire."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import select

from footprint.inbox import signatures
from footprint.members import registry
from footprint.portal.pages.api import example
from footprint.portal.store.tables import Audit, Job
from footprint.portal.year import signature
from tests import machine
from tests.portal.conftest import EMAIL, MEMBER, NAME, Site
from tests.portal.journeys import LIST, UNKNOWN, words
from tests.portal.programs import API, DECLARED, Y2025, editor, key_of, problem, program, put, settled

pytestmark = pytest.mark.usefixtures("unestimated")

WHERE: dict[str, Any] = {"year": 2025, "member_id": MEMBER}


def confirmed(client: httpx2.Client) -> httpx2.Response:
    version = client.get(Y2025).json()["version"]
    return client.put(f"{Y2025}/confirmation", json={"version": version, "agreed": True})


@pytest.mark.usefixtures("estimated")
def test_a_year_from_the_profile_to_the_signature(site: Site) -> None:
    client = editor(site)
    member = client.get(f"{API}/member").json()
    assert (member["member_id"], member["name"], member["role"]) == (MEMBER, NAME, "editor")
    assert [each["year"] for each in member["years"]] == [2026, 2025]
    assert client.get(f"{API}/years").json() == member["years"]
    assert client.get(Y2025).json()["stage"] == "nothing"
    assert problem(confirmed(client)) == (409, "409_no_file", "Rien à confirmer")
    sent = put(client, "parc.csv", UNKNOWN)
    assert sent.status_code == 201
    assert problem(confirmed(client)) == (409, "409_no_profile", "Profil incomplet")
    client.put(f"{Y2025}/profile", json=DECLARED)
    settled(client)
    year = client.get(Y2025).json()
    assert (year["stage"], year["missing"], year["file_count"]) == ("to_confirm", [], 1)
    assert year["kgco2e"] == client.get(f"{Y2025}/estimate").json()["estimate"]["kgco2e"] > 0
    assert problem(client.get(f"{Y2025}/confirmation"))[0] == 404
    first = confirmed(client).json()
    assert (first["signed_by"], first["version"], first["kgco2e"]) == (EMAIL, year["version"], year["kgco2e"])
    assert client.get(f"{Y2025}/confirmation").json() == first == confirmed(client).json()
    assert client.get(Y2025).json()["stage"] == "confirmed"
    assert counted(site) == (MEMBER,)
    portal = site.app_portal
    signatures.withdraw(portal.inbox, **WHERE)
    signature.mark_standing(portal.db, portal.inbox)
    assert counted(site) == (MEMBER,), "a mark that was lost is put again when the portal starts"
    assert (
        put(client, "parc.csv", LIST).json()["message"].endswith("elle comptera de nouveau une fois signée de nouveau.")
    )
    assert client.get(Y2025).json()["stage"] == "changed"
    assert counted(site) == ()
    stale = client.put(f"{Y2025}/confirmation", json={"version": first["version"], "agreed": True})
    assert problem(stale) == (409, "409_changed", "L’année a changé")
    assert confirmed(client).status_code == 200
    assert counted(site) == (MEMBER,)
    versions = client.get(f"{Y2025}/versions").json()
    assert [bool(each["withdrawn_at"]) for each in versions["signatures"]] == [False, True]
    assert len(versions["signatures"][0]["changes"]["replaced"]) == 1
    assert versions["signatures"][1]["changes"] is None
    assert client.delete(f"{Y2025}/confirmation").status_code == 204
    assert client.delete(f"{Y2025}/confirmation").status_code == 204
    assert client.get(f"{Y2025}/confirmation").status_code == 404
    assert counted(site) == ()
    digest = client.get(Y2025).json()["version"]
    signatures.sign(portal.inbox, digest, **WHERE, at=site.clock.now, by="Le maire")
    on_paper = client.get(f"{Y2025}/confirmation").json()
    assert (on_paper["signed_by"], on_paper["on_paper"], on_paper["file_count"]) == ("Le maire", True, None)
    assert client.get(Y2025).json()["stage"] == "confirmed"


def counted(site: Site) -> tuple[str, ...]:
    """Members whose signature the region will count."""
    return signatures.standing(site.app_portal.lake, site.app_portal.inbox, 2025)


def test_what_programs_do_is_what_pages_show(site: Site) -> None:
    client = editor(site, "en")
    client.put(f"{Y2025}/profile", json=DECLARED)
    put(client, "parc.csv", LIST)
    confirmed(client)
    browser = site.signed()
    assert 'value="42,5"' in browser.get("/annee/2025/profil").text
    assert "parc.csv" in browser.get("/annee/2025/fichiers").text
    assert "Confirmée le" in words(browser.get("/annee/2025/versions"))
    with site.db.reading() as db:
        done = list(db.scalars(select(Audit.action).order_by(Audit.id)))
    assert [name for name in done if name.startswith(("profile", "file", "year"))] == [
        "profile.changed", "file.received", "year.confirmed",
    ]  # fmt: skip


def test_a_profile_is_put_whole_or_patched(site: Site) -> None:
    client = editor(site)
    whole = client.put(f"{Y2025}/profile", json=DECLARED | {"users": 1200, "siren": "732 829 320", "departement": "2a"})
    assert whole.status_code == 200
    assert {name: whole.json()[name] for name in ("name", "users", "siren", "departement", "missing")} == {
        "name": NAME, "users": 1200, "siren": "732829320", "departement": "2A", "missing": [],
    }  # fmt: skip
    patched = client.patch(f"{Y2025}/profile", json={"users": None, "it_spend_eur": 10.5}).json()
    assert (patched["users"], patched["it_spend_eur"], patched["employees_fte"]) == (None, 10.5, 42.5)
    assert client.patch(f"{Y2025}/profile", json={}).json() == patched == client.get(f"{Y2025}/profile").json()
    left_out = client.put(f"{Y2025}/profile", json={"sector": "public"}).json()
    assert (left_out["employees_fte"], left_out["missing"]) == (None, ["employees_fte"])
    kept = registry.profile(site.app_portal.lake, **WHERE)
    assert kept is not None
    assert (kept["employees_fte"], kept["profile_complete"], kept["name"]) == (None, False, NAME)


@pytest.mark.parametrize(
    ("body", "pointer", "detail"),
    [
        ({"employees_fte": -1}, "#/employees_fte", "C’est trop petit."),
        ({"employees_fte": 1e7}, "#/employees_fte", "C’est trop grand."),
        ({"employees_fte": "42"}, "#/employees_fte", "Ce n’est pas de la forme attendue."),
        ({"employees_fte": True}, "#/employees_fte", "Ce n’est pas de la forme attendue."),
        ({"siren": "123456789"}, "#/siren", "Numéro SIREN"),
        ({"departement": "99"}, "#/departement", "Département"),
        ({"sector": "<b>"}, "#/sector", "Choisissez"),
        ({"it_spend_eur": 1, "it_spend_reused_eur": 2}, "#/it_spend_reused_eur", "La part de réemploi"),
        ({"holding_id": "lumen"}, "#/holding_id", "Ce nom n’est pas prévu ici."),
        ({"a/b~": 1}, "#/a~1b~0", "Ce nom n’est pas prévu ici."),
        ({"\ud800": 1}, "#", "Ce n’est pas de la forme attendue."),
        ([1], "#", "Ce n’est pas de la forme attendue."),
    ],
)
def test_what_cannot_be_is_said_at_its_place_and_nothing_is_kept(
    site: Site, body: object, pointer: str, detail: str
) -> None:
    client = editor(site)
    before = registry.profile(site.app_portal.lake, **WHERE)
    for method in ("PUT", "PATCH"):
        sent = json.dumps(body).encode()
        answer = client.request(method, f"{Y2025}/profile", content=sent, headers={"Content-Type": "application/json"})
        assert problem(answer) == (422, "422", "Valeur refusée")
        (mistake,) = answer.json()["errors"]
        assert mistake["pointer"] == pointer
        assert mistake["detail"].startswith(detail)
    assert registry.profile(site.app_portal.lake, **WHERE) == before


def test_a_patch_is_judged_together_with_what_is_there(site: Site) -> None:
    client = editor(site)
    client.put(f"{Y2025}/profile", json={"it_spend_eur": 100, "it_spend_reused_eur": 50})
    answer = client.patch(f"{Y2025}/profile", json={"it_spend_eur": 10})
    assert answer.json()["errors"][0]["pointer"] == "#/it_spend_reused_eur"
    assert client.get(f"{Y2025}/profile").json()["it_spend_eur"] == 100


@pytest.mark.parametrize("content", [b"{", b'{"users": NaN}', b"[" * 30_000, b'{"users": 1e999}', b"\xff"])
def test_json_that_is_none_is_refused(site: Site, content: bytes) -> None:
    answer = editor(site).put(f"{Y2025}/profile", content=content, headers={"Content-Type": "application/json"})
    assert problem(answer)[0] in (400, 422)


def test_the_same_file_sent_twice_changes_nothing_and_this_is_said(site: Site) -> None:
    client = editor(site)
    first = put(client, "glpi.csv", LIST)
    assert (first.status_code, first.json()["changed"]) == (201, True)
    assert first.json()["files"][0]["new"] is True
    with site.db.reading() as db:
        before = list(db.scalars(select(Job.id)))
    received = site.app_portal.inbox.received(**WHERE)
    for way in (
        client.put(f"{Y2025}/files?name=glpi.csv", content=LIST),
        client.post(f"{Y2025}/files?name=glpi.csv", content=LIST),
        client.post(f"{Y2025}/files", files={"files": ("glpi.csv", LIST)}),
    ):
        assert way.status_code == 200
        assert way.json()["changed"] is False
        assert "rien n’a changé" in way.json()["message"]
        assert way.json()["files"] == [{"new": False, "file": first.json()["files"][0]["file"]}]
    assert site.app_portal.inbox.received(**WHERE) == received
    with site.db.reading() as db:
        assert list(db.scalars(select(Job.id))) == before
        assert list(db.scalars(select(Audit.action))).count("file.received") == 1


def test_the_same_bytes_under_another_name_change_nothing_either(site: Site) -> None:
    """Not even under the name of another list, whose file they would displace."""
    client = editor(site)
    other = LIST + b"Souris;;1;2020\n"
    put(client, "parc.csv", LIST)
    put(client, "ecrans.csv", other, mode="add")
    before = client.get(f"{Y2025}/files").json()
    for name, content, mode in (("ecrans.csv", LIST, "auto"), ("x.csv", other, "replace"), ("y.csv", LIST, "add")):
        answer = put(client, name, content, mode=mode)
        assert (answer.status_code, answer.json()["changed"]) == (200, False), name
    twice = [("files", ("un.csv", LIST + b"\n")), ("files", ("deux.csv", LIST + b"\n"))]
    sent = client.post(f"{Y2025}/files", files=twice, data={"mode": "add"}).json()["files"]
    assert [each["new"] for each in sent] == [True, False]
    settled(client)
    after = client.get(f"{Y2025}/files").json()
    assert [each for each in after if each["name"] not in ("un.csv", "deux.csv")] == before
    assert len(after) == len(before) + 1


@pytest.mark.usefixtures("estimated")
def test_a_file_is_taken_back_and_comes_again(site: Site) -> None:
    client = editor(site)
    sha256 = put(client, "parc.csv", LIST).json()["files"][0]["file"]["sha256"]
    assert client.delete(f"{Y2025}/files/{sha256}").status_code == 204
    settled(client)
    gone = client.get(f"{Y2025}/files/{sha256}").json()
    assert (gone["current"], gone["withdrawn_on"], client.get(Y2025).json()["file_count"]) == (False, "2026-03-02", 0)
    assert client.get(f"{Y2025}/estimate").json()["estimate"] is None
    assert client.delete(f"{Y2025}/files/{sha256}").status_code == 404
    assert put(client, "parc.csv", LIST).status_code == 201
    assert client.get(f"{Y2025}/files/{sha256}").json()["withdrawn_on"] is None


def test_several_files_in_one_form_and_how_they_are_placed(site: Site) -> None:
    client = editor(site)
    put(client, "parc.csv", LIST)
    two = [("files", ("parc.csv", UNKNOWN)), ("files", ("b.csv", LIST + b"Souris;;1;2020\n"))]
    answer = client.post(f"{Y2025}/files", files=two, data={"mode": "add", "as_of": "2025-06-30"})
    settled(client)
    assert [(each["new"], each["file"]["as_of"]) for each in answer.json()["files"]] == [(True, "2025-06-30")] * 2
    listed = client.get(f"{Y2025}/files").json()
    assert sorted(each["name"] for each in listed if each["current"]) == ["b.csv", "parc.csv", "parc.csv"]
    put(client, "parc.csv", LIST + b"\n", mode="replace", as_of="2031-01-01")
    newest = client.get(f"{Y2025}/files").json()[0]
    assert newest["as_of"] == "2026-03-02"
    assert client.get(f"{Y2025}/files/{newest['sha256']}").json() == newest
    assert client.get(f"{Y2025}/files/{newest['sha256']}/content").content == LIST + b"\n"
    assert client.get(f"{Y2025}/files/{'0' * 64}").status_code == 404


def test_curl_sends_an_export_as_the_page_says(site: Site, tmp_path: Path) -> None:
    """The very command of the page, but for where the key and the file lie."""
    machine.required("curl")
    site.account()
    (tmp_path / "key").write_text(f"Authorization: Bearer {key_of(site)}\n")
    (tmp_path / "glpi.csv").write_bytes(LIST)
    line = " ".join(example(site.url, "2025"))
    assert line in words(site.visitor().get("/api")).replace(" \\ ", " ").replace("2026", "2025")
    here = line.replace("/etc/empreinte.key", str(tmp_path / "key")).replace("/srv/glpi/", f"{tmp_path}/")
    for sign in ("true", "false"):
        done = subprocess.run(["sh", "-c", here], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert f'"changed":{sign}' in done.stdout
        settled(program(site, key_of(site, name=f"look {sign}")))
    refused = subprocess.run(
        ["sh", "-c", here.replace("/key", "/glpi.csv")], capture_output=True, text=True, check=False
    )
    assert refused.returncode == 22
    assert '"status":401' in refused.stdout
    data = here.replace(" -T ", " --data-binary @")
    done = subprocess.run(["sh", "-c", data], capture_output=True, text=True, check=False)
    assert (done.returncode, '"changed":false' in done.stdout) == (0, True), done.stdout
