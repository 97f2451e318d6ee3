"""How many devices a label stands for, as lists write it (`20 PC portables`, `Écrans 24" (lot de 12)`, `Écrans x 4`).

A number that belongs to a model, a size or a place is none (`24 pouces`, `ProBook x360`, `2 en 1`, `Salle 12`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from footprint.intake.vocabulary.device_models import by_model, ends_in_model, product_words
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import (
    AMBIGUOUS,
    data,
    made_plurals,
    meanings,
    names_device,
    parts,
    phrases_of,
    single,
    singular,
    strange,
    tokens,
)

_MOST = 5_000  # devices
_LONGEST = 200  # letters
_THING = r"(?:lot|ensemble|pack|jeu)"
# The invoice or order of an article, be it with the shop before it (`LDLC FACT 1180 - 6 PC portables`).
_INVOICE = re.compile(
    r"(?i)^(?:[^\W\d][\w.&'-]*\s+){0,3}?(?:fact(?:ure)?|fac|fra|invoice|rechnung|rg|factura|fattura|fatura|bc|cde|commande|po)"
    r"\.?\s*(?:n[°o.]{0,2}\s*)?[a-z/-]{0,6}\d[\w/-]*\s*(?:[-–:,]|$)\s*(?=\S)"
)
_VERB = re.compile(r"^(?:achat|acquisition|fourniture|acq\.?|purchase) (?:de |d'|of |des |d’)?", re.I)
_LOT = re.compile(rf"[\s(\[-]{{0,4}}\b{_THING} (?:de |of )([0-9]{{1,4}})(?![\d.,]|-?[^\W\d_])[)\]]?", re.I)
_LOT_SHORT = re.compile(rf"^{_THING} ([0-9]{{1,4}}) (?=[^\W\d_])", re.I)  # `PC lot 3` is of the third lot of a contract
_SIGN = re.compile(r"[\s(\[-]{0,4}\b(?:qté|qte|quantité|nb) ?[:=]? ?([0-9]{1,4})\b[)\]]?", re.I)
_TIMES = re.compile(r"[\s(\[-]{0,4}(?<![x×.,]) \(?(?:x|×) ([0-9]{1,4})(?![\d.,]|-?[^\W\d_])[)\]]?", re.I)
_GLUED = re.compile(
    r"\s{0,4}[(\[](?:x|×|\*)(?!360[)\]])([0-9]{1,4})[)\]]"
    r"|(?<=[^\W\d]{2})\s{1,4}(?:(?:x|×)([0-9]{1,2})(?![\w.,])|\* ?([0-9]{1,4})$)",
    re.I,
)
_BEHIND_NUMBER = re.compile(
    r"(?:(?<=\d)|(?<=\d[A-Z+]))\s{1,4}(?:x|×)([0-9]{1,2})(?=$|\s)", re.I
)  # `FI-7160 X2`, `P2422H x4`, `DS1821+ x2`
_STAR = re.compile(
    r"(?<=\w)\s{1,4}\* ?([0-9]{1,3})(?=$|\s[(\[])"
)  # `HP Pro Tower 400 *6`: no model is written with a star
_PAREN = re.compile(r"\s{0,4}[(\[]([0-9]{1,4})[)\]](?=$|\s)", re.I)  # behind a plural only
_FEW_BEHIND = re.compile(r"\s{1,4}\([2-9]\)(?=$|\s)")
_FEW_TIMES = re.compile(r"(?i)(?<=[^\W\d]{2})\s{1,4}[x×]([2-9]|[1-4]\d)(?=$|\s\()")  # `XCOVER X5`
_ALONE = re.compile(r"^[x×*] ?([0-9]{1,3})$")  # in the place of a model (`Écrans`: x3); `X1` is one
_INCHES = re.compile(r"(?<=[\"”])\s{0,4}[(\[]?(?:x|×|\*) ?([0-9]{1,2})[)\]]?$", re.I)
_PIECES = re.compile(
    r"[\s(\[,-]{0,4}\b([0-9]{1,4}) ?(?:unités|unites|(?-i:u)\.|pièces|pieces|(?!(?-i:PCs))pcs|ex\.|stück|stk\.?|stuks"
    r"|stks?\.?|st\.(?=$|[)\]])|unidades|unid\.|uds?\.?|pezzi|pz\.?|peças|unità|units)(?!\w|\scentrale)[)\]]?",
    re.I,
)  # `42 U` is the height of a rack, `3 St. Martin` a place
_UNITS_OF_HEIGHT = re.compile(r"(?i)\d ?(?:units|unità|unidades|unid\.|uds?\.?|unit[ée]s)[)\]]?$")
# Behind the name of a kind alone (`caméras : 8`); of three digits it may be a room, an extension or an address.
_ENDING = re.compile(r"\s{0,4}: ?([0-9]{1,2})$")
_BEHIND_COLON = re.compile(r"\s{0,4}: ?([0-9]{1,3})$")
MAY_BE_DOUBTFUL = re.compile(r"(?i)\d$|\)|\d ?u(?:ni|d)")  # what every label that `doubtful` knows has
# `2x Latitude`, `2 x Latitude` and `2 xLatitude`; the sign of `3 XCover` is a letter of its name.
_FIRST = re.compile(
    r"^(?:[x×*] ?)?([0-9]{1,4})(?:(?:[x×*] ?| [x×*] )(?=\S{2})| (?-i:[x×*](?=[A-Z]\S))| ?)"
    r"(?=[^\W\d_]{2}|(?<= [x×*] )[^\W\d_]\d)",
    re.I,
)
_ANNOUNCED = re.compile(r"(?: ?: ?| [–-] | ?\()(?:x|×)?([0-9]{1,4}) (?=[^\W\d_]{2})", re.I)  # `Téléphonie : 15 postes`
# `Classe mobile 12 tablettes`, `Vidéosurveillance parc 8 caméras`
_CARRIED = re.compile(
    r"(?:classe mobile|surveillance|protection)(?: [^\W\d_]+){0,2} ([0-9]{1,3}) (?=[^\W\d_]{3})", re.I
)
_RULES = (
    _ALONE, _LOT, _LOT_SHORT, _SIGN, _TIMES, _GLUED, _BEHIND_NUMBER, _STAR, _INCHES, _PAREN, _PIECES, _ENDING, _FIRST,
    _ANNOUNCED, _CARRIED,
)  # fmt: skip
NUMBER_WORDS = {word: int(number) for number, words in data()["numbers"].items() for word in words.split(", ")}
_NUMBER_SIGN = re.compile(r"^n\. ?(?=\d{1,4} [^\W\d_]{2})", re.I)  # `n. 3 computer`; `n° 3` tells one of several
_BULLET = re.compile(r"^\s*[-*•–]\s+")
_WORD_FIRST = re.compile(rf"^({'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))}) (?=[^\W\d_]{{2}})", re.I)
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_LAST_NUMBER = re.compile(r"(?:^|\s)(\d+)$")
_SHORT = 3  # letters of an abbreviation, which has no plural
_FIRST_MODEL = 10  # `Lenovo x2` counts, `Lenovo X13` is a model
_SIZES = frozenset((15, 17, 19, *range(20, 31), 32, 34, 38, 40, 42, 43, 49, 50, 55, 65, 75, 86))  # inches
_SCREENS = ("monitor", "television", "interactive_display")
_IN_RACKS = ("ups", "server", "storage")  # which units may count, or tell the height of
_PORTS = (4, 5, 8, 10, 12, 16, 24, 26, 28, 48, 50, 52)
_WITH_PORTS = ("switch", "router", "firewall")
_SEVERAL = 2
_MODEL_FIRST = re.compile(r"^([0-9]{3,4}) (?=[^\W\d_]{2})")
_THOUSAND, _FEWEST_ALIKE = 1000, 3  # devices that no label counts on so many lines (`8242 DECT`)
_CLOSING = ("", "(", "[", "-", "–", "/", "+", ",", ";")  # how what stands behind a label begins
_LEAST_SIDE = 30  # `Rack 600 x 800`, `1920 x 1080`: two numbers, of which the second is no smaller, are a size


def counted(label: str) -> tuple[str, str]:
    """(number of devices as text, '' where the label does not say it; the label without it)."""
    if len(label) > _LONGEST:
        return "", label
    bare = _WORD_FIRST.sub(
        lambda word: f"{NUMBER_WORDS[word.group(1).lower()]} ",
        _NUMBER_SIGN.sub("", _VERB.sub("", _INVOICE.sub("", _BULLET.sub("", label)))),
    )
    for rule in _RULES if any(map(str.isdigit, bare)) else ():
        found = rule.search(bare)
        number = next((group for group in found.groups() if group), "") if found else ""
        if found is None or not 0 < int(number) <= _MOST or (len(number) == 4 and 1980 <= int(number) <= 2100):
            continue
        start = found.start(1) if rule is _CARRIED else found.start()
        before, after = bare[:start].strip(), bare[found.end() :].strip()
        if found.group().count("(") > found.group().count(")"):
            after = after.replace(")", "", 1)
        if _says_how_many(rule, int(number), before, after, found.group(0)):
            return str(int(number)), " ".join(part for part in (before, after) if part)
    return "", bare if _is_bought_device(label, bare) else label


def doubtful(labels: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Labels of one device with a small number behind them, which may be several → (the number as no reader takes it,
    the label without it): in brackets (`VIDEOPROJ EPSON (2)`), but where such numbers tell devices of one name apart
    (`PC (1)`, `PC (2)`); behind a product and a sign that no model of that name has (`SMARTPHONE XCOVER X5`)."""
    short = [label for label in labels if len(label) <= _LONGEST]
    in_brackets = {label: match for label in short if (match := _FEW_BEHIND.search(label))}
    named = Counter(fold(label[: match.start()]) for label, match in in_brackets.items())
    found = {
        label: match for label, match in in_brackets.items()
        if named[fold(label[: match.start()])] == 1
        and any(map(names_device, parts(tokens(label[: match.start()]))[:1]))
        and (match.end() == len(label) or not _is_numbered(label[: match.start()]))
    }  # fmt: skip
    found |= {label: match for label in short if (match := _FEW_TIMES.search(label)) and _may_be_several(match)}
    found |= {label: match for label in short if (match := _PIECES.search(label)) and _may_be_height(match)}
    found |= _behind_colons(short)
    return {
        label: (f"({match.group().strip(' ()')})", f"{label[: match.start()]}{label[match.end() :]}".strip())
        for label, match in found.items() if not counted(label)[0]
    }  # fmt: skip


