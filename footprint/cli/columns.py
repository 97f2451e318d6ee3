"""What columns are, as the command line is told: `Libellé article=category`, `#3=category`, `Observations=`, and
what all devices of a table are: `*=tablet`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from footprint.cli.terminal import bullets, say, t
from footprint.inbox.deliveries import MEMBER_ID
from footprint.intake import Reading
from footprint.intake.evidence import uses
from footprint.intake.evidence.answered import ALL, ANY, KIND, is_all, is_kind, key
from footprint.intake.evidence.wording import in_words, role_name, role_names, role_of
from footprint.intake.formats.limits import UnusableError
from footprint.intake.previews import ColumnPreview, TablePreview, previews
from footprint.intake.vocabulary.categories import classify
from footprint.intake.vocabulary.folding import fold
from footprint.messages import RefusalError
from footprint.settings import settings
from footprint.years.words import answers_for


def said_by(member_id: str | None, year: int) -> dict[str, str]:
    """The answers with which files of a year are read: those of the pôle, and of a member. Raises RefusalError for what
    is no member."""
    if member_id is not None and not MEMBER_ID.fullmatch(member_id):
        raise RefusalError(t("members.bad_id", member_id=member_id))
    return answers_for(settings().home, year, member_id)


def any_layout(given: Sequence[str], kind: str | None = None) -> dict[str, str]:
    """Answers about the columns of any table, by their names or places, which is of this kind. Raises RefusalError."""
    said = {key(ANY, column): role for column, role in map(_parsed, given)}
    return said | ({key(ANY, KIND): kind} if said and kind and is_kind(kind) else {})


def of_layouts(tables: Sequence[TablePreview], given: Sequence[str], kind: str | None = None) -> dict[str, str]:
    """Answers about the columns of tables, each where it stands, and what kind of table that is. Raises RefusalError
    for a column that stands nowhere, and for what is no such kind."""
    if kind and not is_kind(kind):
        raise RefusalError(t("columns.no_kind", raw=kind, kinds=", ".join((uses.INVENTORY, *uses.KINDS))))
    said = {key(table.layout, KIND): kind for table in tables} if kind else dict[str, str]()
    for text in given:
        column, role = _parsed(text)
        if column == ALL:
            said |= {key(table.layout, ALL): role for table in tables if table.devices is not None}
            continue
        keys = [key(table.layout, each.position) for table in tables for each in table.columns if _is(each, column)]
        if not keys:
            headers = ", ".join(each.header for table in tables for each in table.columns if each.header)
            raise RefusalError(t("columns.absent", raw=text.rpartition("=")[0], columns=headers))
        said |= dict.fromkeys(keys, role)
    return said


def tell_absent(readings: Sequence[Reading], given: Sequence[str]) -> None:
    """Tell which of the columns that were given no table has."""
    headers = [each.header for reading in readings for each in reading.mapping]
    places = {ALL} | {f"#{each.position + 1}" for reading in readings for each in reading.mapping}
    for text in given if headers else ():
        if _parsed(text)[0] not in places | {fold(header) for header in headers}:
            say(t("columns.absent", raw=text.rpartition("=")[0], columns=", ".join(filter(None, headers))))


def tables_of(path: Path, answers: dict[str, str]) -> list[TablePreview]:
    """The tables of a file. Raises RefusalError where it holds none."""
    try:
        tables = previews(path, path.name, date.today().year, answers)  # noqa: DTZ011
    except UnusableError:
        tables = []
    if not tables:
        raise RefusalError(t("columns.none", file=path.name))
    return tables


def describe(tables: Iterable[TablePreview]) -> None:
    """Tell what each column of some tables seems to be, and why."""
    for table in tables:
        say(t("columns.table", label=table.label, header=table.header_line))
        bullets(f"#{each.position + 1} {each.header} → {_said(each, table.kind or '')}" for each in table.columns)


def _said(column: ColumnPreview, kind: str) -> str:
    lang = settings().lang
    name = role_name(column.role, lang, kind) if column.role else t("columns.not_read")
    return f"{name} ({in_words(column.evidence, lang)})" if column.evidence else name


def _is(column: ColumnPreview, wanted: str) -> bool:
    return not column.is_personal and wanted in (f"#{column.position + 1}", fold(column.header))


def _parsed(given: str) -> tuple[str, str]:
    """The column, as its folded name or as `#` and its place from 1, and its role. Raises RefusalError."""
    column, sign, typed = given.rpartition("=")
    if column.strip() == ANY:
        return ALL, _category(typed)
    column, role = column.strip().strip('"'), role_of(typed)
    if not sign or not column:
        raise RefusalError(t("columns.no_pair", raw=given))
    if role is None:
        roles = ", ".join(f"{each} ({name})" for each, name in role_names(settings().lang).items())
        raise RefusalError(t("columns.role", raw=typed, roles=roles))
    is_place = column[0] == "#" and column[1:].isdecimal()
    return (f"#{int(column[1:])}" if is_place else fold(column)), role


def _category(typed: str) -> str:
    """The category that people mean by its key or a word. Raises RefusalError for any other."""
    category = typed.strip() if is_all(typed.strip()) else classify(typed).category
    if category is None or not is_all(category):
        raise RefusalError(t("answers.category", raw=typed))
    return category
