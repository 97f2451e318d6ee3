"""Who reads the report of a group: a person with access to each of its members, and nobody else."""

from __future__ import annotations

import json
from pathlib import Path

import httpx2
import pytest

from footprint.members import groups, registry
from tests.portal.conftest import MEMBER, Site
from tests.portal.journeys import YEAR
from tests.portal.programs import Y2025, key_of, program

OTHER, BOTH, MARK = "lumen", "deux@valbrume.example", "zzgroupzz"


@pytest.fixture
def folder(site: Site) -> Path:
    """The finished report of a group of two; one person works for both members, another one for one of them."""
    lake = site.app_portal.lake
    for member_id in (MEMBER, OTHER):
        registry.register(lake, year=2025, member_id=member_id, values={"holding_id": "halle"})
    folder = groups.folder_of(lake.home, 2025, "halle")
    folder.mkdir(parents=True)
    (folder / "groupe.json").write_text(json.dumps({"members": [MEMBER, OTHER], "mark": MARK}))
    for name in ("groupe.html", "groupe.pdf", "group.en.html"):
        (folder / name).write_text(MARK)
    site.account()
    site.account(BOTH, (MEMBER, "reader"), (OTHER, "reader"))
    return folder


def of_both(site: Site) -> httpx2.Client:
    browser = site.signed(BOTH)
    secret = browser.get("/compte").text.partition('name="csrf" value="')[2].partition('"')[0]
    assert browser.post("/organisations", data={"csrf": secret, "member": MEMBER}).status_code == 303
    return browser


def reads(browser: httpx2.Client) -> bool:
    """Whether the page offers the report and gives it: both or neither."""
    page = browser.get(f"{YEAR}/rapports")
    assert page.status_code == 200
    answers = [browser.get(f"{YEAR}/groupe/{name}") for name in ("groupe.html", "groupe.pdf", "groupe.json")]
    given = {(answer.status_code, MARK in answer.text) for answer in answers}
    assert given in ({(200, True)}, {(404, False)})
    assert ("groupe/groupe.html" in page.text) is (given == {(200, True)})
    return given == {(200, True)}


def test_who_has_access_to_every_member_reads_it(site: Site, folder: Path) -> None:
    browser = of_both(site)
    assert reads(browser)
    page = browser.get(f"{YEAR}/groupe/groupe.html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert browser.get(f"{YEAR}/groupe/group.en.html").status_code == 200
    for name in ("rien.html", "..%2fgroupe.html", ".groupe.html"):
        assert browser.get(f"{YEAR}/groupe/{name}").status_code == 404


def test_who_works_for_one_member_does_not(site: Site, folder: Path) -> None:
    assert not reads(site.signed())


def test_a_member_that_joined_or_left_counts(site: Site, folder: Path) -> None:
    """Old pages hold figures of who left; new ones will hold those of who joined."""
    browser, lake = of_both(site), site.app_portal.lake
    (folder / "groupe.json").write_text(json.dumps({"members": [MEMBER, OTHER, "gone"]}))
    assert not reads_anything(browser)
    (folder / "groupe.json").write_text(json.dumps({"members": [MEMBER, OTHER], "mark": MARK}))
    assert reads(browser)
    registry.register(lake, year=2025, member_id="joined", values={"holding_id": "halle"})
    assert not reads_anything(browser)


@pytest.mark.parametrize("about", ["", "{}", '{"members": 3}', "null"])
def test_a_report_that_does_not_say_whose_it_is_is_nobodys(site: Site, folder: Path, about: str) -> None:
    (folder / "groupe.json").write_text(about)
    assert not reads_anything(of_both(site))


def test_files_that_lead_elsewhere_are_not_given(site: Site, folder: Path, tmp_path: Path) -> None:
    (folder / "groupe.html").unlink()
    (folder / "groupe.html").symlink_to(folder / "groupe.pdf")
    assert of_both(site).get(f"{YEAR}/groupe/groupe.html").status_code == 404


def test_a_key_is_for_one_member_and_gets_none(site: Site, folder: Path) -> None:
    client = program(site, key_of(site, BOTH))
    assert client.get(f"{Y2025}/reports").json() == []
    assert client.get(f"{Y2025}/reports/groupe.html").status_code == 404


def reads_anything(browser: httpx2.Client) -> bool:
    names = ("groupe.html", "groupe.pdf", "groupe.json", "group.en.html")
    answers = [browser.get(f"{YEAR}/groupe/{name}") for name in names]
    return any(answer.status_code != 404 or MARK in answer.text for answer in answers)