def of_models(lines: Mapping[str, int], of_one: Collection[str] = ()) -> dict[str, tuple[str, str]]:
    """Labels of a list, each with the number of its `lines`, that begin with a number which may be that of a model
    (`8242 DECT`, `305 borne`) → (the number as no reader takes it, or '' where it is one for sure; the label without
    it, where it may count). It is one before a kind in the singular where three lines have four digits, or a line is
    `of_one` device (with a serial number); none that stands once, before a word for several (`120 PC`)."""
    asked = {}
    for label, times in lines.items():
        number = _MODEL_FIRST.match(label) if len(label) <= _LONGEST else None
        if number is None or is_unit(rest := label[number.end() :]) or 1980 <= int(number[1]) <= 2100:
            continue
        is_large, is_several = int(number[1]) >= _THOUSAND, _may_be_many(rest)
        is_one = label in of_one or (is_large and times >= _FEWEST_ALIKE)
        if not is_several and is_one:
            asked[label] = "", label
        elif not is_several or is_one or times > 1 or (is_large and not _names_several(rest.split()[:1])):
            asked[label] = f"({number[1]})", rest
    return asked


def _may_be_many(text: str) -> bool:
    """Whether a text begins with a word for several, or with one that has no plural: an abbreviation, a product."""
    first = text.split()[0]
    is_short = first.isupper() and len(first) <= _SHORT and any(map(names_device, parts(tokens(first))))
    return is_short or _names_several([first]) or by_model("", first) is not None


