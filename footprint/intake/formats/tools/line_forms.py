"""Texts of lines of one form without names of columns, as `line_forms.toml` knows them: some are tables (months of
Webalizer, transfers of FTP, readings with their time), others logs and reports that are told and not read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice, takewhile
from pathlib import Path
from typing import Any

from footprint.intake.formats.csv_records import records
from footprint.intake.formats.limits import Limits, UnusableError
from footprint.intake.formats.text import SEPARATOR, Origin, Source, source
from footprint.remembered import toml

_PATTERNS = {"line", "head", "words", "within", "around", "above", "alike"}
_NAMED = re.compile(r"\?P<\w+>")
_GROUPED, _POINTED = re.compile(r"\d{1,3}(?:\.\d{3})*"), re.compile(r"\d{1,2}\.\d{1,2}\.\d{2,4}")
_FEWEST, _HEAD, _LINES = 2, 600, 200


@cache
def _forms() -> dict[str, dict[str, Any]]:
    read = toml("footprint.intake.formats.tools", "line_forms.toml")
    shared = {name.upper(): read.pop(name) for name in ("syslog", "stamp", "date")}  # one holds the next
    return {
        name: form
        | {key: re.compile(_whole(form[key], shared, plain=key == "words")) for key in _PATTERNS & form.keys()}
        for name, form in read.items()
    }


def _whole(pattern: str, shared: dict[str, str], *, plain: bool) -> str:
    """A pattern with those that it names; `plain` where what they find is not asked for."""
    for name, text in shared.items():
        pattern = pattern.replace(name, _NAMED.sub("?:", text) if plain else text)
    return pattern


def kind(head: bytes) -> str | None:
    """The form that a text which begins so has, by its first words or by most of its lines; None where it has none."""
    text = head.decode("utf-8", "replace")
    lines = [line for line in text.splitlines()[:_LINES] if line.strip()]
    lines = lines[:-1] if len(lines) > _FEWEST else lines  # the last may be cut
    if len(lines) < _FEWEST:
        return None
    forms = {name: form for name, form in _forms().items() if "words" not in form or form["words"].search(text)}
    named = next((name for name, form in forms.items() if "head" in form and form["head"].search(text[:_HEAD])), "")
    of_lines = {name: form for name, form in forms.items() if "line" in form}
    shares = {name: sum(map(bool, map(form["line"].match, lines))) / len(lines) for name, form in of_lines.items()}
    return named or next((name for name, form in of_lines.items() if shares[name] >= form.get("mostly", 0.8)), None)


def refused(text: Source) -> str:
    """The form by which the text of a document is refused, told by its words as that of a plain text is; '' of any
    other."""
    head = list(islice(text.lines(), _LINES))  # a long table is not read for what a document may say
    lines = (cells[0] if len(cells) == 1 else " ".join(cells) for _, _, cells in records(head, SEPARATOR))
    name = kind("\n".join(lines).encode())
    return name if name is not None and "words" in _forms()[name] and "columns" not in _forms()[name] else ""


def detect(head: bytes) -> bool:
    """Whether a text has one of the forms."""
    return kind(head) is not None


def table(path: Path, limits: Limits) -> Source:
    """The lines of the form as a table. Raises `UnusableError` with the name of a form that is not read."""
    with path.open("rb") as stream:
        name = kind(stream.read(65_536)) or "application_log"
    form = _forms()[name]
    if "columns" not in form:
        raise UnusableError("wrong_kind", name)
    text = source(path, limits)
    whole = "".join(text.lines())
    lines = _within(form, whole)
    around = found.groupdict() if "around" in form and (found := form["around"].search(whole)) else {}
    said = [defaultdict(str, around | each) for each in _said(form, lines)]
    said = _ungrouped(said, *form["grouped"]) if "grouped" in form else said
    made = [{name: cell.format_map(words).strip() for name, cell in form["columns"].items()} for words in said]
    header = [name for name, cell in form["columns"].items() if not cell or any(row[name] for row in made)]
    above = takewhile(lambda line: not form["line"].match(line), lines) if "words" in form else ()
    rows = [*([line.strip()] for line in above), header, *([row[name] for name in header] for row in made)]
    return Source.of_rows(rows, Origin(name, text.sha256, text.size_bytes), limits)


def _said(form: dict[str, Any], lines: Sequence[str]) -> Iterator[dict[str, str]]:
    """What each line of a form says, with what the last line `above` it says of all below; one that is nearly of the
    form (`alike`) is a line that whoever reads the table refuses: none is left out without a word."""
    above: dict[str, str] = {}
    for line in lines:
        if own := form["line"].match(line):
            yield above | own.groupdict("")
        elif "alike" in form and (own := form["alike"].match(line)):
            yield own.groupdict("")
        elif "above" in form and (found := form["above"].match(line)):
            above = found.groupdict("")


def _ungrouped(said: list[defaultdict[str, str]], number: str, day: str) -> list[defaultdict[str, str]]:
    """The lines without the points that group thousands: all numbers have three digits behind each, and the days have
    points, as in languages that part decimals with a comma."""
    are_grouped = all(_GROUPED.fullmatch(each[number]) and _POINTED.fullmatch(each[day]) for each in said)
    if are_grouped:
        for each in said:
            each[number] = each[number].replace(".", "")
    return said


def _within(form: dict[str, Any], text: str) -> list[str]:
    """The lines of a text, or of its one part that a form reads. Raises `UnusableError` where that is cut off."""
    part = form["within"].search(text) if "within" in form else None
    if part is None and "within" in form:
        raise UnusableError("unreadable_file", "damaged")
    return (part[1] if part else text).splitlines()
