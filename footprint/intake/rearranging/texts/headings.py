"""Lines of a text that are headings: of a place, a kind or a state of what stands below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from footprint.intake.rearranging.texts.names import is_below, is_place, is_sure, names_device
from footprint.intake.values.items import Item, is_plural
from footprint.intake.values.pieces import hides_number
from footprint.intake.values.plurals import is_plural as is_plural_label
from footprint.intake.values.text_forms import FORMS
from footprint.intake.values.text_lines import Line
from footprint.intake.vocabulary.categories import plainly, verdict
from footprint.intake.vocabulary.device_models import words_of_model
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import parts, phrases_of, tokens
from footprint.intake.vocabulary.states import GONE, says_not_ours
from footprint.intake.vocabulary.words import heading_words, term

_SEVERAL = 2  # devices in a line, which is no heading then
LONGEST_HEADING = 70  # letters
_WORDS_OF_HEADING = 8
_WORDS_OF_STATE = 2  # behind a kind: of more, some are of one device (`PC du secrétariat vendu`)


def heading_of(text: str, line: Line, following: Sequence[Line]) -> str:
    """The words of a heading; '' of a line that is none. Words alone are one where points of a list, or lines that
    count devices, come next."""
    if form := FORMS["heading"].fullmatch(text):
        words = form["hash"] or form["colon"] or form["framed"]
        return "" if line.is_counted and not form["hash"] else words.strip(" *_`")
    bare = line.text.strip(" *_")
    is_said = line.is_of_kind or line.is_counted or (line.sided and line.names_devices)
    if line.marked or is_said or not following or len(bare) > LONGEST_HEADING:
        return ""
    if (
        hides_number(bare)
        or len(bare.split()) > _WORDS_OF_HEADING
        or (bare.endswith((".", "!", "?", ",")) and not bare.isupper())
    ):
        return ""
    below = following[0]
    if line.items and is_sure(line):
        is_of_kind = _fate_of_kind(bare) and (below.marked or _are_of(below, bare))
        is_of_state = is_plural(bare) and is_below(below) and state_of_heading(bare) in GONE
        return bare if is_of_kind or is_of_state or (below.marked and plainly(bare).category == "rack") else ""
    return bare if below.marked or (below.names_devices and len(line.items) < _SEVERAL) else ""


def _are_of(line: Line, kind: str) -> bool:
    """Whether a line names nothing but devices of a kind by other words than it: models (`Dell T440`, below `Serveur`),
    or what has a number (`4 iPad`, `2 Samsung`, below `Tablette`)."""
    category, own, is_word = plainly(kind).category, set(tokens(kind)), not words_of_model(kind)

    def is_of_kind(item: Item) -> bool:
        said = verdict(item.kind)
        is_counted = bool(item.quantity) and own.isdisjoint(tokens(item.kind))
        is_maker = is_word and said.category is None and tokens(item.kind) in phrases_of("makers")
        return (said.category == category and (said.how == "model" or is_counted)) or (is_counted and is_maker)

    return bool(line.items) and all(map(is_of_kind, line.items))


def may_be_device(heading: str, line: Line) -> bool:
    """Whether what was taken for a heading may be a device, too (`PC` above `2 portables`, `router + switch`): a word
    of several meanings, or several words of which one is a device, of no place, of no kinds in the plural, and not
    only a kind with its state (`PC réformés`)."""
    behind = heading.partition(" ")[2]
    is_of_state = len(behind.split()) <= _WORDS_OF_STATE and term("status", behind) is not None
    if is_plural(heading) or is_plural_label(heading) or is_of_state or is_place(replace(line, place="")):
        return False
    if any(part.words in phrases_of("wide") for part in parts(tokens(heading))) or FORMS["says_there"].search(
        fold(heading)
    ):
        return False  # `Stock ordinateurs`, `Old computer equipment`
    return bool(line.items and verdict(heading).candidates) or (" " in heading and names_device(heading))


def _fate_of_kind(text: str) -> bool:
    named = plainly(text)
    return named.category is not None and named.how == "exact"


def state_of_heading(words: str) -> str:
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


def state_of(own: str, of_heading: str) -> str:
    """The state of an item: its own, unless the heading says that all below it are gone."""
    return of_heading if of_heading in GONE else own or of_heading
