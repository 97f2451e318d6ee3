"""Some devices that words name: what they are, how many, and what a remark says of them (state, days, owner)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from footprint.intake.values.text_forms import FORMS, LONGEST, written
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.counts_in_labels import NUMBER_WORDS
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.states import GONE, says_gone
from footprint.intake.vocabulary.words import heading_words, term

CARRIED = ("desktop", "laptop", "all_in_one", "workstation", "thin_client", "tablet")
OF_A_DESK = frozenset(["monitor", "keyboard", "mouse", "docking_station", "headset", "webcam"])
_FAMILIES = (
    frozenset((*CARRIED, "server")), frozenset(("printer", "multifunction_printer", "plotter")),
    frozenset(("monitor", "television", "interactive_display")),
    frozenset(("smartphone", "feature_phone", "fixed_phone")),
)  # fmt: skip
_COUNTED = re.compile(r"\(\s*\d+\s")
_LETTERS = re.compile(r"[^\W\d_]+")
_MOST_CUTS, _MOST_WORDS = 8, 12  # beginnings of a text that are tried as a name: each is read as a whole


@dataclass(frozen=True)
class Item:
    """Some devices that a line names. `quantity`: as written, '' where nothing says it; `is_known`: the words of the
    kind are understood, be it as a word of several meanings or as what is no device."""

    kind: str
    is_known: bool
    model: str = ""
    quantity: str = ""
    state: str = ""
    bought: str = ""
    left: str = ""
    ownership: str = ""
    remark: str = ""

    @property
    def is_device(self) -> bool:
        """Whether it is a device, or may be one of those that a word means."""
        return fate_of(self.kind) in ("device", "ambiguous")


def as_written(item: Item) -> Item:
    """The item with all digits as they were written."""
    texts: dict[str, Any] = {name: written(text) for name, text in vars(item).items() if isinstance(text, str)}
    return replace(item, **texts)


def as_number(text: str) -> int | None:
    """The whole number that a figure or a word of one is; None of anything else."""
    form = text.strip().lower()
    return int(form) if form.isascii() and form.isdigit() else NUMBER_WORDS.get(form)


def kind_with_words(named: str, words: str) -> str:
    """The kind with these words behind it, where that is understood and the words alone are no state; the words where
    they alone are (`4 mobiles`: Nokia à touches)."""
    both = f"{named} {named_thing(words)[0]}"
    if fate_of(both) != "device" and fate_of(named_thing(words)[0]) == "device":
        return words
    is_state = not words or term("status", words) is not None or FORMS["auxiliary"].match(words)
    return "" if is_state or fate_of(both) != "device" or not re.match(r"[^\W\d_]{3}", words) else both


def with_others(item: Item, number: int, what: str) -> Item:
    """The item with others of it: `3 + 1 en réserve`; what else is said of them is a remark."""
    first = as_number(item.quantity)
    if first is None or term("status", words_of_state(what)) in GONE:
        return replace(item, quantity=f"{item.quantity} + {number} {what}")
    return replace(item, quantity=f"{first} + {number}", remark=f"{item.remark} {what}".strip())


def is_of_a_desk(item: Item) -> bool:
    named = verdict(item.kind)
    return named.category in OF_A_DESK or named.fate == "component"


def item_of(named: str) -> Item:
    """What is named, a model behind the words of its kind told apart."""
    words = named.split()
    for end in range(1, min(len(words), _MOST_WORDS)):
        head, model = " ".join(words[:end]), " ".join(words[end:])
        if is_model_name(model) and verdict(head).how == "exact" and verdict(head).category == verdict(named).category:
            return Item(head, True, model=model)
    return Item(named, fate_of(named) != "unknown")


def is_model_name(text: str) -> bool:
    return text[:1].isupper() and any(sign.isdigit() for sign in text) and len(text) > 3


def named_model(value: str) -> str:
    """The beginning of a text that is a model, before what is told of it."""
    cut = next((remark.start() for remark in FORMS["remark"].finditer(value) if remark.start()), len(value))
    return value[:cut].strip()


@lru_cache(maxsize=16_384)
def named_thing(text: str) -> tuple[str, str]:
    """(the words of a thing, what is said of it): as many words as are understood before a remark begins."""
    text = text.strip(" .")
    if len(text) > LONGEST:
        return "", text
    if fate_of(text) not in ("unknown", "device", "ambiguous"):
        return text, ""
    cuts = [one.start() for one in FORMS["remark"].finditer(text) if one.start() and not _is_inside_word(text, one)]
    for cut in cuts[:_MOST_CUTS]:
        for head in dict.fromkeys((text[:cut].strip(), FORMS["adjectives"].sub("", text[:cut], count=1).strip())):
            if head and fate_of(head) != "unknown":
                is_example = text[cut:].lstrip().startswith("(") and _is_told_by_example(head, text)
                return (text, "") if is_example else (head, text[cut:].strip())  # `postes (HP ProDesk)`, `postes (UC)`
    for head in dict.fromkeys((text, FORMS["adjectives"].sub("", text, count=1))):
        if fate_of(head) != "unknown":
            return head, ""
    words = text.split()
    for end in range(min(len(words) - 1, _MOST_WORDS), 0, -1):
        head = " ".join(words[:end])
        if (words[end][0].isupper() or any(map(str.isdigit, words[end]))) and verdict(head).how == "exact":
            return head, " ".join(words[end:])
    said = FORMS["said_again"].fullmatch(text)
    if said and fate_of(said["kind"]) == "device" and fate_of(said["words"].split()[0]) in ("device", "ambiguous"):
        return said["kind"], said["words"]
    cut = min(cuts, default=len(text))
    return text[:cut].strip(), text[cut:].strip()


def _is_told_by_example(head: str, text: str) -> bool:
    """Whether brackets behind a word that leaves it open say which device it is (`GSM (Nokia 105)`), and do not count
    some of them (`2 GSM (1 Nokia 105)`)."""
    said = verdict(text)
    is_other = said.category in verdict(head).candidates and not _COUNTED.search(text)
    return fate_of(text) == "device" and (fate_of(head) == "ambiguous" or is_other)


def _is_inside_word(text: str, sign: re.Match[str]) -> bool:
    """Whether a sign is a colon inside a name (`micro:bit`): letters stand on both sides, and no state behind it."""
    behind = _LETTERS.match(text, sign.end())
    if behind is None or sign.group() != ":" or not text[sign.start() - 1].isalpha():
        return False
    return term("status", behind.group()) is None and not says_gone(text[sign.end() :])


def fate_of(text: str) -> str:
    """What words are, as of `verdict`; those of nothing and of totals name no thing that is known."""
    fate = verdict(text).fate if text else "unknown"
    return "unknown" if fate in ("empty", "total") else fate


def with_remark(item: Item, remark: str) -> list[Item]:
    """The item with what is said of it; two where some are gone or of another kind (`12 PC, dont 3 portables`)."""
    number = as_number(item.quantity)
    part = FORMS["part_of"].search(remark)
    some = as_number(part["some"] or "1") if part else None
    if FORMS["but"].search(remark):
        return [replace(situated(item, ""), quantity=f"{item.quantity} {remark}".strip(), remark=remark)]
    if part is None or some is None or number is None:
        return [situated(item, remark)]
    what = FORMS["each_of"].sub("", part["what"]).strip()
    rest = (remark[: part.start()] + remark[part.end() :]).strip(" ()")
    state = term("status", words_of_state(what))
    if state in GONE or (state is None and says_gone(what)):
        gone = situated(item, what)
        return [replace(situated(item, rest), quantity=str(number - some)), replace(gone, quantity=str(some))]
    if _is_damage(what, item):
        return [situated(item, remark)]
    named = named_thing(what)[0]
    other = named if fate_of(named) == "device" else kind_with_words(item.kind, what)
    if other and is_of_a_desk(item_of(other)) and _is_computer(item):  # `5 PC, dont 3 écrans`: with these
        is_of_each = part["each"] or not part["some"] or FORMS["each_of"].search(part["what"])
        times = number if is_of_each else 1
        return [situated(item, rest), replace(item_of(other), quantity=str(some * times))]
    if other and some < number:
        is_one_of_them = part["some"] or _are_of_a_family(item.kind, other)  # `10 PC y compris le serveur`
        return [
            replace(situated(item, rest), quantity=str(number - some if is_one_of_them else number)),
            replace(item_of(other), quantity=str(some)),
        ]
    return [situated(item, remark)]


def _are_of_a_family(kind: str, other: str) -> bool:
    """Whether one kind may be called by a word for the other, as a server is a PC; no rack is a server."""
    meant = [{said.category, *said.candidates} - {None} for said in map(verdict, (kind, other))]
    return any(all(not family.isdisjoint(own) for own in meant) for family in _FAMILIES)


def _is_computer(item: Item) -> bool:
    said = verdict(item.kind)
    return not {said.category, *said.candidates}.isdisjoint(CARRIED)


def _is_damage(words: str, item: Item) -> bool:
    """Whether words tell of a part of the devices that something is wrong with it (`dont 1 écran fendu`)."""
    part = fate_of(words.split()[0]) == "device" and verdict(words.split()[0]).category in OF_A_DESK
    return part and len(words.split()) > 1 and verdict(item.kind).category in (*CARRIED, "smartphone")


def words_of_state(text: str) -> str:
    """A remark without the verb before a state, in the form in which states are known."""
    bare = FORMS["auxiliary"].sub("", text.strip(" .!()"), count=1)
    first, _, rest = bare.partition(" ")
    for word in (first, first.removesuffix("s"), first.removesuffix("es"), first.removesuffix("e")):
        if term("status", word):
            return f"{word} {rest}".strip()
    return bare


def _state_before(words: str) -> str | None:
    """The state that the first of some words is; None where it is that of a part (`dead battery`, `HS batterie`)."""
    first, _, rest = words.partition(" ")
    is_of_part = fate_of(rest) == "component" or verdict(rest).category in OF_A_DESK if rest else False
    return None if is_of_part else term("status", first)


def situated(item: Item, remark: str) -> Item:
    """The item with the state and the days that a remark gives; the words stay a remark."""
    for chunk in filter(None, map(str.strip, FORMS["chunk"].split(FORMS["of_person"].sub("", remark)))):
        day = FORMS["day"].search(chunk)
        bare = words_of_state(chunk)
        if (
            not bare
            or fold(bare) in heading_words("unconfirmed")
            or FORMS["used_for"].match(chunk)
            or (FORMS["of_some"].match(chunk) and not (day and day.start() == 0))
        ):
            continue
        known = term("status", bare) or term("status", " ".join(bare.split()[:2])) or _state_before(bare)
        owner = term("ownership", bare)
        if FORMS["received"].search(chunk):
            item = replace(item, bought=item.bought or (day.group() if day else ""))
        elif owner:
            item = replace(item, ownership=item.ownership or owner)
        elif known in GONE and item.state not in GONE:
            item = replace(item, state=known, left=day.group() if day else "")
        elif known and not item.state:
            item = replace(item, state=known)
        elif says_gone(chunk) and not item.state:
            item = replace(item, state=chunk)
        elif day and not item.bought and FORMS["bought"].fullmatch(chunk[: day.start()]):
            item = replace(item, bought=day.group())
    return replace(item, remark=" ".join(filter(None, (item.remark, remark.strip(" ()")))))


def is_plural(words: str) -> bool:
    """Whether words begin with one that stands for several."""
    first = fold(words).split()[:1]
    return bool(first) and len(first[0]) > 3 and first[0].endswith(("s", "x"))
