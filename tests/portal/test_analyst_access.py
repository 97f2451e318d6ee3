"""Who may enter, as an analyst decides it on the web: links made, shown once, taken back; leavers; analysts."""

from __future__ import annotations

import re

import httpx2
import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from footprint.portal.store.tables import Account, Invitation
from tests.portal.analysing import ANALYST, HERE, analyst, did, logged
from tests.portal.conftest import EMAIL, MEMBER, PASSPHRASE, Site, register
from tests.portal.journeys import YEAR, words

ACCESS = "/analyste/acces"


def link_on(page: httpx2.Response) -> str:
    found = re.search(r'value="(http://[^"]*/invitation/[^"]+)"', page.text)
    return found.group(1) if found else ""


def asked(browser: httpx2.Client, **fields: str) -> httpx2.Response:
    return did(browser, ACCESS, **{"role": "editor", "member": MEMBER, "email": "", "days": "14"} | fields)


def entered(site: Site, link: str, email: str) -> int:
    form = {"email": email, "passphrase": PASSPHRASE, "again": PASSPHRASE}
    return site.visitor().post(link, data=form).status_code


def account_of(site: Site, email: str) -> Account:
    with site.db.reading() as db:
        asked = select(Account).where(Account.email == email).options(selectinload(Account.memberships))
        return db.scalars(asked).one()


def test_a_link_is_shown_once_and_lets_one_person_in(site: Site) -> None:
    browser = analyst(site)
    page = asked(browser, role="reader", member="ville de VALBRUME", days="3")
    link = link_on(page)
    assert link.startswith(f"{site.url}/invitation/")
    assert "Il sert une fois, pendant 3 jours." in words(page)
    again = browser.get(ACCESS)
    assert link.rpartition("/")[2] not in again.text
    assert "Ville de Valbrume (lecture), jusqu’au 5 mars 2026" in words(again)
    assert entered(site, link, EMAIL) == 303
    assert site.signed().get(f"{YEAR}/").status_code == 200
    assert entered(site, link, "autre@valbrume.example") == 410
    assert "Aucune invitation n’attend." in words(browser.get(ACCESS))
    assert [each.account_id for each in logged(site, "invitation.created")][-1] == account_of(site, ANALYST).id


def test_a_link_for_an_address_serves_that_one_and_one_for_an_analyst_makes_an_analyst(site: Site) -> None:
    browser = analyst(site)
    page = asked(browser, email="Marie@Valbrume.example")
    assert "Il ne vaut que pour Marie@Valbrume.example." in words(page)
    assert entered(site, link_on(page), EMAIL) == 303  # whatever else is typed there
    assert account_of(site, "marie@valbrume.example").memberships[0].member_id == MEMBER
    with site.db.reading() as db:
        assert db.scalar(select(Account).where(Account.email == EMAIL)) is None
    second = asked(browser, role="analyst", member="")
    assert entered(site, link_on(second), "second@pole.example") == 303
    assert site.signed("second@pole.example").get(HERE).status_code == 200
    assert "second@pole.example" in browser.get(ACCESS).text


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"member": "valbrum"}, "member", "Peut-être : Ville de Valbrume (valbrume)."),
        ({"member": "xyzxyz"}, "member", "aucun membre enregistré ne porte ce nom"),
        ({"member": ""}, "member", "aucun membre enregistré ne porte ce nom"),
        ({"member": "../lake/lumen"}, "member", "Membre : "),
        ({"role": "analyst"}, "member", "laissez ce champ vide pour un analyste"),
        ({"role": "owner"}, "role", "choisissez l’un des trois"),
        ({"email": "marie"}, "email", "écrivez-la en entier"),
        ({"days": "91"}, "days", "de 1 à 90"),
        ({"days": "0"}, "days", "de 1 à 90"),
        ({"days": "²"}, "days", "de 1 à 90"),
        ({"days": "9" * 5000}, "days", "de 1 à 90"),
        ({"days": "-3"}, "days", "de 1 à 90"),
    ],
)
def test_a_mistake_is_said_at_its_field_and_invites_nobody(
    site: Site, fields: dict[str, str], field: str, sentence: str
) -> None:
    page = asked(analyst(site), **fields)
    assert page.status_code == 422
    assert f'href="#f-{field}"' in page.text
    assert sentence in words(page)
    assert link_on(page) == ""
    with site.db.reading() as db:
        assert [each for each in db.scalars(select(Invitation)) if each.used_at is None] == []


