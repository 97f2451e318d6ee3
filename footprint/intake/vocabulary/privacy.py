"""What personal data looks like, in the few text columns that are kept. Names known from the file are in `people`."""

from __future__ import annotations

import ipaddress
import re

from footprint.intake.vocabulary.folding import SPACES

RAW_LENGTH = 40
MASK = "***"
_LETTER = re.compile(r"[^\W_]")
_MAIL = re.compile(r"[^\s@;<>]+@[^\s@;<>]+\.\w{2,}")
_PHONE = re.compile(r"(?=[+0])(?<![\w])(?:(?:\+|00)\d{2,3}[\s.\-]?(?:\(0\))?\d?|0[1-9])(?:[\s.\-]?\d{2}){4}(?!\w)")
_IPV4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
_IPV6 = re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{0,4}:){3,7}[0-9a-fA-F]{0,4}(?![\w:])")
_MAC = re.compile(r"(?<![\w])(?:[0-9a-fA-F]{2}[:\-]){5}[0-9a-fA-F]{2}(?![\w])")
_TITLE = re.compile(
    r"(?<!\w)(?:M\.|MM\.|Mr\.?|Mrs\.?|Ms\.?|Mme\.?|Mmes|Mlle\.?|Monsieur|Madame|Mademoiselle)\s+[A-ZÀ-Þ][\w'’\-]*"
    r"|(?:^|de |: )M\s+[A-ZÀ-Þ][\w'’\-]+"
    r"|(?i:(?<!\w)(?:mme|mlle|monsieur|madame|mademoiselle)\s+\w{2,})"
)
_ROOM_OF = re.compile(
    r"(?=[BbPpOoÉé])(?:[Bb]ureau|[Pp]oste|[Pp]ortable|[Pp][Cc]|BUREAU|POSTE|[Oo]rdinateur|[Éé]cran|[Oo]ffice)"
    r" (?:de|d'|d’|DE|D'|of) ?[A-ZÀ-Þ][\w'’\-]+"
)

_LOOKED_AT = 10 * RAW_LENGTH  # letters of a cell of which a finding shows the first
_WINDOW = 150  # letters: what names a person is shorter, and the rules take far longer for far longer texts
# A text without any of these passes every rule of `is_personal`.
MAY_BE_PERSONAL = r"[@\s.:]|\d{9}|([0-9A-Fa-f]{2}-){5}"


def is_personal(text: str) -> bool:
    """Whether a text holds an e-mail, phone number, IP or MAC address, or names a person (`Mme X`, `bureau de X`)."""
    if len(text) < 3 or not _LETTER.search(text):
        return False
    if len(text) > 2 * _WINDOW:
        return any(is_personal(text[at : at + 2 * _WINDOW]) for at in range(0, len(text), _WINDOW))
    if ("@" in text and _MAIL.search(text)) or _PHONE.search(text) or _MAC.search(text):
        return True
    if _TITLE.search(text) or _ROOM_OF.search(text):
        return True
    rules = [rule for sign, rule in ((".", _IPV4), (":", _IPV6)) if sign in text]
    return any(_is_address(found.group(0)) for rule in rules for found in rule.finditer(text))


def _is_address(text: str) -> bool:
    try:
        return not ipaddress.ip_address(text).is_unspecified
    except ValueError:
        return False


def in_one_line(text: str) -> str:
    """The beginning of a cell in one line, of which a finding shows the first signs."""
    return SPACES.sub(" ", text[:_LOOKED_AT]).strip()


def cut(text: str) -> str:
    """A cell as a finding shows it that names nobody: one line, at most 40 signs."""
    return in_one_line(text)[:RAW_LENGTH]


def first_level(text: str) -> str:
    """A place of a tree (`Mairie > 1er étage > Bureau 12`) by its first level: rooms can name people."""
    return text.split(" > ", 1)[0].strip()
