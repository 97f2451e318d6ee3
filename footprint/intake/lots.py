"""How many devices a label stands for, as lists of assets write it (`20 PC portables`, `Écrans 24" (lot de 12)`)."""

from __future__ import annotations

import re

_THING = r"(?:lot|ensemble|pack|jeu)"
_SIGN = r"(?:qté|qte|quantité|nb|x) ?[:=]? ?"
_LOT = re.compile(rf"[\s(\[-]*\b(?:{_THING} (?:de |of )?|{_SIGN})(\d{{1,4}})\b[)\]]?", re.I)
_TIMES = re.compile(r"[\s(\[-]*\b(\d{1,4}) ?(?:unités|unites|u\.|pièces|pieces|pcs|ex\.)(?!\w)[)\]]?", re.I)
_FIRST = re.compile(
    r"^(?:(?:achat|acquisition|fourniture|acq\.?|purchase) (?:de |d'|of )?)?(\d{1,4}) ?(?:x |× ?)?(?=[^\W\d_]{2,})",
    re.I,
)
_VERB = re.compile(r"^(?:achat|acquisition|fourniture|acq\.?|purchase) (?:de |d'|des |d’|of )?", re.I)


def counted(label: str) -> tuple[str, str]:
    """(number of devices as text, '' where the label does not say it; the label without it)."""
    for rule in (_LOT, _TIMES, _FIRST):
        found = rule.search(label)
        number = found.group(1) if found else ""
        if found and 0 < int(number or 0) <= 5_000 and not _is_year(number):
            rest = (label[: found.start()] + " " + label[found.end() :]).strip()
            return str(int(number)), _VERB.sub("", rest)
    return "", _VERB.sub("", label)


def _is_year(number: str) -> bool:
    return len(number) == 4 and 1980 <= int(number) <= 2100
