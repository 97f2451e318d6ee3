"""What a text in one language may not hold: words of the other one, and codes of ours. No test lives here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html.parser import HTMLParser

from footprint.messages import catalogue
from footprint.report.document import Document, Table

# Words that only one of the two languages has, and that hardly a sentence of it does without.
STOP = {
    "fr": {
        "the", "of", "from", "to", "with", "is", "are", "was", "not", "which", "this", "these", "by", "for", "and",
        "one", "its", "out", "only", "stated", "whole", "end", "life", "making", "share", "unknown", "year", "device",
        "devices", "line", "lines", "low", "medium", "high", "any",
    },
    "en": {
        "le", "la", "les", "des", "du", "un", "une", "et", "est", "sont", "dans", "pour", "avec", "sur", "qui", "que",
        "ce", "cette", "ces", "aux", "au", "ou", "sans", "leur", "leurs", "ligne", "lignes", "année", "équipement",
        "équipements", "inconnu", "inconnue",
    },
}  # fmt: skip
CODE = re.compile(r"(?<![\w./@-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w./@-])")
KEY = re.compile(r"(?<![\w./-])(?:device|grid|component|technology|residual|llm):[\w-]+")
TERABYTES = re.compile("(?<=\\d)\u00a0To\\b|\\bTo par\\b")  # in French
ISO_DAY = re.compile(r"(?<![\w./-])\d{4}-\d\d-\d\d(?![\w-])")
LETTERS, GAP = re.compile(r"[^\W\d_]{3,}"), re.compile(r"\{[^}]*\}")
WORD = re.compile(r"(?<![\w’'@./-])[^\W\d_]+(?![\w@/-])")


def foreign(texts: Iterable[str], lang: str, names: Iterable[str]) -> dict[str, list[str]]:
    """Texts with what they should not hold, `names` left aside: codes, keys of factors, words of the other language,
    in French dates that are written for machines, and numbers of things that do not agree with them."""
    distinct = list(dict.fromkeys(texts))
    whole = "\n".join(distinct)  # an alternative of thousands of names is slow: most of them stand nowhere
    known = sorted((name for name in set(names) if name and name in whole), key=len, reverse=True)
    wanted = re.compile("|".join([*map(re.escape, known), "«[^»]*»", "“[^”]*”"]))  # a cell speaks as it likes
    found = {}
    for text in distinct:
        bare = TERABYTES.sub("·", wanted.sub("·", text))
        wrong = [*CODE.findall(bare), *KEY.findall(bare)]
        wrong += [word for word in WORD.findall(bare) if word.casefold() in STOP[lang] and not word.isupper()]
        wrong += ISO_DAY.findall(bare) if lang == "fr" else []
        wrong += [match.group() for match in PLURALS[lang].finditer(bare)]
        if wrong:
            found[text] = wrong
    return found


def own_words(lang: str) -> set[str]:
    """The words of what we say to people in one language, but for the command line."""
    said = (text for domain in ("report", "terms", "findings", "portal") for text in catalogue(domain, lang).values())
    return {word.casefold() for text in said for word in LETTERS.findall(GAP.sub(" ", text))}


def strangers(texts: Iterable[str], lang: str, names: Iterable[str]) -> dict[str, str]:
    """Words that only the other language's texts have, each with a text that holds it; `names` left aside."""
    (other,) = {"fr", "en"} - {lang}
    theirs, distinct = own_words(other) - own_words(lang), list(dict.fromkeys(texts))
    whole = "\n".join(distinct)
    known = sorted((name for name in set(names) if name and name in whole), key=len, reverse=True)
    aside = re.compile("|".join([*(rf"(?<!\w){re.escape(name)}(?!\w)" for name in known), "«[^»]*»", "“[^”]*”"]))
    found = ((word.casefold(), text) for text in distinct for word in LETTERS.findall(aside.sub("·", text)))
    return {word: text for word, text in found if word in theirs}


# 0 and 1 are singular in French, 1 alone is in English; words whose singular ends in s as well are left out.
SAME = "des|les|mois|fois|temps|pays|avis|accès|bras|poids|prix|voix|process|access|status|hours"
_NOT_AFTER = r"(?<![\w.,\u202f\u00a0/→=+–-])(?<![\w.,’/%–-] )"
PLURALS = {
    "fr": re.compile(_NOT_AFTER + rf"[01][ \u00a0](?!(?:{SAME})\b)[a-zéèêàôûîç]{{2,}}s\b"),
    "en": re.compile(_NOT_AFTER + rf"1[ \u00a0](?!(?:{SAME})\b)[a-z]{{2,}}[^s\W]s\b"),
}


class _Nodes(HTMLParser):
    def __init__(self, lang: str) -> None:
        super().__init__()
        self.lang, self.open, self.texts = lang, [], []  # type: ignore[var-annotated]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in ("meta", "link", "input", "br", "img", "rect", "option", "hr", "wbr", "path"):
            other = given.get("lang") not in (None, self.lang)
            self.open.append((tag, other or tag in ("style", "script", "code", "pre", "bdi")))
        if not self.silent:
            self.texts += [
                value for name in ("alt", "title", "aria-label", "placeholder") if (value := given.get(name))
            ]

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1][0] != tag:
            self.open.pop()
        if self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not self.silent:
            self.texts.append(" ".join(data.split(" ")).strip())

    @property
    def silent(self) -> bool:
        return any(hidden for _, hidden in self.open)


def nodes(page: str, lang: str) -> list[str]:
    """The texts of a page as people read them: not what is marked as another language's, as code, or as given by
    somebody (`bdi`)."""
    parser = _Nodes(lang)
    parser.feed(page)
    return list(_joined(parser.texts))


def _joined(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield re.sub(r"[\n\t ]+", " ", text)


def bounded_minima(document: Document, lang: str) -> list[str]:
    """Figures of a document that are said to be minima and have an interval whose lower bound is below them: "at least
    860 kg, between 630 and 1,550" contradicts itself. Tiles by their range, rows of tables by a cell of two bounds."""
    least = {"fr": "au moins", "en": "at least"}[lang]
    bounds = re.compile(r"^\W*\d[^;]*\s(?:à|et|to|and)\s\W*\d|^(?:entre|between) ")
    tables = [block for section in document.sections for block in section.blocks if isinstance(block, Table)]
    shown: list[Sequence[str]] = [(each.before, each.value, each.range) for each in document.figures if each.range]
    shown += [row.cells for table in tables for row in table.rows if any(map(bounds.match, row.cells))]
    return [" | ".join(cells) for cells in shown if any(cell.lower().startswith(least) for cell in cells)]
