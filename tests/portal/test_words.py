"""What people read on the portal's pages is in one language, and holds no code of ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from footprint.messages import LANGUAGES
from footprint.portal.pages import legal
from footprint.portal.web.language import at
from tests.portal.browsing import inhabit, invited, looks
from tests.portal.conftest import NAME, Lived, Site
from tests.spoken import foreign, nodes

# Languages are called by their own names; files, people and members by those that somebody gave them; programs read
# the names of roles, keys and settings.
NAMES = {
    "English", "Français", NAME, "Laboratoire Lumen", "parc.csv", "divers.csv", "unknown_category", "stored_bytes",
    "allowed_bytes", "(To)", "Défenseur des droits",
}  # fmt: skip


@pytest.fixture
def inhabited(lived: Lived, tmp_path: Path) -> Iterator[Site]:
    """A portal with the people and files of all pages."""
    yield from lived(inhabit, tmp_path)


def test_every_page_is_in_its_readers_language(inhabited: Site) -> None:
    site, token = inhabited, invited(inhabited)
    wrong = {}
    for lang in LANGUAGES:
        for look in looks():
            browser = site.visitor()
            if look.who:
                browser.cookies.set("session", site.session(look.who))
            page = browser.get(at(look.path.format(token=token), lang), follow_redirects=True).text
            assert f'<html lang="{lang}">' in page
            for text, found in foreign(nodes(page, lang), lang, NAMES).items():
                wrong[lang, text] = found
    assert not wrong, "\n".join(f"{found} {key}" for key, found in wrong.items())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_source_says_why_its_figures_may_be_quoted(lang: str) -> None:
    sources = legal.sources(lang)
    assert all(source["why"].endswith(".") and source["figures"] > 0 for source in sources)
    said = [source["why"] + source["licence"] + source["publisher"] + source["version"] for source in sources]
    assert foreign(said, lang, {"Licence Ouverte", "for GPU", "as is"}) == {}
