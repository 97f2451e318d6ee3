"""Operations on the lines of a file: what was read of each, what the member says of them and adds to them, and what
that changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import APIRouter

from footprint.intake.line_previews import LinesOfTable
from footprint.intake.lines import supplements
from footprint.intake.lines.answers import NO_DEVICE, LineAnswer
from footprint.intake.lines.written import WrittenLine
from footprint.portal.api import outcomes, shapes
from footprint.portal.api.caller import Caller, invalid, router
from footprint.portal.api.parameters import FileHash, YearNumber
from footprint.portal.files import acceptance
from footprint.portal.web.problems import pointed
from footprint.portal.web.rendering import say
from footprint.portal.year import journey, lines, review
from footprint.portal.year.journey import Journey

operations: APIRouter = router()

HERE = "/years/{year}/files/{sha256}/lines"


@operations.get(HERE)
def get_lines(me: Caller, year: YearNumber, sha256: FileHash) -> list[outcomes.TableLines]:
    """The lists of equipment of a file, line by line, as they are understood now."""
    j = journey.of(me, year)
    return _shown(lines.tables(j, acceptance.own(j, sha256), {}))


@operations.put(HERE)
def put_lines(me: Caller, year: YearNumber, sha256: FileHash, body: outcomes.SaidLines) -> outcomes.LinesRemembered:
    """What lines are, all of it or none; only its effect where it is not to be remembered."""
    j = journey.to_change(me, year)
    item = acceptance.own(j, sha256)
    before = lines.tables(j, item, {})
    said = _answers(j, before, body)
    after = lines.tables(j, item, said)
    remembered = lines.keep(j, said) if body.remember else 0
    return outcomes.LinesRemembered(
        remembered=remembered,
        devices_before=lines.devices(before),
        devices_after=lines.devices(after),
        tables=_shown(after),
        processing=shapes.processing(journey.of(me, year).state, me.lang),
    )


def _answers(j: Journey, tables: Sequence[LinesOfTable], body: outcomes.SaidLines) -> dict[str, str]:
    """What is to be kept; 422 for lines that the file has not, and for what is no kind of device."""
    every = [line.written for table in tables for line in table.lines]
    shown = {line.key: line for line in every if not supplements.is_added(line.key)}
    sheets = {line.more for line in every if line.more}
    kinds = [review.category(each.category) if each.category else "" for each in body.lines]
    more = [[_added(own) for own in each.devices] for each in body.more]
    added = {each.key: own for each, own in zip(body.more, more, strict=True)}
    odd = [
        *(_wrong(j, "lines", at, "key") for at, each in enumerate(body.lines) if each.key not in shown),
        *(_wrong(j, "lines", at, "category") for at, kind in enumerate(kinds) if kind is None),
        *(_wrong(j, "more", at, "key") for at, each in enumerate(body.more) if each.key not in sheets),
        *(_wrong(j, "more", at, "category") for at, own in enumerate(more) if None in own),
    ]
    if odd:
        raise invalid(*odd)
    pairs = ((shown[each.key], each, kind or "") for each, kind in zip(body.lines, kinds, strict=True))
    before = lines.said(j)
    said = {line.key: _answer(before, line, each, kind) for line, each, kind in pairs}
    return lines.written(j, {key: answer for key, answer in said.items() if answer is not None}, added)


def _wrong(j: Journey, name: str, at: int, field: str) -> dict[str, str]:
    return pointed(name, at, field, detail=say(j.me.lang)(f"api.no_line_{field}"))


def _added(own: outcomes.AddedDevices) -> LineAnswer | None:
    category = review.category(own.category)
    return None if category is None or category in review.ASIDE else supplements.of(category, own.devices, own.state)


def _answer(
    before: Mapping[str, LineAnswer], line: WrittenLine, each: outcomes.SaidLine, kind: str
) -> LineAnswer | None:
    if each.as_read:
        return LineAnswer()
    category = NO_DEVICE if kind in review.ASIDE else kind
    return lines.answer(before, line, LineAnswer(category, each.devices, each.state or ""))


def _proposed(answer: LineAnswer) -> outcomes.ProposedLine | None:
    shown = outcomes.ProposedLine(
        category=answer.category or None, devices=answer.devices, state=answer.state or None
    )  # fmt: skip
    return shown if answer.says_something else None


def _shown(tables: Sequence[LinesOfTable]) -> list[outcomes.TableLines]:
    return [
        outcomes.TableLines(
            label=table.label,
            is_outside=table.is_outside,
            line_count=table.rows,
            lines=[
                outcomes.Line(
                    key=line.written.key, line=line.written.line, text=line.written.text, fate=line.written.fate,
                    category=line.written.category or None, devices=line.written.devices,
                    state=line.written.state or None, is_said=line.written.is_said, is_open=line.is_open,
                    proposal=_proposed(line.proposal), notes=list(line.notes),
                    mentions=[outcomes.MentionedDevices(category=each.category, devices=each.devices)
                           for each in line.written.mentions],
                    more_key=line.written.more or None,
                )
                for line in table.lines
            ],
        )
        for table in tables
    ]  # fmt: skip