def _behind_colons(labels: Iterable[str]) -> dict[str, re.Match[str]]:
    """Labels of a kind that ends with no sign of a plural, with a number behind a colon (`Drucker: 12`, `Stampanti :
    112`), where no such numbers tell devices of one name apart (`PC : 1`, `PC : 2`)."""
    found = {label: match for label in labels if (match := _BEHIND_COLON.search(label))}
    found = {label: match for label, match in found.items() if not any(map(_is_plural, label[: match.start()].split()))}
    named = Counter(fold(label[: match.start()]) for label, match in found.items())
    return {
        label: match for label, match in found.items()
        if int(match[1]) > 1 and _is_kind_alone(before := label[: match.start()])
        and (named[fold(before)] == 1 or _names_several(before.split()[:1] + before.split()[-1:]))
    }  # fmt: skip


def _may_be_height(number: re.Match[str]) -> bool:
    """Whether units behind what stands in racks may count it, or be those of its height (`Serveur R740 2 unités`)."""
    before = number.string[: number.start()]
    is_height = _UNITS_OF_HEIGHT.search(number.group()) is not None and int(number[1]) > 1
    return is_height and bool({*_IN_RACKS} & _kinds_in(before))


def _kinds_in(text: str) -> set[str | None]:
    """The kinds that a text names, by words and by its model."""
    return {*(part.category for part in parts(tokens(text))), by_model("", text)}


