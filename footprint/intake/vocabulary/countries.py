"""Country names and codes, in French, English and languages around, as ISO 3166-1 alpha-3. Names are Babel's, a few
habits ours."""

from __future__ import annotations

from functools import cache

from babel import Locale
from babel.core import get_global

from footprint.intake.vocabulary.folding import fold, without_brackets

_HABITS = {
    "france metropolitaine": "FRA", "metropole": "FRA", "hexagone": "FRA", "corse": "FR-20R", "corsica": "FR-20R",
    "uk": "GBR",
    "angleterre": "GBR", "england": "GBR", "ecosse": "GBR", "scotland": "GBR", "grande bretagne": "GBR",
    "great britain": "GBR", "usa": "USA", "etats unis d amerique": "USA", "united states of america": "USA",
    "us": "USA", "reunion": "REU", "ile de la reunion": "REU", "guyane": "GUF", "hollande": "NLD",
    "pays bas": "NLD", "republique tcheque": "CZE", "czech republic": "CZE", "coree du sud": "KOR",
    "south korea": "KOR", "russie": "RUS", "turquie": "TUR", "turkey": "TUR", "cote d ivoire": "CIV",
    "nouvelle caledonie": "NCL", "polynesie": "PYF",
}  # fmt: skip

# DOM is a country code, and French for any overseas département.
_AMBIGUOUS = {"dom", "tom", "drom", "dom tom", "outre mer"}
_WITHDRAWN = {"BUR", "DDR", "FXX", "ROM", "TMP", "YMD", "ZAR", "NTZ", "SUN", "CSK", "YUG", "ANT"}


@cache
def _names() -> dict[str, str]:
    """Folded name or code → alpha-3."""
    aliases = get_global("territory_aliases")
    three = {
        to[0]: code
        for code, to in aliases.items()
        if len(code) == 3 and code.isalpha() and len(to) == 1 and code not in _WITHDRAWN
    }
    names: dict[str, str] = {}
    for language in ("de", "es", "it", "pt", "nl", "en", "fr"):
        for two, name in Locale(language).territories.items():
            if two in three:
                names |= {fold(name): three[two], fold(two): three[two], fold(three[two]): three[two]}
                names[fold(without_brackets(name))] = three[two]
    return names | _HABITS


def alpha3(text: str) -> str | None:
    """ISO 3166-1 alpha-3 of a country named or coded in a cell; None when nobody knows it."""
    form = fold(text)
    if form in _AMBIGUOUS:
        return None
    forms = (form, *(article + form for article in ("la ", "le ", "l ")))
    return next((_names()[way] for way in forms if way in _names()), None)
