"""`footprint answers`: what a member said of unknown words, of columns and of lines, kept for its next files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Optional

import typer

from footprint.cli.aggregate_logs import checked_log_format
from footprint.cli.columns import describe, of_kinds, of_layouts, tables_of
from footprint.cli.lines import describe as describe_lines
from footprint.cli.lines import lines_of, said_of
from footprint.cli.terminal import FIRST_YEAR, LAST_YEAR, bullets, say, t
from footprint.intake.answers import (
    AnswerError,
    layouts,
    remember,
    remember_columns,
    remember_lines,
    remember_log_format,
    words,
)
from footprint.intake.evidence.answered import LOG_FORMAT
from footprint.intake.lines.answers import PREFIX as LINE_PREFIX
from footprint.intake.lines.supplements import PREFIX as MORE_PREFIX
from footprint.messages import RefusalError, term
from footprint.settings import settings
from footprint.years.words import answers_for


def answers(
    member: Annotated[str, typer.Argument(help=t("option.member"))],
    given: Annotated[Optional[list[str]], typer.Argument(metavar="WORDS=CATEGORY", help=t("option.answers"))] = None,
    file: Annotated[Optional[Path], typer.Option(help=t("option.columns_file"))] = None,
    columns: Annotated[Optional[list[str]], typer.Option("--map", metavar="COLUMN=ROLE", help=t("option.map"))] = None,
    kind: Annotated[Optional[str], typer.Option(help=t("option.table_kind"))] = None,
    lines: Annotated[
        Optional[list[str]], typer.Option("--line", metavar="LINE=KIND,NUMBER,STATE", help=t("option.said_line"))
    ] = None,
    show_lines: Annotated[bool, typer.Option("--lines", help=t("option.show_lines"))] = False,
    year: Annotated[Optional[int], typer.Option(help=t("option.year"), min=FIRST_YEAR, max=LAST_YEAR)] = None,
    log_format: Annotated[Optional[str], typer.Option(help=t("option.log_format"))] = None,
) -> None:
    home, pairs = settings().home, dict(_pair(each) for each in given or [])
    if (columns or kind or lines or show_lines) and file is None:
        raise RefusalError(t("columns.no_file"))
    try:
        remembered = remember(home, member, pairs)
        if log_format:
            remembered = remember_log_format(home, member, checked_log_format(log_format))
        if file is not None:
            tables = tables_of(file, remembered)
            of_layout = of_kinds(tables, kind) if kind else {}
            tables = tables_of(file, remembered | of_layout)
            of_layout |= of_layouts(tables, columns or [])
            headers = {name: header for table in tables for name, header in table.headers().items()}
            remembered = remember_columns(home, member, of_layout, headers)
            describe(tables_of(file, remembered))
        if file is not None and (lines or show_lines):
            remembered = _lines(member, file, lines or [], year or date.today().year)  # noqa: DTZ011
    except AnswerError as refusal:
        raise RefusalError(t(f"answers.{refusal.reason}", raw=refusal.raw)) from refusal
    _tell(member, remembered)


def _lines(member: str, file: Path, given: list[str], year: int) -> dict[str, str]:
    """Keep what is given of the lines of a file, and tell all of them as they are read then. Returns all answers."""
    home = settings().home
    before = answers_for(home, year, member)
    new = said_of(lines_of(file, year, before), given, before, year)
    remembered = remember_lines(home, member, new)
    describe_lines(lines_of(file, year, answers_for(home, year, member)))
    return remembered


def _tell(member: str, remembered: dict[str, str]) -> None:
    of_words = words(remembered)
    say(t("answers.known", member=member, count=len(of_words)))
    bullets(f"{raw} → {term('category', category, settings().lang)}" for raw, category in sorted(of_words.items()))
    if of_columns := layouts(remembered):
        say(t("answers.columns", count=len(of_columns)))
    if of_lines := sum(
        name.startswith((LINE_PREFIX, MORE_PREFIX)) and bool(answer) for name, answer in remembered.items()
    ):
        say(t("answers.lines", count=of_lines))
    if written := remembered.get(LOG_FORMAT):
        say(t("answers.log_format", raw=written))


def _pair(given: str) -> tuple[str, str]:
    words, sign, category = given.rpartition("=")
    if not sign:
        raise RefusalError(t("answers.no_pair", raw=given))
    return words.strip().strip('"'), category.strip()