def _may_be_several(number: re.Match[str]) -> bool:
    """Whether a number behind words may count the device that they name, since no model of that name ends with it; a
    capital among small letters is that of a model (`Vidéoprojecteur ViewSonic X2`)."""
    before, text = number.string[: number.start()], number.string[: number.end()]
    if "X" in number.group() and not before.isupper():
        return False
    named = parts(tokens(before))
    if int(number[1]) >= _FIRST_MODEL and (len(named) == 1 or before.lower().split()[-1] in product_words()
                                           or named[-1].words in phrases_of("makers")):  # fmt: skip
        return False  # `PORTABLE X13`
    is_device = any(map(names_device, named[:1])) or by_model("", before) is not None
    return is_device and not _magnifies(before) and not ends_in_model(text)


def _magnifies(text: str) -> bool:
    """Whether a text ends with what makes a picture larger, which a number behind it measures (`zoom x4`)."""
    return not single("magnifying").isdisjoint(tokens(text)[-1:])


def _is_bought_device(label: str, bare: str) -> bool:
    """Whether the words taken off were those of a purchase: `Achat de PC`, but not `Fournitures de bureau`."""
    found = parts(tokens(bare)) if bare != label else ()
    return bool(found) and found[0].kind == "thing" and found[0].category != AMBIGUOUS


def _says_how_many(rule: re.Pattern[str], number: int, before: str, after: str, said: str) -> bool:
    """Whether the number between these words counts devices rather than tells of one. `said`: it and its signs."""
    glued = said[-1:].isdigit()
    if rule in (_FIRST, _LOT_SHORT):
        return _begins_with_things(after, number, glued) or (rule is _FIRST and _begins_with_model(after, said))
    if rule in (_ANNOUNCED, _CARRIED):
        return _announces(before, after)
    if after and rule in (_BEHIND_NUMBER, _PAREN):
        is_model = "X" in said and number >= _FIRST_MODEL  # `Lenovo 300 X13 (2021)`
        return not is_model and _counts_inside(rule, number, before, after)
    if rule is _TIMES and (side := _LAST_NUMBER.search(before)):
        return number < _LEAST_SIDE and (int(side.group(1)) > number or after[:1] in _CLOSING) and not is_unit(after)
    if rule is _GLUED and glued:
        return _counts_behind(number, before, said)
    if rule is _STAR:  # `Rack 600 *800` is a size
        return number < _LEAST_SIDE
    if rule is _ENDING:
        return _ends_with_number(before, number)
    if rule is _PAREN:  # `Tablettes école (8)`
        return _names_several(before.split()[:1] + before.split()[-1:])
    if rule is _PIECES and _UNITS_OF_HEIGHT.search(said) and {"rack", *_IN_RACKS} & _kinds_in(before):
        return False
    return not is_unit(after)


