"""What a member sees of the Region: what it adds itself, and of the others only what was published."""

from __future__ import annotations

import pytest

from footprint.portal.year.reports import REGION
from footprint.years import closure
from tests.portal.conftest import Site
from tests.portal.journeys import YEAR, words

PAGE = b"<!doctype html><html lang='fr'><head><style>p{margin:0}</style></head><body><p>6 400 tonnes</p></body></html>"


def publish(site: Site, version: int, page: bytes = PAGE) -> None:
    """A version of the year with the region's document."""
    place = closure.release_folder(site.app_portal.lake.home, 2025, version)
    (place / REGION).mkdir(parents=True)
    (place / "manifest.json").write_text("{}")
    for name in ("region.html", "region.en.html", "region.pdf", "region.en.pdf"):
        (place / REGION / name).write_bytes(page)
    (place / REGION / ".region.html").write_bytes(b"half written")
    (place / "open-data" / "cells.csv").write_bytes(b"year\n")


def test_nothing_is_shown_of_others_before_it_is_published(site: Site) -> None:
    site.account()
    browser = site.signed()
    assert "Ce que la Région publie" not in words(browser.get(f"{YEAR}/region"))
    assert browser.get(f"{YEAR}/region/region.html").status_code == 404


def test_the_document_of_the_newest_version_is_linked_and_read(site: Site) -> None:
    site.account()
    publish(site, 1, b"<p>first</p>")
    publish(site, 2)
    browser = site.signed()
    page = browser.get(f"{YEAR}/region").text
    assert "Ce que la Région publie de 2025" in page
    for name in ("region.html", "region.en.html", "region.pdf", "region.en.pdf"):
        assert f'href="{YEAR}/region/{name}"' in page
    found = browser.get(f"{YEAR}/region/region.html")
    assert found.content == PAGE
    assert "style-src 'sha256-" in found.headers["Content-Security-Policy"]
    assert "What the Region publishes of 2025" in browser.get(f"/en{YEAR}/region").text


@pytest.mark.parametrize(
    "name", [".region.html", "cells.csv", "manifest.json", "..%2Fcells.csv", "region.txt", "rapport.html"]
)
def test_no_other_file_of_a_version_is_given(site: Site, name: str) -> None:
    site.account()
    publish(site, 1)
    assert site.signed().get(f"{YEAR}/region/{name}").status_code == 404
