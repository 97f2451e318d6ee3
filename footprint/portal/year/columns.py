"""What the columns of a file are: understood, shown, said by the member, remembered. For the pages and the API."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from footprint import reading_process
from footprint.inbox.deliveries import safe_name
from footprint.inbox.store import Received
from footprint.intake import answers, previews
from footprint.intake.evidence import uses
from footprint.intake.evidence.answered import NOTHING_SAID
from footprint.intake.formats.limits import UnusableError
from footprint.intake.previewed import Effect, TablePreview
from footprint.member_year.files import under_its_name
from footprint.portal.work.worker import factor_set
from footprint.portal.year.answers import read_again
from footprint.portal.year.journey import Journey
from footprint.years.words import answers_for


def tables(j: Journey, item: Received, proposed: Mapping[str, str]) -> list[TablePreview]:
    """The tables of a file with what was said of its columns, remembered or only proposed; none where it holds none, or
    costs too much to look at."""
    name = safe_name(item.receipt.name)  # as it is read
    try:
        found: list[TablePreview] = reading_process.run(
            previews.previews, item.path, name, j.year, _answers(j) | dict(proposed)
        )
    except (UnusableError, reading_process.EndedError):
        return []
    return found


def effects(j: Journey, item: Received, proposed: Mapping[str, str]) -> tuple[Effect, Effect] | None:
    """What becomes of the file as it is read now, and with what is proposed; None where that costs too much."""
    categories = factor_set().device_categories.column("category").to_pylist()
    asked = (j.year, item.receipt.described_on, categories)
    if item.path is None:
        return None
    try:
        with under_its_name(item.path, item.receipt) as path:
            before, after = (
                reading_process.run(previews.effect, path, *asked, said)
                for said in (_answers(j), _answers(j) | dict(proposed))
            )
    except (UnusableError, reading_process.EndedError):
        return None
    return before, after


def proposed(
    j: Journey, item: Received, number: int, given: Callable[[TablePreview], Mapping[int, str]], line: int | None,
    kind: str | None = None, devices: str | None = None, of_use: Mapping[str, str] = NOTHING_SAID,
) -> dict[str, str]:  # fmt: skip
    """What is said of a table (from 0): the line of its header, its kind, what all its devices are, or all of its use
    (`UsePreview.shown`), and what `given` says of its columns, as they are shown with these. Of a table of use all that
    is shown is said with it."""
    answered: dict[str, str] = {}
    table = _at(tables(j, item, answered), number)
    if table is not None and line is not None and (moved := table.header_answer(line)):
        answered |= moved
        table = _at(tables(j, item, answered), number)
    if table is None:
        return answered
    is_new = False
    if kind is not None and (other := table.kind_answer(kind)):
        answered |= other
        shown = tables(j, item, answered)
        table, is_new = _at(shown, number) or _at(shown, 0) or table, True
    of_all = table.devices_answer(devices) if devices is not None else {}
    if of_all:
        answered |= of_all
        table = _at(tables(j, item, answered), number) or table
    said = table.answers(given(table))
    if said and table.use is not None:  # names of lines hang on columns
        explained = answered | dict.fromkeys(table.kind_keys(uses.USE), uses.USE) | table.all_answers() | said
        table = _at(tables(j, item, explained), number) or table
    said |= table.use_answers(of_use)
    said = table.all_answers() | said if said or is_new else said
    return answered | said | (table.kind_answer(kind, is_said=True) if said and kind is not None else {})


def _at(tables: Sequence[TablePreview], number: int) -> TablePreview | None:
    return tables[number] if number < len(tables) else None


def keep(j: Journey, item: Received, answered: Mapping[str, str]) -> int:
    """Remember what columns of a file are and have the year read again; how many of the answers are new."""
    me, before = j.me, answers.load(j.me.lake.home, j.me.member_id)
    new = {name: answer for name, answer in answered.items() if before.get(name) != answer}
    if new:
        headers = {name: header for table in tables(j, item, answered) for name, header in table.headers().items()}
        answers.remember_columns(me.lake.home, me.member_id, new, headers)
        read_again(j, len(new))
    return len(new)


def _answers(j: Journey) -> dict[str, str]:
    return answers_for(j.me.lake.home, j.year, j.me.member_id)