def _counts_behind(number: int, before: str, said: str) -> bool:
    """Whether a number right behind a sign (`x7`) counts what these words name, and is none of a model (`ProBook x360`,
    `Elite x2`, `Honor X6`): they stand in the plural, or name a kind and no product."""
    things, words = parts(tokens(before)), before.lower().split()
    if not things:  # signs alone
        return False
    is_capital = "X" in said
    is_code = any(map(str.isdigit, words[-1]))  # a model that needs no more (`CL4NX X3`)
    if _magnifies(before) or (is_capital and not is_code and ends_in_model(f"{before} {said.strip()}")):
        return False
    is_made = len(things) > 1 and things[0].kind == "thing" and things[-1].words in phrases_of("makers")
    if is_made:  # `PC PORTABLE DELL X3`, but not `Vidéoprojecteur ViewSonic X2`
        return 1 < number < _FIRST_MODEL and (not is_capital or before.isupper())
    if things[-1].words in phrases_of("makers") and (is_capital or number >= _FIRST_MODEL):
        return False  # `Asus X55`
    # `Bornes wifi x7`, `Tablettes billetterie x2`, but not `Portables Elite x2`
    is_kind = things[0].kind == "thing" and (len(things) == 1 or words[-1] not in product_words())
    is_alone = is_kind and len(things) == 1 and not is_capital  # `Vidéoprojecteur x2`, but not `Portable X13`
    # `raspberry manip vibration x6`, `TABLETTE DIRECTION X2`, but not `switch SFP x4`
    is_one_thing = is_kind and not any(part.kind == "thing" for part in things[1:])
    is_situated = is_one_thing and number < _FIRST_MODEL and (not is_capital or things[-1].kind == "place")
    is_told = words[-2:-1] and words[-2] in data()["small"]  # `Tablette tour du véhicule X2`
    named = (*words[: int(is_kind)], words[-1])
    return is_alone or is_situated or bool(is_told) or any(map(_is_plural, named))


def _ends_with_number(before: str, number: int) -> bool:
    """Whether a number behind a colon counts what stands before it: a kind in the plural and nothing else, as behind a
    place or a maker stand their numbers (`Imprimantes salle : 12`), and no size of it."""
    is_several = _names_several(before.split()[:1] + before.split()[-1:])
    return _is_kind_alone(before) and is_several and not may_be_size(before, number)


def _is_kind_alone(text: str) -> bool:
    """Whether a text is the name of a kind of devices, and of no model (`iPads`)."""
    kinds = parts(tokens(text))
    return len(kinds) == 1 and names_device(kinds[0]) and by_model("", text) is None


def may_be_size(text: str, number: int) -> bool:
    """Whether a number may be of the inches, the ports or the bays of what a text names first."""
    kind = next((part.category for part in parts(tokens(text))), None)
    sizes = _SIZES if kind in _SCREENS else _PORTS if kind in (*_WITH_PORTS, "storage") else ()
    return number in sizes


