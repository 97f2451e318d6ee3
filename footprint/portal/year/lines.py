"""The lines of a file: shown, said by the member, remembered. For the pages and the API."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from footprint import reading_process
from footprint.inbox.store import Received
from footprint.intake import answers
from footprint.intake.formats.limits import UnusableError
from footprint.intake.line_previews import LinePreview, LinesOfTable, line_previews
from footprint.intake.lines.answers import NO_DEVICE, LineAnswer, kept, said_of
from footprint.intake.lines.written import WrittenLine
from footprint.portal.work.worker import factor_set
from footprint.portal.year.answers import read_again
from footprint.portal.year.journey import Journey
from footprint.years.words import answers_for

OPEN, DOUBTFUL, ASIDE, ALL = "ouvertes", "a-voir", "ecartees", "toutes"
_VIEWS: Mapping[str, Callable[[LinePreview], bool]] = {
    OPEN: lambda line: line.is_open,
    DOUBTFUL: lambda line: line.is_doubtful,
    ASIDE: lambda line: line.written.fate == "set_aside",
    ALL: lambda line: True,
}


def tables(j: Journey, item: Received, proposed: Mapping[str, str]) -> list[LinesOfTable]:
    """The lists of equipment of a file with what was said of their lines, remembered or only proposed; none where it
    holds none, or costs too much to look at. `proposed`: by the names of answers (`lines.answers`)."""
    categories = factor_set().device_categories.column("category").to_pylist()
    said = _answers(j) | dict(proposed)
    try:
        shown: list[LinesOfTable] = reading_process.run(
            line_previews, item.path, j.year, item.receipt.described_on, categories, j.me.lang, said
        )
    except (UnusableError, reading_process.EndedError):
        return []
    return shown


def of_view(table: LinesOfTable, view: str) -> list[LinePreview]:
    """The lines of one view."""
    return [line for line in table.lines if _VIEWS[view](line)]


def alike(tables: Sequence[LinesOfTable], line: WrittenLine) -> list[WrittenLine]:
    """The lines of a file of which the same is asked as of this one, itself included; none where nothing is."""
    every = [each for table in tables for each in table.lines if each.word]
    word = next((each.word for each in every if each.written.key == line.key), None)
    return [each.written for each in every if each.word == word]


def answer(j: Journey, line: WrittenLine, given: LineAnswer) -> LineAnswer | None:
    """What is to be kept of what was given of a line: what differs from what was read, with what was said before. None
    where nothing does."""
    new = LineAnswer(
        category=given.category if given.category != line.category else "",
        devices=given.devices if given.devices != line.devices else None,
        state=given.state if given.state != line.state and given.category != NO_DEVICE else "",
    )
    if not new.says_something:
        return None
    before = said_of(_answers(j), line.key, j.year)
    if NO_DEVICE in (before.category, new.category):  # of what is no device nothing else holds
        before = LineAnswer()
    return replace(
        before, category=new.category or before.category, state=new.state or before.state,
        devices=before.devices if new.devices is None else new.devices,
    )  # fmt: skip


def written(j: Journey, said: Mapping[str, LineAnswer]) -> dict[str, str]:
    """What is said of lines, by their keys, from this year on, by the names of answers."""
    return kept(said, j.year)


def keep(j: Journey, said: Mapping[str, str]) -> int:
    """Remember what lines are and have the year read again; how many of the answers are new."""
    before = answers.load(j.me.lake.home, j.me.member_id)
    new = {name: written for name, written in said.items() if before.get(name, "") != written}
    if new:
        answers.remember_lines(j.me.lake.home, j.me.member_id, new)
        read_again(j, len(new))
    return len(new)


def _answers(j: Journey) -> dict[str, str]:
    return answers_for(j.me.lake.home, j.year, j.me.member_id)
