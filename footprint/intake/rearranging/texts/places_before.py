"""Places that stand before the numbers of their devices without a sign between them (`crèche 1 portable, 1 tablette`):
the line is rewritten with one, so that `text_lines` reads it."""

from __future__ import annotations

from footprint.intake.rearranging.texts.names import says_where
from footprint.intake.values import text_lines
from footprint.intake.values.items import as_number
from footprint.intake.values.pieces import counts_something
from footprint.intake.values.plurals import is_plural
from footprint.intake.values.text_forms import FORMS, uncounting, written
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import tokens
from footprint.intake.vocabulary.states import says_gone

_LONGEST_PLACE = 4  # words
_OF_SENTENCES = ("says_there", "denies", "wanted", "gave_away", "introduces", "will_be", "minutes")


def with_sign(text: str) -> str:
    """The line with a colon between a place and the first number of devices behind it; as it is where other words, or
    a sign, stand before that."""
    bare = uncounting(text)
    count = next((one for one in FORMS["counts"].finditer(bare) if counts_something(bare[one.start() :])), None)
    if count is None or text_lines.read(text).items:
        return text
    place = bare[: count.start()].strip()
    if not _is_place(place) or _is_name_of_room(place, bare[count.start() : count.end()], bare[count.end() :]):
        return text
    return f"{written(place)} : {text[count.start() :]}"


def _is_place(words: str) -> bool:
    """Whether words before a number say but where: they begin with a place, or all of them are of places or what
    devices are like (`wifi`); a sentence, a maker, or what has a sign behind it does not."""
    own, form = tokens(words), fold(words)
    if not 0 < len(own) <= _LONGEST_PLACE or not words[-1].isalpha() or says_gone(words):
        return False
    if any(FORMS[name].search(form) for name in _OF_SENTENCES):
        return False
    return says_where(words)


def _is_name_of_room(place: str, number: str, things: str) -> bool:
    """Whether a number may tell which of several places is meant (`atelier 3 PC`): it stands behind the one word of
    it, and before what is not said to be several."""
    is_one = as_number(number) == 1  # be it that of the room, there is one device
    return len(place.split()) == 1 and not is_one and not is_plural(things.split()[0])
