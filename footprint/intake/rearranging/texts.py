"""A text that is no table, read as a list of equipment: mails, notes, lists with marks, `kind : number`, rooms as
headings. What a line says is read in `text_lines`; here it is decided whether the text is such a list.

Minutes, letters, quotations, logs and code are none: most lines that say something must name devices, with numbers or
as points of a list. What is not understood is told with its line, and what has the form of an item is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, takewhile

import numpy as np

from footprint.intake.evidence.header_lines import CLOCK
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.csv_records import records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.rearranging.crossed.listing import is_small, list_of
from footprint.intake.rearranging.crossed.units import Unit
from footprint.intake.rearranging.text_counts import with_counts
from footprint.intake.tables.layout import HEADER_SEARCH_LINES, SEPARATORS, Layout
from footprint.intake.tables.profiles import count_known
from footprint.intake.values import text_lines
from footprint.intake.values.items import Item, as_written, is_plural
from footprint.intake.values.plurals import is_plural as is_plural_label
from footprint.intake.values.text_forms import FORMS, LONGEST, uncounting, written
from footprint.intake.values.text_lines import Line
from footprint.intake.vocabulary.categories import plainly, verdict
from footprint.intake.vocabulary.device_models import product_words
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import parts, phrases_of, single, tokens
from footprint.intake.vocabulary.states import GONE, says_not_ours
from footprint.intake.vocabulary.words import heading_words, term

KEPT = ("Lieu", "Observations")
_MOSTLY, _HALF = 0.6, 0.5
_NEARLY_ALL = 0.9  # sentences have commas, too
_MANY_LABELS, _NEARLY_ALL_LABELS = 6, 0.75
_FEWEST = 3  # devices that are named
_SEVERAL = 2  # devices in a line, which is no heading then
_LONGEST_HEADING = 70
_WORDS_OF_HEADING = 8
_WORDS_OF_STATE = 2  # behind a kind: of more, some are of one device (`PC du secrétariat vendu`)
_STARS = re.compile(r"^\*{1,8}\s+(?=[^\s*])")
_COUNTED = re.compile(r"\w\s?:\s*\d+\s")  # behind a sign, which is that of its own sentence


@dataclass
class _Text:
    """The lines of a text as they were understood: `rows` of the list by line, and what is no line of it by the rule
    that says why."""

    rows: list[tuple[int, Item, str]] = field(default_factory=list)
    other: list[int] = field(default_factory=list)
    devices_told: list[int] = field(default_factory=list)
    headed: list[int] = field(default_factory=list)
    unticked: list[int] = field(default_factory=list)
    wanted: list[int] = field(default_factory=list)


def listed(source: Source, limits: Limits) -> tuple[Source, Layout] | None:
    """The list that a text is, with names for its columns; None where it is none, or a table."""
    if not is_small(source):
        return None
    told = list(_lines(source))
    if not told or _is_table(source, told):
        return None
    lines = _with_headings(_with_parts([(number, uncounting(text)) for number, text in told]))
    if any(CLOCK.search(text) for _, text in lines[:3]):
        return None
    if sum(FORMS["code"].match(text) is not None for _, text in lines) > 1:
        return None
    read = _understood(lines)
    return None if read is None else _list(source, read, limits)


def _lines(source: Source) -> Iterator[tuple[int, str]]:
    """(line, what it says) of the lines that say something; the only cell of a sheet's line is its text."""
    if source.separator:
        for first, _, cells in records(list(source.lines()), source.separator):
            if text := " ".join(filter(None, map(str.strip, cells))):
                yield first, text
        return
    for number, text in enumerate(source.lines(), start=1):
        parts = text_lines.sentences(text)
        is_told = len(parts) > 1 and all(len(part.split()) > 2 for part in parts) and _COUNTED.search(text)
        for part in parts if is_told else filter(str.strip, [text]):
            yield number, part.strip("\r\n")


