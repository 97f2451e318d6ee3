"""What the lines of a text say, one after the other, below their headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from footprint.intake.rearranging.texts.counts import with_counts
from footprint.intake.rearranging.texts.headings import heading_of, may_be_device, state_of, state_of_heading
from footprint.intake.rearranging.texts.names import is_name, is_sure, is_title, names_device
from footprint.intake.rearranging.texts.rows_of_kinds import undecided, without_numbers
from footprint.intake.values import text_lines
from footprint.intake.values.items import Item
from footprint.intake.values.pieces import hides_number
from footprint.intake.values.text_forms import FORMS, written
from footprint.intake.values.text_lines import Line
from footprint.intake.vocabulary.categories import plainly, verdict
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.states import says_not_ours

_BRACKETS = re.compile(r"\([^()]*\)")


@dataclass
class TextReading:
    """The lines of a text as they were understood: `rows` of the list by line, and what is no line of it by the rule
    that says why."""

    rows: list[tuple[int, Item, str]] = field(default_factory=list)
    other: list[int] = field(default_factory=list)
    devices_told: list[int] = field(default_factory=list)
    headed: list[int] = field(default_factory=list)
    numbered: set[int] = field(default_factory=set)
    unticked: list[int] = field(default_factory=list)
    wanted: list[int] = field(default_factory=list)


@dataclass
class _Below:
    """What the last heading says of the lines below it; `is_marked`: it is one by its form."""

    place: str = ""
    kind: str = ""
    state: str = ""
    is_marked: bool = False


def read_lines(lines: Sequence[tuple[int, str]], *, of_labels: bool = False) -> TextReading:
    """What the lines say. `of_labels`: each is the name of something, be it one of several meanings."""
    found, below = TextReading(), _Below()
    under = {at for (at, _), (_, text) in pairwise(lines) if FORMS["underline"].fullmatch(text)}
    lines = with_counts([line for line in lines if not FORMS["rule"].fullmatch(line[1])])
    asked, found.numbered = undecided(lines)
    parsed = [text_lines.read(text) for _, text in lines]
    parsed = [replace(line, items=without_numbers(line.items)) if number in asked else line
              for line, (number, _) in zip(parsed, lines, strict=True)]  # fmt: skip
    for at, (number, text) in enumerate(lines):
        line, following = parsed[at], parsed[at + 1 : at + 2]
        is_under = number in under and not line.is_counted
        is_label = of_labels and is_name(line, following)
        heading = line.text if is_under else heading_of(text, line, () if is_label else following)
        if heading:
            below, is_open = _headed(heading, line, is_marked=is_under or text.startswith("#"))
            found.devices_told += [number] if is_open else []
            continue
        if _is_another_kind(line, below):
            below = _Below(below.place)
        if below.kind and not line.names_devices:
            line = text_lines.read(text, below.kind)
        if not (_is_item(line) or is_label or (line.items and is_sure(line))):
            line, is_all = _told(line, text)
            found.devices_told += [] if is_all or not line.items else [number]
        _take(found, number, text, line, below)
    return found


def _headed(heading: str, line: Line, *, is_marked: bool) -> tuple[_Below, bool]:
    """What a heading says of the lines below it, and whether it may be a device itself."""
    named = plainly(heading)
    is_kind = named.category not in (None, "rack") and named.how == "exact"  # what a rack holds is in it
    is_open = not (is_marked or is_kind) and may_be_device(heading, line)
    state = "" if is_open else state_of_heading(heading)
    place = "" if is_kind or state or is_title(heading) else heading
    return _Below(place, heading if is_kind else "", state, is_marked), is_open


def _is_another_kind(line: Line, below: _Below) -> bool:
    """Whether a line is the bare name of another kind than that of the heading above it, by whatever form this is
    one."""
    said = verdict(line.text)
    is_bare = bool(below.kind) and not (below.is_marked or line.marked or line.is_counted)
    is_kind = said.fate == "ambiguous" or (said.fate == "device" and said.how == "exact")
    return is_bare and is_kind and plainly(below.kind).category not in (said.category, *said.candidates)


def _is_item(line: Line) -> bool:
    """Whether a line has the form of an item of a list."""
    return line.marked or line.is_of_kind or line.is_counted or line.ticked is not None


def _take(found: TextReading, number: int, text: str, line: Line, below: _Below) -> None:
    """Put what a line names into the list, or the line among those that are none of it."""
    form = fold(text)
    of_others = says_not_ours(written(text.partition(",")[0]))  # behind a comma it is of a part
    is_told = FORMS["introduces"].search(form) and not FORMS["we_wanted"].search(fold(_BRACKETS.sub(" ", text)))
    is_wanted = FORMS["wanted"].search(form) and not is_told
    if line.names_devices and (of_others or FORMS["uncounted"].search(text.rstrip())):
        found.devices_told.append(number)
    elif is_wanted and (line.names_devices or names_device(line.text)):
        found.wanted.append(number)
    elif line.items:
        found.rows += [(number, item, place) for item, place in _placed(line, form, below)]
        found.headed += [number] if below.is_marked else []
        found.unticked += [number] if line.ticked is False else []
    elif (names_device(line.text) or hides_number(line.text)) and not line.none:
        found.devices_told.append(number)
    else:
        found.other.append(number)


def _placed(line: Line, form: str, below: _Below) -> Iterator[tuple[Item, str]]:
    """The items of a line with the state of its words or of the heading above, and where they stand."""
    own_state = state_of_heading(line.place) if line.place else ""
    place = line.place if line.place and not own_state and not is_title(line.place) else below.place
    owner = "byod" if FORMS["of_user"].search(form) else ""
    for item in line.items:
        state = state_of(item.state, own_state or below.state)
        yield replace(item, state=state, ownership=item.ownership or owner), place


def _told(line: Line, text: str) -> tuple[Line, bool]:
    """The line with the devices that its sentences count, where they say that these are there, else without any; and
    whether no other sentence speaks of devices."""
    own: list[Item] = []
    is_all = True
    for sentence in text_lines.sentences(text):
        lead, items = text_lines.in_prose(sentence)
        if items and (FORMS["denies"].search(lead) or not FORMS["says_there"].search(fold(lead))):
            return replace(line, items=()), True
        is_all &= bool(items) or not names_device(sentence)
        own += [replace(item, state="retired") for item in items] if FORMS["gave_away"].search(fold(lead)) else items
    return replace(line, items=tuple(own), place=""), is_all
