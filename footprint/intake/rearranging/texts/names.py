"""What the words of a line of a text are: the name of a device, of a place, of a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from footprint.intake.values.items import is_plural
from footprint.intake.values.text_forms import FORMS, LONGEST
from footprint.intake.values.text_lines import Line
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import parts, phrases_of, single, tokens


def is_sure(line: Line) -> bool:
    """Whether a line without a number or a mark names nothing but devices: beside one behind a place, or where no more
    is said of any, a word of several meanings is one, too (`Bureau : PC Dell, écran, imprimante`)."""
    named = [verdict(item.kind) for item in line.items]
    sure = [each.fate == "device" and each.how != "typo" for each in named]
    is_open = any(sure) and (bool(line.place) or not any(item.remark for item in line.items))
    return not is_place(line) and all(is_sure or (is_open and each.fate == "ambiguous")
                                       for is_sure, each in zip(sure, named, strict=True))  # fmt: skip


def is_place(line: Line) -> bool:
    return not line.place and not single("places").isdisjoint(tokens(line.text)[:1])


def says_where(words: str) -> bool:
    """Whether words say but where: they begin with a place, or all of them are of places or what devices are like
    (`wifi`), and none is a maker."""
    own = tokens(words)
    is_of_maker = any((word,) in phrases_of("makers") for word in own)
    are_harmless = all(part.kind in ("harmless", "place", "small") for part in parts(own))
    return bool(own) and (own[0] in single("places") or (are_harmless and not is_of_maker))


def is_name(line: Line, following: Sequence[Line]) -> bool:
    """Whether a line is the bare name of one device, of whichever of several kinds (`PC`), among lines that name one
    each: no word of many things (`Matériel agence Gare`), of several (`Postes volés`), of a place (`Salle serveur`),
    or of what the next line counts or is a model of, unless it is one word and that another kind (`PC`, `2 écrans`)."""
    if len(line.items) != 1 or is_place(line):
        return False
    said, item = verdict(line.items[0].kind), line.items[0]
    is_wide = any(part.words in phrases_of("wide") for part in parts(tokens(line.text)))
    is_kind = bool(said.category or said.candidates) and not is_wide
    meant = {said.category, *said.candidates}
    is_alone = len(tokens(line.text)) == 1 and all(
        verdict(each.kind).how != "model" and verdict(each.kind).category not in meant | {None}
        for other in following for each in other.items
    )  # fmt: skip
    is_above = any(map(is_below, following)) and not is_alone
    return is_kind and not is_plural(line.text) and not is_plural(item.remark) and not is_above


def is_below(line: Line) -> bool:
    """Whether a line counts devices or names but a model of one, as those below a heading do."""
    return line.is_counted or any(verdict(item.kind).how == "model" for item in line.items)


def names_device(text: str) -> bool:
    """Whether a text that is no item speaks of a device."""
    text = FORMS["idioms"].sub("", text)
    if len(text) > LONGEST:
        return False
    return any(verdict(" ".join(words)).fate == "device" and verdict(" ".join(words)).how in ("exact", "words")
               for words in _runs(text.split()))  # fmt: skip


def _runs(words: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(len(words)):
        if len(words[at]) > 2:
            yield words[at : at + 1]
            yield words[at : at + 2]


def is_title(words: str) -> bool:
    """Whether words before a list say no more than that it is one (`Nous avons`, `Matériel informatique`)."""
    return FORMS["title"].fullmatch(fold(words)) is not None or bool(
        FORMS["says_there"].search(fold(words)) and single("places").isdisjoint(tokens(words))
    )
