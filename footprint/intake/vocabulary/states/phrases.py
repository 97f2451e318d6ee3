"""The phrases that say something of the state of a device (`states.toml`): which lists have the words of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from footprint.intake.vocabulary.folding import fold, plain
from footprint.remembered import remembered, toml

FOLDING = Path(__file__).parents[1]  # folder of the module that folds words
GONE = ("retired", "missing")
# Lists of phrases by which a device is, or may be, gone, or another's.
EXITS = (*GONE, "perhaps", "taken", "not_ours")
# What is said (a list of `states.toml`) → the status of the lake, what decides first; an exit and what contradicts it
# come before.
MEANS = {
    "back": "in_use", "in_stock": "in_stock", "in_maintenance": "in_maintenance", "broken": "in_stock",
    "in_use": "in_use", "leaving": "in_stock", "pending": "in_stock", "in_transit": "in_transit", "condition": "in_use",
    "seen": "in_use",
}  # fmt: skip
STATES = (*GONE, "perhaps", "leaving", "on_order", *MEANS)
# And not `données à jour`, `données à effacer`; staff only use what they are given.
_STAFF = r"agents?|salari|collab|utilis|[ée]quip|[ée]lus?|services?|jour\b"
_TAKERS = (
    r"emma[uü]s|recyclerie|ressourcerie|croix[ -]rouge|secours (?:populaire|catholique)|restos du|asso(?:ciations?)?\b"
)
_GIVEN_TO = re.compile(
    rf"(?i)\bdonn[ée]es(?= (?:(?:(?:à|a) (?:l['’]|la |une? |des |(?-i:[A-ZÉ]))|aux? )(?!{_STAFF})|(?:{_TAKERS})))"
)
# What computers of designers do, and no way back (`dessin + rendu`); what pupils go out for (`sorties scolaires`).
_NO_STATE = re.compile(
    r"(?i)\b(?:dessins?|calculs?|mod[ée]lisation|montage|images?|3d)[ +/&]+(?:et |de )?rendus?\b"
    r"(?! (?:au|aux|à|le|la|par|en)\b| \d)"
    r"|\brendus? (?:3d|d'images?)\b"
    r"|\bpour (?:les? |la )?sorties?\b"
    r"|\bsorties? (?:scolaires?|p[ée]dagogiques?|[ée]ducatives?|culturelles?|sportives?|nature)\b"
    r"|\bsorties? (?:de |en |sur le )?terrain\b"
)
# What is done again and again says nothing of today (`remplacés tous les 5 ans`).
_HABIT = re.compile(
    r"(?i)\b(?:tou(?:te)?s les (?:\w+ )?(?:ans|ann[ée]es|trimestres|mois|semaines|jours|soirs|matins|nuits|[ée]t[ée]s)"
    r"|chaque (?:ann[ée]e|trimestre|mois|semaine|jour|soir|matin|nuit|[ée]t[ée]|rentr[ée]e)"
    r"|every (?:\w+ )?(?:years?|terms?|months?|weeks?|days?|evenings?|mornings?|nights?|summers?)"
    r"|alle \w+ (?:jahre|monate|wochen|tage)|jede[nsr]? (?:jahr|monat|woche|tag|abend)"
    r"|cada (?:\w+ )?(?:años?|mes(?:es)?|semanas?|días?|noches?|anos?|dias?|noites?)"
    r"|ogni (?:\w+ )?(?:ann[oi]|mes[ei]|settiman[ae]|giorn[oi]|sera|notte)"
    r"|elke?(?: \w+)? (?:jaar|maand|week|dag|avond))\b"
)
# Of devices that are there: what is sold or scrapped every year is gone.
_RENEWED = re.compile(
    r"(?i)\b(?:remplac|renouvel|chang|rendu|restitu|retir|retour|rentr|sauvegard|replac|renew|swap|return|back|ersetz|erneuer"
    r"|ausgetauscht|zur[üu]ck|sustitu|renova|cambi|devuel|sostitu|rinnova|riconsegn|substitu|devolv|vervang|vernieuw|terug)"
)
_CLAUSES = re.compile(r"[,;.()]")
CODE = re.compile(r"(?=.*\d)(?=.*[^\W\d_])")
_ENDINGS = re.compile(r"(?<=[bcdfglnprstvz])[oaie]$")
Words = tuple[str, ...]
Lists = frozenset[str]


@cache
def state_lists() -> dict[str, dict[str, list[str]]]:
    """The phrases of each list of `states.toml`, by language."""
    return {
        name: {lang: [" ".join(phrase.split()) for phrase in phrases.split(",")] for lang, phrases in by_lang.items()}
        for name, by_lang in toml(__package__, "states.toml").items()
    }


@remembered(FOLDING)
def _phrases() -> dict[Words, tuple[dict[Words, Lists], Lists]]:
    """Stems of a phrase → its spellings with the lists that have them (those of `beside` by their own name), and the
    lists of any other spelling: where all that is known say the same state."""
    found: dict[Words, dict[Words, Lists]] = {}
    for name, by_lang in state_lists().items():
        for lang, phrases in by_lang.items():
            for words in map(words_of, phrases):
                forms = found.setdefault(tuple(map(stem, words)), {})
                forms[words] = forms.get(words, frozenset()) | {name, lang if name == "beside" else name}
    return {stems: (forms, _alike(forms)) for stems, forms in found.items()}


def _alike(forms: dict[Words, Lists]) -> Lists:
    said = {lists.intersection(STATES): lists for lists in forms.values() if not lists.isdisjoint(STATES)}
    return said.popitem()[1] if len(said) == 1 else frozenset().union(*([] if said else forms.values()))


@cache
def longest_phrases(*lists: str) -> dict[str, int]:
    """The first stem of each phrase that these lists, or any, have → the number of words of the longest."""
    found: dict[str, int] = {}
    for stems, (forms, _) in _phrases().items():
        if not lists or not frozenset().union(*forms.values()).isdisjoint(lists):
            found[stems[0]] = max(len(stems), found.get(stems[0], 0))
    return found


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """A folded word without the signs of gender and plural of eight languages; short words keep theirs."""
    word = word[:-1] if len(word) > 4 and word.endswith("s") else word
    for end, longest in (("ee", 4), ("ue", 5), ("ie", 5)):
        word = word[:-1] if len(word) > longest and word.endswith(end) else word
    return _ENDINGS.sub("", word) if len(word) > 5 else word


@lru_cache(maxsize=16_384)
def words_of(text: str) -> Words:
    """The folded words of a text; what holds digits and letters (`HS-20TG`) is one. What was given to somebody is no
    data; what is done again and again, what computers of designers do and what pupils go out for is no state."""
    text = _NO_STATE.sub(" ", _GIVEN_TO.sub("donnés", _without_habits(text)))
    has_digits = any(map(str.isdigit, text))
    form = plain(text) if has_digits else fold(text)
    chunks = form.split()
    if form.isascii() and not has_digits:  # no code, and folded once
        return tuple(chunks)
    return tuple(word for chunk in chunks for word in ([chunk] if chunk.isalnum() else _parted(chunk)))


def _without_habits(text: str) -> str:
    if not _HABIT.search(text):
        return text
    return " ".join(part for part in _CLAUSES.split(text) if not (_HABIT.search(part) and _RENEWED.search(part)))


def _parted(chunk: str) -> list[str]:
    return [fold(chunk).replace(" ", "")] if CODE.match(chunk) else fold(chunk).split()


def lists_of(words: Words, stems: Words = ()) -> Lists:
    """The lists that have a phrase, in this spelling, else in others."""
    forms, alike = _phrases().get(stems or tuple(map(stem, words)), ({}, frozenset()))
    return forms.get(words, alike)


def tokens(words: Words) -> Iterator[tuple[Words, Lists]]:
    """The words from left to right, the longest known phrase first, with the lists that have each; a number is none."""
    at, stems, longest = 0, tuple(map(stem, words)), longest_phrases()
    while at < len(words):
        end, lists = at + 1, frozenset[str]()
        for size in range(min(longest.get(stems[at], 0), len(words) - at), 0, -1):
            lists = lists_of(words[at : at + size], stems[at : at + size])
            if lists and not (size == 1 and words[at].isdigit()):
                end = at + size
                break
        yield words[at:end], frozenset() if end == at + 1 and words[at].isdigit() else lists
        at = end


def exits(text: str) -> Iterator[Lists]:
    """The lists of each phrase that says that a device is, or may be, gone."""
    words = words_of(text)
    if not longest_phrases(*EXITS).keys().isdisjoint(map(stem, words)):
        yield from (lists for _, lists in tokens(words) if not lists.isdisjoint(EXITS))