def _counts_inside(rule: re.Pattern[str], number: int, before: str, after: str) -> bool:
    """Whether a number between the words of a label counts what these name first (`Tablettes atelier (3) Getac`,
    `Imprimante ZT230 X3 (quai)`): none belongs to a room, a model (`iPad (9) 64 Go`) or a size."""
    first = parts(tokens(before))[:1]
    if is_unit(after) or number < _SEVERAL or not any(map(names_device, first)):
        return False
    if rule is _BEHIND_NUMBER:  # `iPad 9 x24 (chariot)`, but not `1030 x360 G2`
        is_few = number < _FIRST_MODEL and not _goes_on(after) and not _is_part(after)
        return after[:1] in _CLOSING or is_few
    return _names_several(before.split()[:1]) and not may_be_size(before, number) and not _is_numbered(before)


def _is_numbered(text: str) -> bool:
    """Whether a text ends with what has a number of its own: a room, a model (`salle`, `iPad`, `Tab A`)."""
    last = singular((fold(text).split() or [""])[-1])
    is_model = last in product_words() and (last,) not in phrases_of("makers")
    return len(last) == 1 or last[-1:].isdigit() or is_model or last in single("numbered")


def _names_several(words: Sequence[str]) -> bool:
    """Whether one of these words stands in the plural, that of another language, too (`Stampanti`)."""
    return any(_is_plural(word) or tokens(word) in made_plurals() for word in words)


def _is_part(text: str) -> bool:
    """Whether a text that followed a number and a sign begins with what a device has several of (`R640 x2 Xeon`,
    `DL380 x8 disques`), or with another thing."""
    first = parts(tokens(text))[:1]
    is_thing = any(part.kind == "thing" for part in first)
    return text[:1] not in _CLOSING and (is_thing or tokens(text)[:1] in phrases_of("counted_parts"))


def _goes_on(text: str) -> bool:
    """Whether a text that followed a number goes on with another (`1012 x2 G2`, `X13 Gen 2`)."""
    return any(any(map(str.isdigit, word)) for word in text.split()[:2])


def _announces(before: str, after: str) -> bool:
    """Whether what stands behind a sign and a number are devices, or several of what nobody knows, and what stands
    before it is no other thing (`PC (2 écrans)`)."""
    first, counts, place = _FIRST_WORD.match(after), parts(tokens(after))[:1], parts(tokens(before))
    if first is None or is_unit(after) or (len(first.group()) > _SHORT and not _is_plural(first.group())):
        return False
    if not any(map(names_device, counts)) and (strange(place) or not strange(counts)):
        return False
    may = {kind for part in counts for kind in meanings().get(part.words, (part.category,))}
    things = (part for part in place if part.kind == "thing")
    return not any(may.isdisjoint(meanings().get(part.words, (part.category,))) for part in things)


def _is_plural(word: str) -> bool:
    return len(word) > _SHORT and word.lower().endswith(("s", "x"))


def _begins_with_things(text: str, number: int, glued: bool) -> bool:
    """Whether a text that followed a number begins with what may be counted: a device, its maker, a plural. Before a
    maker alone, or one of its screens, the size of a screen is no count (`24 HP`)."""
    if is_unit(text):
        return False
    found = parts(tokens(text))
    if found and found[0].kind == "thing":
        return True
    if found and found[0].words in phrases_of("makers"):
        return number not in _SIZES or by_model("", text) not in (None, *_SCREENS)
    first = _FIRST_WORD.match(text)
    return not glued and first is not None and _is_plural(first.group(0))


def _begins_with_model(text: str, said: str) -> bool:
    """Whether a text that followed a number is a model: behind a sign (`8 x P2422H`), or of what is no screen of
    which the number may be the size: a computer, a telephone (`5 Pixel 7`)."""
    if is_unit(text) or said[-1:].isdigit():
        return False
    return not said.strip().isdigit() or by_model("", text) in (*data()["computers"], *data()["carried"])


def is_unit(text: str) -> bool:
    """Whether a text that followed a number begins with what the number measures."""
    first = _FIRST_WORD.match(text.lstrip(" -"))
    if first is None or fold(first.group(0)) not in data()["measured"].split():
        return False
    named = parts(tokens(text))[:1]  # `unité centrale`
    return not (named and named[0].kind == "thing" and len(named[0].words) > 1)
