"""The receipt of a signature: what it says, that it stays as it was, and who gets it."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from footprint.lake import Lake
from footprint.members import registry
from footprint.portal.store.tables import Confirmation
from tests.portal.conftest import EMAIL, MEMBER, NAME, PASSPHRASE, Lived, Site
from tests.portal.journeys import LIST, PROFILE, UNKNOWN, YEAR, confirmed, one_list, posted, sent, words
from tests.portal.programs import Y2025, key_of, program

SHA256 = hashlib.sha256(LIST).hexdigest()


def signs(site: Site) -> None:
    """Camille has sent one list and signed the year."""
    one_list(site)
    browser = site.signed()
    posted(browser, f"{YEAR}/profil", **PROFILE)
    assert confirmed(browser).status_code == 303


@pytest.fixture
def signed(lived: Lived, tmp_path: Path) -> Iterator[Site]:
    """A portal of its own in which the year is signed."""
    yield from lived(signs, tmp_path)


def receipts(page: str) -> list[str]:
    """The addresses of receipts on a page, as web pages."""
    return re.findall(r'href="([^"]*/recu\.html)"', page)


def text_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_it_says_who_signed_what_when_and_how_to_verify_it(signed: Site) -> None:
    browser = signed.signed()
    [address] = receipts(browser.get(f"{YEAR}/versions").text)
    for name in ("confirmer", "rapports"):
        assert receipts(browser.get(f"{YEAR}/{name}").text) == [address], name
    page, printed = browser.get(address), browser.get(address.replace(".html", ".pdf"))
    assert printed.headers["content-type"] == "application/pdf"
    digest = program(signed, key_of(signed)).get(f"{Y2025}/confirmation").json()["version"]
    pdf = text_of(printed.content)
    assert len(PdfReader(io.BytesIO(printed.content)).pages) == 1
    for said in (NAME, EMAIL, "rédaction", "31 décembre 2026", "parc.csv", "2 sur 2", SHA256[:12], SHA256, digest,
                 digest[:12], version("enter-footprint"), "sha256sum"):  # fmt: skip
        assert said in words(page), said
        assert said.replace(" ", "") in re.sub(r"\s", "", pdf), said


def test_it_shows_the_total_that_was_shown_with_its_interval(signed: Site) -> None:
    browser = signed.signed()
    shown = words(browser.get(f"{YEAR}/confirmer"))
    interval = re.search(r"entre [\d,]+ et [\d,]+", shown)
    assert interval is not None
    [address] = receipts(browser.get(f"{YEAR}/confirmer").text)
    assert interval[0] in words(browser.get(address))


def test_what_is_not_all_worked_out_is_a_part_and_not_at_least_what_its_interval_goes_below(site: Site) -> None:
    """Eight of 20 devices are of a kind whose making nobody publishes: the page of the result, the signature and its
    receipt."""
    site.account()
    browser = site.signed()
    sent(browser, ("parc.csv", LIST[: LIST.index(b"\xc3\x89cran")] + b"Visioconf\xc3\xa9rence;;8;2022\n"))
    posted(browser, f"{YEAR}/profil", **PROFILE)
    assert confirmed(browser).status_code == 303
    [receipt] = receipts(browser.get(f"{YEAR}/versions").text)
    for address in (f"{YEAR}/resultat", f"{YEAR}/confirmer", receipt):
        shown = words(browser.get(address))
        assert "partie calculée" in shown, address
        assert not re.search(r"au moins [\d,]+ kg", shown.replace("\xa0", " "), re.IGNORECASE), address


def test_a_signature_has_one_receipt_and_the_next_one_another(signed: Site) -> None:
    browser = signed.signed()
    [first] = receipts(browser.get(f"{YEAR}/versions").text)
    pages = {name: browser.get(first.replace("html", name)).content for name in ("html", "pdf")}
    signed.clock.now += timedelta(hours=3)
    posted(browser, "/compte/nom", display_name="Camille Autre")
    registry.register(
        Lake(signed.app_portal.settings.home), year=2025, member_id=MEMBER, values={"name": "Un autre nom"}
    )
    for name, content in pages.items():
        assert browser.get(first.replace("html", name)).content == content
    sent(browser, ("divers.csv", UNKNOWN), mode="add")
    assert browser.get(first).content == pages["html"]  # what was sent later is not signed
    confirmed(browser)
    second, again = receipts(browser.get(f"{YEAR}/versions").text)
    assert again == first != second
    assert "divers.csv" in words(browser.get(second))
    assert "Cette signature ne vaut plus" not in words(browser.get(second))
    ended = words(browser.get(first))
    assert "Cette signature ne vaut plus" in ended
    assert "divers.csv" not in ended


def test_english_is_a_twin(signed: Site) -> None:
    browser = signed.signed()
    [address] = receipts(browser.get(f"/en{YEAR}/versions").text)
    assert address.startswith("/en/")
    page = browser.get(address)
    assert "Who signed what" in words(page)
    assert f'href="{address.removeprefix("/en")}"' in page.text


def test_the_name_goes_with_the_account(signed: Site) -> None:
    browser = signed.signed()
    [address] = receipts(browser.get(f"{YEAR}/versions").text)
    signed.account("autre@valbrume.example", (MEMBER, "reader"))
    other = signed.signed("autre@valbrume.example")
    assert EMAIL in words(other.get(address))
    kept = browser.get("/compte/export").json()["confirmations"]
    assert [each["signed_as"] for each in kept] == [EMAIL]
    answer = posted(browser, "/compte/effacer", email=EMAIL, own_passphrase=PASSPHRASE)
    assert answer.headers["location"] == "/?fait=erased"
    page = words(other.get(address))
    assert EMAIL not in page
    assert "une personne dont le compte est effacé" in page
    with signed.db.reading() as db:
        assert all(EMAIL not in content for content in db.scalars(select(Confirmation.content)))


def test_programs_get_it_too(site: Site) -> None:
    site.account()
    client = program(site, key_of(site))
    assert client.get(f"{Y2025}/confirmation/receipt").status_code == 404
    browser = site.signed()
    posted(browser, f"{YEAR}/profil", **PROFILE)
    sent(browser, ("parc.csv", LIST))
    confirmed(browser)
    [address] = receipts(browser.get(f"{YEAR}/versions").text)
    answer = client.get(f"{Y2025}/confirmation/receipt")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content == browser.get(address.replace(".html", ".pdf")).content


def test_other_numbers_have_none(signed: Site) -> None:
    browser = signed.signed()
    for number in ("0", "2", "99999999999999999999", "x"):
        assert browser.get(f"{YEAR}/signatures/{number}/recu.html").status_code in (404, 422), number