def test_two_members_of_one_name_are_told_apart_by_their_short_names(site: Site) -> None:
    register(site.app_portal.lake.home, "valbrume-2", "Ville de Valbrume")
    browser = analyst(site)
    assert asked(browser, member="Ville de Valbrume").status_code == 422
    assert "Invitation pour Ville de Valbrume" in words(asked(browser, member="valbrume-2"))
    with site.db.reading() as db:
        open_ones = [each.member_id for each in db.scalars(select(Invitation)) if each.used_at is None]
    assert open_ones == ["valbrume-2"]


def test_a_link_taken_back_works_no_longer(site: Site) -> None:
    browser = analyst(site)
    link = link_on(asked(browser))
    number = re.findall(r'name="invitation" value="(\d+)"', browser.get(ACCESS).text)
    answer = did(browser, f"{ACCESS}/retirer", invitation=number[0])
    assert "L’invitation est retirée." in words(browser.get(answer.headers["location"]))
    assert entered(site, link, EMAIL) == 410
    for given in (number[0], "999999", "x", "", "-1"):
        assert did(browser, f"{ACCESS}/retirer", invitation=given).status_code == 404, given
    (line,) = logged(site, "invitation.revoked")
    assert (line.account_id, line.member_id) == (account_of(site, ANALYST).id, MEMBER)


def test_a_leaver_is_out_at_once_for_that_member_only(site: Site) -> None:
    number = site.account(EMAIL, (MEMBER, "editor"), ("lumen", "reader"))
    leaver, browser = site.signed(), analyst(site)
    assert leaver.get(f"{YEAR}/").headers["location"] == "/organisations"
    answer = did(browser, f"{ACCESS}/fin", account=str(number), member=MEMBER)
    assert answer.headers["location"] == f"{HERE}membres/{MEMBER}?fait=access_ended"
    assert EMAIL not in browser.get(f"{HERE}membres/{MEMBER}").text
    assert "Laboratoire Lumen" in leaver.get("/annee/").text  # the only one that is left
    assert did(browser, f"{ACCESS}/fin", account=str(number), member=MEMBER).status_code == 404
    assert did(browser, f"{ACCESS}/fin", account=str(number), member="lumen").status_code == 303
    assert leaver.get("/annee/").headers["location"].startswith("/connexion")
    ended = logged(site, "membership.ended")
    assert [(each.account_id, each.member_id, each.detail) for each in ended] == [
        (number, member_id, f'{{"by": {account_of(site, ANALYST).id}}}') for member_id in (MEMBER, "lumen")
    ]


def test_an_analyst_ends_that_of_another_but_not_the_own(site: Site) -> None:
    browser, other = analyst(site), analyst(site, "second@pole.example")
    numbers = {each: str(account_of(site, each).id) for each in (ANALYST, "second@pole.example")}
    assert did(browser, f"{ACCESS}/fin", account=numbers[ANALYST], member="").status_code == 403
    assert did(browser, f"{ACCESS}/fin", account="99", member="").status_code == 404
    assert did(browser, f"{ACCESS}/fin", account=numbers["second@pole.example"], member="").status_code == 303
    assert other.get(HERE).headers["location"].startswith("/connexion")
    assert browser.get(HERE).status_code == 200


def test_a_form_of_another_session_does_nothing(site: Site) -> None:
    browser = analyst(site)
    fields = {"role": "editor", "member": MEMBER, "days": "3", "csrf": "x"}
    assert browser.post(ACCESS, data=fields).status_code == 403
    with site.db.reading() as db:
        assert [each for each in db.scalars(select(Invitation)) if each.used_at is None] == []


def test_many_open_links_are_cut_into_pages(site: Site) -> None:
    browser = analyst(site)
    for _ in range(26):
        asked(browser)
    first, last = browser.get(ACCESS), browser.get(f"{ACCESS}?page=2")
    assert first.text.count("/retirer") == 25
    assert last.text.count("/retirer") == 1
    assert "Page 1 sur 2" in words(first)
    assert f'href="{ACCESS}?page=2"' in first.text
