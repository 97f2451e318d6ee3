"""What lines of a member's list are, as the command line is told: `8=tablet`, `8=,20`, `2:15.2=,,gone`; and what stands
on them besides: `8+=monitor,2`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from footprint.cli.terminal import bullets, say, t
from footprint.intake.line_previews import LinePreview, line_previews
from footprint.intake.lines import supplements
from footprint.intake.lines.answers import GONE, MOST_DEVICES, NO_DEVICE, STATES, LineAnswer, kept
from footprint.intake.vocabulary.categories import classify, known_categories
from footprint.messages import MISSING, RefusalError, number, term
from footprint.settings import settings

_GIVEN = re.compile(
    r"(?P<place>[\d:.]+)\s*(?P<more>\+?)=\s*(?P<kind>[^,]*),?\s*(?P<devices>[^,]*),?\s*(?P<state>[^,]*)"
)
_Lines = Mapping[str, LinePreview]  # by their places: `8`, the second list on line 8 `8.2`, in the second table `2:8`


def lines_of(path: Path, year: int, answers: Mapping[str, str]) -> _Lines:
    """The lines of a file's lists of equipment by their places. Raises RefusalError where it holds none."""
    tables = line_previews(path, year, date(year, 12, 31), (), settings().lang, answers)
    if not tables:
        raise RefusalError(t("lines.none", file=path.name))
    return dict(
        placed for at, table in enumerate(tables, 1) for placed in _places(table.lines, f"{at}:" if at > 1 else "")
    )


def _places(lines: Sequence[LinePreview], table: str) -> Iterator[tuple[str, LinePreview]]:
    seen = Counter[int]()
    for line in lines:
        seen[line.written.line] += 1
        again = f".{seen[line.written.line]}" if seen[line.written.line] > 1 else ""
        yield f"{table}{line.written.line}{again}", line


def said_of(lines: _Lines, given: Sequence[str], answers: Mapping[str, str], year: int) -> dict[str, str]:
    """The answers from a year on that are given as `LINE=KIND,NUMBER,STATE`; with `+=`, and of a line that no list
    holds, what is added to the line beside what was `answers` so far. Raises RefusalError."""
    of_lines: dict[str, LineAnswer] = {}
    added: dict[str, list[LineAnswer | None]] = {}
    before = supplements.in_force(answers, year)
    for text in given:
        place, is_more, answer = _answer(lines, text)
        line = lines[place].written
        if not (is_more or supplements.is_added(line.key)):
            of_lines[line.key] = answer
            continue
        own = added.setdefault(line.more, list(before.get(line.more, ())))
        shown = replace(line, key=line.more) if is_more else line
        is_none = answer.category in ("", NO_DEVICE) or answer.state == GONE or answer.devices == 0
        if supplements.place(shown.key) is None and (is_none or not line.more):
            raise RefusalError(t("lines.no_pair", raw=text))
        supplements.put(own, shown, answer)
        if len(list(filter(None, own))) > supplements.MOST_KINDS:
            raise RefusalError(t("lines.too_many", most=supplements.MOST_KINDS))
    return kept(of_lines, year) | supplements.kept({key: list(filter(None, own)) for key, own in added.items()}, year)


def _answer(lines: _Lines, text: str) -> tuple[str, bool, LineAnswer]:
    """(place, whether it is something more on this line, what is said)."""
    parts = _GIVEN.fullmatch(text.strip())
    if parts is None:
        raise RefusalError(t("lines.no_pair", raw=text))
    if parts["place"] not in lines:
        raise RefusalError(t("lines.absent", raw=parts["place"]))
    devices, state = parts["devices"].strip(), parts["state"].strip()
    is_number = devices.isascii() and devices.isdecimal() and len(devices) < 8 and int(devices) <= MOST_DEVICES
    if (devices and not is_number) or state not in ("", *STATES):
        raise RefusalError(t("lines.no_pair", raw=text))
    answer = LineAnswer(_kind(parts["kind"].strip()), int(devices) if devices else None, state)
    return parts["place"], bool(parts["more"]), answer


def _kind(text: str) -> str:
    if text in ("", NO_DEVICE) or text in known_categories():
        return text
    category = classify(text).category
    if category is None:
        raise RefusalError(t("answers.category", raw=text))
    return category


def describe(lines: _Lines) -> None:
    """Tell what was read of each line, with a mark at those that are open."""
    lang = settings().lang
    bullets(
        t(
            "lines.open" if line.is_open else "lines.line", place=place, text=line.written.text,
            kind=term("category", line.written.category, lang) if line.written.category else MISSING,
            devices=MISSING if line.written.devices is None else number(line.written.devices, lang),
            state=t(f"lines.state_{line.written.state or line.written.fate}"),
        )
        for place, line in lines.items()
    )  # fmt: skip
    open_ = sum(line.is_open for line in lines.values())
    say(t("lines.count", count=len(lines), open=open_))