def _with_parts(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The lines with what is said of a part of one on the next (`12 PC`, `dont 4 à remplacer`) behind it."""
    joined: list[tuple[int, str]] = []
    for number, text in lines:
        if joined and FORMS["continues"].match(text):
            first, before = joined.pop()
            number, text = first, f"{before.rstrip()} {text.strip()}"
        joined.append((number, text))
    return joined


def _with_headings(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The lines with the headings of an outline as those of Markdown: its stars stand above points of another mark
    (`** Bureaux`, then `- 9 portables`), and none counts devices itself."""
    starred = [_STARS.sub("", text).partition("(")[0] for _, text in lines if _STARS.match(text)]
    has_points = any(text.startswith(("- ", "+ ")) for _, text in lines)
    if not has_points or any(text_lines.read(text).is_counted for text in starred):
        return lines
    return [(number, _STARS.sub("# ", text)) for number, text in lines]


def _is_table(source: Source, lines: Sequence[tuple[int, str]]) -> bool:
    """Whether most lines have cells of their own: two or more of a sheet, as many separators as others of a text."""
    if source.separator:
        rows = [cells for _, _, cells in records(list(source.lines()), source.separator) if any(cells)]
        return sum(sum(map(bool, cells)) > 1 for cells in rows) > (1 - _MOSTLY) * len(rows)
    first = [text for _, text in lines[:HEADER_SEARCH_LINES]]
    for separator in SEPARATORS:
        parted = list(records([text for _, text in lines], separator)) if separator != "," else []
        is_even = all(len(cells) == len(parted[0][2]) > 1 for _, _, cells in parted)
        if is_even and any(one < two for one, two, _ in parted):
            return True  # cells of several lines
        if separator == "," and _are_items(lines):
            continue
        if any(count_known(cells) > 1 for _, _, cells in records(first, separator)):
            return True
        counts = [text.count(separator) for _, text in lines]
        most = max(set(filter(None, counts)), key=counts.count, default=0)
        share = sum(count == most for count in counts) / len(lines)
        if most and share > (_HALF if separator != "," else _NEARLY_ALL):
            return True
    return False


def _are_items(lines: Sequence[tuple[int, str]]) -> bool:
    """Whether most lines that have commas count devices of several kinds (`2 PC, 1 écran`): these stand between
    items."""
    counted = with_counts([(number, uncounting(text)) for number, text in lines])
    several = [line for _, text in counted if "," in text and (line := text_lines.read(text))]
    are_items = [len(line.items) > 1 and all(map(_is_item, line.items)) for line in several]
    return sum(are_items) > _HALF * len(several)


def _is_item(item: Item) -> bool:
    """Whether an item has a number, or is the name of a kind alone."""
    said = verdict(item.kind)
    return bool(item.quantity) or (item.is_device and said.how not in ("model", "typo") and not item.model)


def _understood(lines: Sequence[tuple[int, str]]) -> _Text | None:
    """What the lines say; None where they are no list of equipment."""
    own, aside = _of_mail(lines)
    read = _of_own(own)
    if read is not None:
        read.other += aside
    elif aside and not any(_names_device(text) for _, text in own):  # what is passed on
        bare = [(number, FORMS["quoted"].sub("", text)) for number, text in lines]
        read = _of_own([(number, text) for number, text in bare if text and not FORMS["mail_head"].fullmatch(text)])
    return read


def _of_own(lines: Sequence[tuple[int, str]]) -> _Text | None:
    if _is_other_text(lines):
        return _of_announced(lines)
    points = sum(text_lines.read(text).is_point for _, text in lines)
    are_short = all(len(text) <= _LONGEST_HEADING for _, text in lines) and points < (1 - _MOSTLY) * len(lines)
    readings = [_of_lines(lines), *([_of_lines(lines, of_labels=True)] if are_short else [])]
    lists = [read for read in readings if _is_list(read, lines)]
    return _without_ends(lists[-1]) if lists else _of_prose(lines)


def _is_other_text(lines: Sequence[tuple[int, str]]) -> bool:
    """Whether the first lines say that the text is another than a list, be it by no name of a device (`imprimante
    ticket`)."""
    head = [(text, text_lines.read(text)) for _, text in lines[:3]]
    words = [text for text, line in head if not line.is_point]
    devices = [written(item.kind) for _, line in head for item in line.items if item.is_device]
    found = FORMS["other_text"].findall(fold(" ".join(words)))
    return len(found) > sum(len(FORMS["other_text"].findall(fold(kind))) for kind in devices)


def _of_announced(lines: Sequence[tuple[int, str]]) -> _Text | None:
    """The list that minutes and the like announce by a line that ends with a colon: the lines below, as long as each
    names devices. None where they announce none, or what is wanted or gone."""
    for at, (_, text) in enumerate(lines, start=1):
        words = text.strip().removesuffix(":")
        form = FORMS["asked_by"].sub("", fold(words))
        is_said = words != text.strip() and FORMS["says_there"].search(form) and not FORMS["wanted"].search(form)
        own = list(takewhile(lambda line: _is_there(line[1]), lines[at:])) if is_said else []
        if len(own) < _FEWEST or _state_of_heading(form) not in ("", "in_use", "in_stock"):
            continue
        read = _of_lines(own)
        for number, rest in (*lines[:at], *lines[at + len(own) :]):
            is_wanted = FORMS["wanted"].search(fold(rest)) is not None
            names = _names_device(rest)
            (read.wanted if names and is_wanted else read.devices_told if names else read.other).append(number)
        return read if _is_list(read, own) else None
    return None


def _is_there(text: str) -> bool:
    """Whether a line names devices that nobody only wants."""
    return text_lines.read(text).names_devices and not FORMS["wanted"].search(fold(text))


def _without_ends(read: _Text) -> _Text:
    """The list without points above its first device and below its last one that nobody knows and that count
    nothing."""
    numbers = [number for number, item, _ in read.rows if item.is_device]
    inside = range(min(numbers), max(numbers) + 1)
    rows = [row for row in read.rows if row[0] in inside or row[1].is_known or row[1].quantity]
    kept = {number for number, _, _ in rows}
    return replace(read, rows=rows, other=[*read.other, *({number for number, _, _ in read.rows} - kept)])


def _of_mail(lines: Sequence[tuple[int, str]]) -> tuple[list[tuple[int, str]], list[int]]:
    """The lines that a mail itself says, and the numbers of those of its head, of mails that it answers to, and below
    the name that ends it."""
    heads = {number for number, text in lines if FORMS["mail_head"].fullmatch(text)}
    heads = {number for number in heads if {number - 1, number + 1} & heads}
    own, aside, is_own = [], [], True
    for number, text in lines:
        is_own = is_own and not FORMS["quoting"].fullmatch(text) and not FORMS["signed"].fullmatch(text)
        is_said = is_own and number not in heads and not FORMS["quoted"].match(text)
        own += [(number, text)] if is_said else []
        aside += [] if is_said else [number]
    return own, aside


def _of_lines(lines: Sequence[tuple[int, str]], *, of_labels: bool = False) -> _Text:
    """What the lines say. `of_labels`: each is the name of something, be it one of several meanings."""
    found, place, kind, state, is_headed = _Text(), "", "", "", False
    under = {at for (at, _), (_, text) in pairwise(lines) if FORMS["underline"].fullmatch(text)}
    lines = with_counts([line for line in lines if not FORMS["rule"].fullmatch(line[1])])
    parsed = [text_lines.read(text) for _, text in lines]
    for at, (number, text) in enumerate(lines):
        is_under = number in under and not parsed[at].is_counted
        following = parsed[at + 1 : at + 2]
        is_name = of_labels and _is_name(parsed[at], following)
        heading = parsed[at].text if is_under else _heading(text, parsed[at], () if is_name else following)
        if heading:
            is_headed = is_under or text.startswith("#")
            named = plainly(heading)
            is_kind = named.category not in (None, "rack") and named.how == "exact"  # what a rack holds is in it
            kind = heading if is_kind else ""
            is_open = not (is_headed or kind) and _may_be_device(heading, parsed[at])
            found.devices_told += [number] if is_open else []
            state = "" if is_open else _state_of_heading(heading)
            place = "" if kind or state or _is_title(heading) else heading
            continue
        line = parsed[at]
        if kind and not line.names_devices:
            line = text_lines.read(text, kind)
        if not (line.marked or line.is_of_kind or line.is_counted or line.ticked is not None) and not (
            line.items and (_is_sure(line) or is_name)
        ):
            line, is_all = _told(line, text)
            found.devices_told += [] if is_all or not line.items else [number]
        form = fold(text)
        of_others = says_not_ours(written(text.partition(",")[0]))  # behind a comma it is of a part
        is_left_out = of_others or FORMS["uncounted"].search(text.rstrip()) is not None
        if is_left_out and line.names_devices:
            found.devices_told.append(number)
        elif (
            FORMS["wanted"].search(form)
            and not FORMS["introduces"].search(form)
            and (line.names_devices or _names_device(line.text))
        ):
            found.wanted.append(number)
        elif line.items:
            own_state = _state_of_heading(line.place) if line.place else ""
            own = line.place if line.place and not own_state and not _is_title(line.place) else place
            owner = "byod" if FORMS["of_user"].search(form) else ""
            found.rows += [
                (
                    number,
                    replace(item, state=_state(item.state, own_state or state), ownership=item.ownership or owner),
                    own,
                )
                for item in line.items
            ]
            found.headed += [number] if is_headed else []
            if line.ticked is False:
                found.unticked.append(number)
        elif _names_device(line.text) and not line.none:
            found.devices_told.append(number)
        else:
            found.other.append(number)
    return found


def _is_sure(line: Line) -> bool:
    """Whether a line without a number or a mark names nothing but devices: beside one behind a place, or where no more
    is said of any, a word of several meanings is one, too (`Bureau : PC Dell, écran, imprimante`)."""
    named = [verdict(item.kind) for item in line.items]
    sure = [each.fate == "device" and each.how != "typo" for each in named]
    is_open = any(sure) and (bool(line.place) or not any(item.remark for item in line.items))
    return not _is_place(line) and all(is_sure or (is_open and each.fate == "ambiguous")
                                       for is_sure, each in zip(sure, named, strict=True))  # fmt: skip


def _is_place(line: Line) -> bool:
    return not line.place and not single("places").isdisjoint(tokens(line.text)[:1])


def _is_name(line: Line, following: Sequence[Line]) -> bool:
    """Whether a line is the bare name of one device, of whichever of several kinds (`PC`), among lines that name one
    each: no word of many things (`Matériel agence Gare`), of several (`Postes volés`), of a place (`Salle serveur`),
    or of what the next line counts or is a model of, unless it is one word and that another kind (`PC`, `2 écrans`)."""
    if len(line.items) != 1 or _is_place(line):
        return False
    said, item = verdict(line.items[0].kind), line.items[0]
    is_wide = any(part.words in phrases_of("wide") for part in parts(tokens(line.text)))
    is_kind = bool(said.category or said.candidates) and not is_wide
    meant = {said.category, *said.candidates}
    is_alone = len(tokens(line.text)) == 1 and all(
        verdict(each.kind).how != "model" and verdict(each.kind).category not in meant | {None}
        for other in following for each in other.items
    )  # fmt: skip
    is_above = any(map(_is_below, following)) and not is_alone
    return is_kind and not is_plural(line.text) and not is_plural(item.remark) and not is_above


def _is_below(line: Line) -> bool:
    """Whether a line counts devices or names but a model of one, as those below a heading do."""
    return line.is_counted or any(verdict(item.kind).how == "model" for item in line.items)


def _are_of(line: Line, kind: str) -> bool:
    """Whether a line names nothing but devices of a kind by other words than it: models (`Dell T440`, below `Serveur`),
    or what has a number (`4 iPad`, below `Tablette`)."""
    category, own = plainly(kind).category, set(tokens(kind))
    said = [(verdict(item.kind), own.isdisjoint(tokens(item.kind)) and item.quantity) for item in line.items]
    return bool(said) and all(each.category == category and (each.how == "model" or other) for each, other in said)


def _told(line: Line, text: str) -> tuple[Line, bool]:
    """The line with the devices that its sentences count, where they say that these are there, else without any; and
    whether no other sentence speaks of devices."""
    own: list[Item] = []
    is_all = True
    for sentence in text_lines.sentences(text):
        lead, items = text_lines.in_prose(sentence)
        if items and (FORMS["denies"].search(lead) or not FORMS["says_there"].search(fold(lead))):
            return replace(line, items=()), True
        is_all &= bool(items) or not _names_device(sentence)
        own += [replace(item, state="retired") for item in items] if FORMS["gave_away"].search(fold(lead)) else items
    return replace(line, items=tuple(own), place=""), is_all


def _heading(text: str, line: Line, following: Sequence[Line]) -> str:
    """The words of a heading; '' of a line that is none. Words alone are one where points of a list, or lines that
    count devices, come next."""
    if form := FORMS["heading"].fullmatch(text):
        words = form["hash"] or form["colon"] or form["framed"]
        return "" if line.is_counted and not form["hash"] else words.strip(" *_`")
    bare = line.text.strip(" *_")
    is_said = line.is_of_kind or line.is_counted or (line.sided and line.names_devices)
    if line.marked or is_said or not following or len(bare) > _LONGEST_HEADING:
        return ""
    if len(bare.split()) > _WORDS_OF_HEADING or (bare.endswith((".", "!", "?", ",")) and not bare.isupper()):
        return ""
    below = following[0]
    if line.items and _is_sure(line):
        is_of_kind = _fate_of_kind(bare) and (below.marked or _are_of(below, bare))
        is_of_state = is_plural(bare) and _is_below(below) and _state_of_heading(bare) in GONE
        return bare if is_of_kind or is_of_state or (below.marked and plainly(bare).category == "rack") else ""
    return bare if below.marked or (below.names_devices and len(line.items) < _SEVERAL) else ""


def _may_be_device(heading: str, line: Line) -> bool:
    """Whether what was taken for a heading may be a device, too (`PC` above `2 portables`, `router + switch`): a word
    of several meanings, or several words of which one is a device, of no place, of no kinds in the plural, and not
    only a kind with its state (`PC réformés`)."""
    behind = heading.partition(" ")[2]
    is_of_state = len(behind.split()) <= _WORDS_OF_STATE and term("status", behind) is not None
    if is_plural(heading) or is_plural_label(heading) or is_of_state or _is_place(replace(line, place="")):
        return False
    return bool(line.items and verdict(heading).candidates) or (" " in heading and _names_device(heading))


def _fate_of_kind(text: str) -> bool:
    named = plainly(text)
    return named.category is not None and named.how == "exact"


def _is_title(words: str) -> bool:
    """Whether words before a list say no more than that it is one (`Nous avons`, `Matériel informatique`)."""
    return FORMS["title"].fullmatch(fold(words)) is not None or bool(
        FORMS["says_there"].search(fold(words)) and single("places").isdisjoint(tokens(words))
    )


def _state_of_heading(words: str) -> str:
    """The state that a heading gives to the lines below it (`À acheter`, `Matériel réformé`, `En stock`)."""
    words = words.partition("(")[0]
    known = term("status", words) if fold(words) != "inventory" else None  # that of a list, not what is in stock
    if known and not fold(words).startswith("commande "):  # `Commande du 4 mai`: what was bought, and came
        return known
    form = fold(words)
    if FORMS["introduces"].search(form) or form == "inventory":
        return ""
    if FORMS["wanted"].search(form) or form in heading_words("movement"):
        return "on_order"
    if says_not_ours(words):
        return words.strip()  # it is asked, as that of a line is
    found = [term("status", word) for word in words.split() if len(word) > 3]
    return next((state for state in found if state and state != "on_order"), "")


def _state(own: str, of_heading: str) -> str:
    """The state of an item: its own, unless the heading says that all below it are gone."""
    return of_heading if of_heading in GONE else own or of_heading


def _names_device(text: str) -> bool:
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


def _is_list(read: _Text, lines: Sequence[tuple[int, str]]) -> bool:
    """Whether the lines are a list of equipment: from the first to the last device most of them name some, and most of
    those say how many or are points of a list."""
    devices = [(number, item) for number, item, _ in read.rows if item.is_device]
    if len(devices) < _FEWEST:
        return False
    numbers = {number for number, _ in devices}
    first, last = min(numbers), max(numbers)
    others = (number for number in (*read.other, *read.devices_told, *read.wanted) if first <= number <= last)
    inside = {number for number, _, _ in read.rows if first <= number <= last}.union(others)
    known = {number for number, item, _ in read.rows if item.is_known}
    marked = {number for number, text in lines if number in numbers and text_lines.read(text).is_point}
    bare = Counter(number for number, item in devices if not item.remark)
    several = {number for number, count in bare.items() if count > 1}  # a sentence says something of them
    told = {number for number, item in devices if item.quantity} | marked | several | (numbers & set(read.headed))
    intended = [number for number in read.wanted if first <= number <= last]
    return (
        len(numbers) > _HALF * len(inside) - 1e-9
        and len(known) > _MOSTLY * len(inside) - 1e-9
        and (len(told) >= _HALF * len(numbers) or _are_labels(lines, numbers, inside))
        and len(intended) < 1 + 0.2 * len(numbers)
    )


def _are_labels(lines: Sequence[tuple[int, str]], numbers: set[int], inside: set[int]) -> bool:
    """Whether each line from the first to the last device is the bare name of one (`Switch 24 ports`, `Pare-feu`), or
    nearly all are and have no words besides (`portable asus`): a note or a ticket has."""
    named = [(text, verdict(written(text))) for number, text in lines if number in inside]
    sure = sum(said.fate == "device" and said.how in ("exact", "words") for _, said in named)
    open_ = sum(said.fate == "ambiguous" and bool(said.candidates) for _, said in named)
    if numbers == inside and sure + open_ == len(named) and sure >= open_:
        between = (written(text) for number, text in lines if min(numbers) < number < max(numbers))
        return not any(map(_begins_as_device, between))
    if _is_title(lines[0][1]) and len(numbers) >= _MANY_LABELS and len(numbers) >= _NEARLY_ALL_LABELS * len(inside):
        return True  # `Liste`
    bare = [number for number, text in lines if number in numbers and _is_name_alone(text)]
    return len(bare) >= _MANY_LABELS and len(bare) >= _NEARLY_ALL_LABELS * len(inside)


def _begins_as_device(text: str) -> bool:
    """Whether the first word of a line that nobody knows is a device (`Tablette à Durand`)."""
    return verdict(text).fate == "unknown" and verdict(" ".join(text.split()[:1])).fate == "device"


def _is_name_alone(text: str) -> bool:
    """Whether a line begins with a number, or all its words are known ones of devices, makers, places and what they are
    like."""
    return text[:1].isdecimal() or all(
        part.kind in ("thing", "harmless", "place", "small") or part.words[0] in product_words()
        for part in parts(tokens(text))
    )


def _of_prose(lines: Sequence[tuple[int, str]]) -> _Text | None:
    """What sentences say that tell what there is; None where most of them speak of something else."""
    found = _Text()
    telling = speaking = 0
    is_there = any(FORMS["says_there"].search(fold(text)) for _, text in lines)
    for number, text in lines:
        own: list[Item] = []
        is_wanted = names = False
        for sentence in text_lines.sentences(text):
            lead, items = text_lines.in_prose(sentence)
            speaking += len(sentence.split()) > 3
            names |= _names_device(sentence)
            if not items:
                continue
            if FORMS["wanted"].search(fold(sentence)) or FORMS["denies"].search(lead):
                is_wanted = True
                continue
            telling += 1
            own += items
        if is_wanted:
            found.wanted.append(number)
        elif not own:
            (found.devices_told if names else found.other).append(number)
        found.rows += [(number, item, "") for item in own]
    devices = sum(item.is_device for _, item, _ in found.rows)
    if not is_there or devices < _FEWEST or len(found.wanted) > 1 or telling < _HALF * speaking:
        return None
    return found


def _list(source: Source, read: _Text, limits: Limits) -> tuple[Source, Layout]:
    """The list with a line for each item of each line of the text."""
    rows = [(number, as_written(item), written(place)) for number, item, place in read.rows]
    units = [Unit(number, 0, item, (place, item.remark)) for number, item, place in rows]
    filled = [at for at in range(len(KEPT)) if any(unit.kept[at] for unit in units)]
    units = [replace(unit, kept=tuple(unit.kept[at] for at in filled)) for unit in units]
    several = sorted(number for number, times in Counter(number for number, _, _ in read.rows).items() if times > 1)
    mixed = len(set(read.unticked)) < len({number for number, _, _ in read.rows})
    unticked = read.unticked if mixed else []  # where all lines are unticked, the boxes say nothing
    causes = [Cause("read_from_text", FLAGGED)]
    for rule, lines, column in (
        ("several_in_label", several, "category"),
        ("text_devices_left_out", read.devices_told, ""),
        ("text_wanted", read.wanted, ""),
        ("text_unticked", unticked, ""),
    ):
        if lines:
            causes.append(Cause(rule, FLAGGED, column, np.array(lines, np.int64)))
    aside = {"text_line": sorted({*read.other, *read.devices_told, *read.wanted} - {row[0] for row in read.rows})}
    layout = Layout(";", (), 0, 0, {})
    return list_of(source, layout, [(KEPT[at], 0) for at in filled], units, limits, "", causes, aside)
