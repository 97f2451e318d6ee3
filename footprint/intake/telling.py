"""Findings in words: one text a cause, refused first. What was found is in `findings`."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from footprint import schema
from footprint.intake.findings import COLUMNS, REFUSED
from footprint.intake.tables.template import label
from footprint.messages import MISSING, catalogue, day, filled, number, percent, term, text

EVERY_LINE = 10**9
_LARGE = 10_000
DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Told:
    """One cause in words. `lines` are its first lines; `mend` is '' where nothing needs mending."""

    rule: str
    severity: str
    column: str
    lines: tuple[int, ...]
    row_count: int
    message: str
    mend: str


def tell(findings: pa.Table, lang: str, most_lines: int = 10) -> list[Told]:
    """Findings (with or without member_id and year) as one text a cause: refused first, then what
    concerns the whole file, then by number of lines."""
    if not findings.num_rows:
        return []
    ordered = (
        findings.sort_by([("group_id", "ascending"), ("line", "ascending")])
        if "group_id" in findings.column_names
        else findings
    )
    firsts = ordered.group_by("group_id", use_threads=False).aggregate(
        [(name, "first") for name in COLUMNS if name not in ("group_id", "line")] + [("line", "list")]
    )
    told = [
        _told({name.removesuffix("_first"): value for name, value in row.items()}, lang, most_lines)
        for row in firsts.to_pylist()
    ]
    rank = {severity: number for number, severity in enumerate(schema.SEVERITIES)}
    return sorted(
        told, key=lambda each: (rank[each.severity], bool(each.lines), -each.row_count, each.lines, each.rule)
    )


@dataclass(frozen=True)
class Refusal:
    """Why a table cannot be used at all: the text's key in the catalogue of findings with what it names, for programs,
    and the sentences; line and column where the cause has a place."""

    key: str
    args: Mapping[str, object]
    text: str
    line: int | None
    column: str | None


def refusal(findings: pa.Table, lang: str) -> Refusal | None:
    """The first cause that refuses a table as a whole; None if there is none."""
    rows = [row for row in findings.to_pylist() if row["severity"] == REFUSED]
    if not rows:
        return None
    row = min(rows, key=lambda row: (bool(row["line"]), row["line"]))
    (told, *_) = tell(findings.filter(pc.equal(findings["group_id"], row["group_id"])), lang)
    return Refusal(
        key=row["message_key"],
        args=json.loads(row["message_args"] or "{}"),
        text=" ".join(part for part in (told.message, told.mend) if part),
        line=row["line"] or None,
        column=told.column or None,
    )


def _told(row: Mapping[str, object], lang: str, most_lines: int) -> Told:
    lines = row.get("line_list") or []
    assert isinstance(lines, list)
    words = _words(row, lang) | {"rule": row["rule"]}
    key = str(row["message_key"])
    place = text("findings.where.column", lang, column=words["sheet_column"]) + " " if "sheet_column" in words else ""
    known = catalogue("findings", lang)
    key = key if key.removeprefix("findings.") in known else "findings.of_another_version.says"
    mend = key.removesuffix(".says").removeprefix("findings.") + ".mend"
    return Told(
        rule=str(row["rule"]), severity=str(row["severity"]), column=_canonical(row),
        lines=tuple(line for line in lines if line)[:most_lines], row_count=int(str(row["row_count"])),
        message=place + _filled(key, lang, words),
        mend=_filled(f"findings.{mend}", lang, words) if mend in known else "",
    )  # fmt: skip


def _filled(key: str, lang: str, words: Mapping[str, object]) -> str:
    """A text of a stored finding, which another version of the program may have written with other words."""
    return filled(text(key, lang), defaultdict(lambda: MISSING, words), lang)


def _words(row: Mapping[str, object], lang: str) -> dict[str, object]:
    """What a text may name, with columns and categories as people call them."""
    given: dict[str, object] = json.loads(str(row["message_args"] or "{}"))
    words = {name: _as_written(name, value, lang) for name, value in given.items()}
    proposal = _join([_label(name, lang) for name in str(row["proposal"] or "").split("|")], lang)
    used = _label(str(row["value_used"] or ""), lang)
    known = _canonical(row)  # else the text names a column as it is written
    return words | {"used": used, "proposal": proposal} | ({"column": label(known, lang)} if known else {})


def _canonical(row: Mapping[str, object]) -> str:
    """The column of a finding without its place in the sheet and its number (`quantity_devices:F#2`)."""
    return str(row["column"]).partition("#")[0].partition(":")[0]


def _as_written(name: str, value: object, lang: str) -> object:
    """A share as a percentage, a large number with its thousands apart, a part or a day as the language writes it."""
    if name == "share" and isinstance(value, float):
        return percent(value, lang)
    if name != "value" and isinstance(value, str) and DAY.fullmatch(value):  # what a cell says stands as it is written
        return day(date.fromisoformat(value), lang)
    if isinstance(value, int | float) and (abs(value) >= _LARGE or not float(value).is_integer()):
        return number(value, lang, digits=15)
    return int(value) if isinstance(value, float) else value


def _label(name: str, lang: str) -> str:
    return term("category", name, lang) if name else ""


def _join(names: Iterable[str], lang: str) -> str:
    found = [name for name in names if name]
    word = {"fr": " ou ", "en": " or "}[lang]
    return word.join([", ".join(found[:-1]), found[-1]]) if len(found) > 1 else "".join(found)


def render(findings: pa.Table, lang: str) -> list[str]:
    """One sentence or two a cause: where, what, and what would mend it."""
    return [_sentence(told, lang) for told in tell(findings, lang)]


def _sentence(told: Told, lang: str) -> str:
    where = ""
    if told.lines:
        shown_lines = ", ".join(map(str, told.lines)) + ("…" if told.row_count > len(told.lines) else "")
        where = text(
            "findings.where.lines" if told.row_count > 1 else "findings.where.line",
            lang,
            lines=shown_lines,
            count=told.row_count,
        )
    return " ".join(part for part in (where, told.message, told.mend) if part)
