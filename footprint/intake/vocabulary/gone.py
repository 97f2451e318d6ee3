"""Words that say that a device is no longer there: removed, written off, sold, lost, returned."""

from __future__ import annotations

import re

from footprint.intake.vocabulary.folding import LONGEST_REMEMBERED, fold

GONE = ("retired", "missing")  # states of what is no longer there
# Removed, written off, disposed of, missing or returned, in the words of nobody's vocabulary.
_SAYS_GONE = re.compile(
    r"\b(?:retire[es]*|removed|enleve[es]*|sorti[es]*|rebut\w*|reforme[es]*|benne|dechet\w*|detrui\w*|destroyed|disposed"
    r"|disposal|scrap\w*|(?:written|write|wrote) off|decommission\w*|missing|manquante?s?|perdue?s?|lost|volee?s?"
    r"|vole|stolen|disparue?s?|introuvables?|not found|(?:non|pas) (?:re)?trouvee?s?|unlocated|egaree?s?|rendue?s?"
    r"|restitue[es]*|remplacee?s?|replaced|transferee?s?|desinstallee?s?|retourne[es]*|returned|renvoye[es]*"
    r"|donne[es]*|donated|vendue?s?|sold|cede[es]*|recycle[esd]*|jete[es]*"
    r"|supprime[es]*|deleted|radie[es]*|hors (?:du )?parc|no longer|n est plus|ne fait plus|end of life|fin de vie|gone"
    r"|ausgemustert|ausgesondert|verschrottet|entsorgt|gestohlen|verloren|verkauft|de baja|robad[oa]|perdid[oa]"
    r"|vendid[oa]|dismess[oa]|rubat[oa]|afgevoerd|verkocht)\b"
)
_ONE_FORM = re.compile(  # whatever they are said of, in English, German and Dutch
    r"scrapped|stolen|lost|sold|donated|disposed|destroyed|decommissioned|recycled|ausgemustert|ausgesondert"
    r"|verschrottet|entsorgt|gestohlen|verloren|verkauft|afgevoerd|verkocht|gestolen"
)
# Words of remarks that say it of the device itself, wherever they stand.
_GONE_WORD = re.compile(
    r"jete[es]*|vole[es]*|perdue?s?|vendue?s?|cedee?s?|recyclee?s?|recyclage|detruite?s?|rebuts?|reformee?s?"
    r"|restituee?s?|decheterie|dechetterie|benne|deee|d3e|disparue?s?|introuvables?|egaree?s?|decommissionnee?s?"
    r"|robad[oa]s?|perdid[oa]s?|vendid[oa]s?|rubat[oaie]|vendut[oaie]|rottamat[oaie]|smaltit[oaie]|dismess[oaie]"
    rf"|roubad[oa]s?|abatid[oa]s?|{_ONE_FORM.pattern}"
)
_GONE_INSIDE = re.compile(
    rf"\b(?:{_GONE_WORD.pattern}|remplacee?s?(?: par| en| le|$)|replaced(?: by| in|$)|repris(?:es?)? par|returned to"
    r"|rendue?s? (?:a|au|en))\b"
)
# What is still to come, of something else, or of another device.
_NOT_YET = re.compile(
    r"\b(?:a|to be|zu|da|por) (?:jeter|vendre|donner|ceder|recycler|detruire|reformer|sold|scrapped|recycled)\b"
    r"|\b(?:remplace l\w+|remplacement|replaces|replacing|au lieu|suite (?:au|a)|ersetzt|sustituye|sostituisce"
    r"|substitui|propose|prevue?|chargeur|charger|batterie|battery|cable|souris|mouse|clavier|keyboard|stylet"
    r"|telecommande|alimentation|housse|sacoche|mot de passe|password|cle|badge|capot|carton|emballage)\b"
)
# Letters of which a line that says so holds some, whatever its encoding.
TELLING = (
    r"(?i)rebut|ausge|commis|mplac|r..?form|sorti|benne|d..?tru|d..?ch|scrap|off|decomm|missing|manqu|perdu|lost|vol"
    r"|stolen|dispar|dispos|introuv|not found|trouv|gar|cycl|ven|verka|sold|don|c..?d|jet|archiv|obsol|inacti"
    r"|active|retir|ray|radi|rott|dismes|smal|sfs|entsorgt|gestohl|rob|rub|baja|destr|benne|deee|waste"
)


def says_gone(text: str) -> bool:
    """Whether a text says that a device is no longer there, be it in a word that is known."""
    return len(text) <= LONGEST_REMEMBERED and _SAYS_GONE.search(fold(text)) is not None


def is_gone_word(word: str) -> bool:
    """Whether one folded word says that a thing is no longer there."""
    return _GONE_WORD.fullmatch(word) is not None


def is_of_several(remark: str) -> bool:
    """Whether a remark says of more than one device that it is gone (`jetés`), or may: these words have one form."""
    gone = filter(is_gone_word, fold(remark).split())
    return any(word.endswith(("es", "us", "ts", "os", "as")) or _ONE_FORM.fullmatch(word) for word in gone)


def tells_of_gone(remark: str) -> bool:
    """Whether a remark says somewhere that its own device is gone, and not what is to come or of something else."""
    form = fold(remark)
    return _GONE_INSIDE.search(form) is not None and _NOT_YET.search(form) is None
