"""Whether a text is a list of equipment: mails, minutes, prose and lists, by what most of their lines say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from footprint.intake.rearranging.texts.headings import LONGEST_HEADING, state_of_heading
from footprint.intake.rearranging.texts.lines import TextReading, read_lines
from footprint.intake.rearranging.texts.names import is_title, names_device
from footprint.intake.values import text_lines
from footprint.intake.values.items import Item
from footprint.intake.values.text_forms import FORMS, written
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.device_models import product_words
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import parts, tokens
from footprint.intake.vocabulary.states import says_gone

_MOSTLY = 0.6
_HALF = 0.5
_MANY_LABELS, _NEARLY_ALL_LABELS = 6, 0.75
_FEWEST = 3  # devices that are named


def understood(lines: Sequence[tuple[int, str]]) -> TextReading | None:
    """What the lines say; None where they are no list of equipment."""
    own, aside = _of_mail(lines)
    read = _of_own(own)
    if read is not None:
        read.other += aside
    elif aside and not any(names_device(text) for _, text in own):  # what is passed on
        bare = [(number, FORMS["quoted"].sub("", text)) for number, text in lines]
        read = _of_own([(number, text) for number, text in bare if text and not FORMS["mail_head"].fullmatch(text)])
    return read


def _of_own(lines: Sequence[tuple[int, str]]) -> TextReading | None:
    if _is_other_text(lines):
        return _of_announced(lines)
    points = sum(text_lines.read(text).is_point for _, text in lines)
    are_short = all(len(text) <= LONGEST_HEADING for _, text in lines) and points < (1 - _MOSTLY) * len(lines)
    readings = [read_lines(lines), *([read_lines(lines, of_labels=True)] if are_short else [])]
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


def _of_announced(lines: Sequence[tuple[int, str]]) -> TextReading | None:
    """The list that minutes announce by a line that ends with a colon: the lines below, as long as each names devices.
    None of another text, and where they announce none, or what is wanted or gone."""
    if not FORMS["minutes"].search(fold(" ".join(text for _, text in lines[:3]))):
        return None
    for at, (_, text) in enumerate(lines, start=1):
        words = text.strip().removesuffix(":")
        form = FORMS["asked_by"].sub("", fold(words))
        is_said = words != text.strip() and FORMS["says_there"].search(form) is not None
        own = (
            list(takewhile(lambda line: _is_there(line[1]), lines[at:]))
            if is_said and not _is_of_else(words, form)
            else []
        )
        if len(own) < _FEWEST or state_of_heading(form) not in ("", "in_use", "in_stock"):
            continue
        read = read_lines(own)
        for number, rest in (*lines[:at], *lines[at + len(own) :]):
            is_wanted = FORMS["wanted"].search(fold(rest)) is not None
            names = names_device(rest)
            (read.wanted if names and is_wanted else read.devices_told if names else read.other).append(number)
        return read if _is_list(read, own) else None
    return None


def _is_of_else(words: str, form: str) -> bool:
    """Whether words that announce a list, and their form, say that it is wanted, bought, gone or lacking."""
    named = (FORMS[name].search(form) for name in ("wanted", "will_be", "resolved", "gave_away"))
    return any(named) or FORMS["denies"].search(words) is not None or says_gone(form)


def _is_there(text: str) -> bool:
    """Whether a line names devices that nobody only wants."""
    return text_lines.read(text).names_devices and not FORMS["wanted"].search(fold(text))


def _without_ends(read: TextReading) -> TextReading:
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


def _is_list(read: TextReading, lines: Sequence[tuple[int, str]]) -> bool:
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
    several = several if len(several) > 1 else set()
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
    if is_title(lines[0][1]) and len(numbers) >= _MANY_LABELS and len(numbers) >= _NEARLY_ALL_LABELS * len(inside):
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


def _of_prose(lines: Sequence[tuple[int, str]]) -> TextReading | None:
    """What sentences say that tell what there is; None where most of them speak of something else."""
    found = TextReading()
    telling = speaking = 0
    is_there = any(FORMS["says_there"].search(fold(text)) for _, text in lines)
    for number, text in lines:
        own: list[Item] = []
        is_wanted = names = False
        for sentence in text_lines.sentences(text):
            lead, items = text_lines.in_prose(sentence)
            speaking += len(sentence.split()) > 3
            names |= names_device(sentence)
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
