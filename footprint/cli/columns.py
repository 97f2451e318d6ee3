"""What columns are, as the command line is told: `Libellé article=category`, `#3=category`, `Observations=`, what all
devices of a table are (`*=tablet`), and of a table of use what columns of periods count, whose and of which months all
of it is: `*across=use_sessions`, `*subject=Portail`, `*months=01-12`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from footprint.cli.terminal import bullets, say, t
from footprint.inbox.deliveries import MEMBER_ID
from footprint.intake import Reading
from footprint.intake.answers.member import why_not_kept
from footprint.intake.evidence import uses
from footprint.intake.evidence.answered import (
    ACROSS,
    ALL,
    ANY,
    DECIMAL,
    KIND,
    MONTHS,
    SUBJECT,
    are_months,
    is_all,
    is_decimal,
    is_kind,
    is_measure,
    key,
)
from footprint.intake.evidence.wording import in_words, role_name, role_names, role_of
from footprint.intake.formats.limits import UnusableError
from footprint.intake.previewed import ColumnPreview, TablePreview
from footprint.intake.previews import previews
from footprint.intake.vocabulary.categories import classify
from footprint.intake.vocabulary.folding import fold
from footprint.messages import RefusalError
from footprint.settings import settings
from footprint.years.words import answers_for

OF_USE = (ACROSS, SUBJECT, MONTHS, DECIMAL)  # what is said of all of a table of use


def said_by(member_id: str | None, year: int) -> dict[str, str]:
    """The answers with which files of a year are read: those of the pôle, and of a member. Raises RefusalError for what
    is no member."""
    if member_id is not None and not MEMBER_ID.fullmatch(member_id):
        raise RefusalError(t("members.bad_id", member_id=member_id))
    return answers_for(settings().home, year, member_id)


def any_layout(given: Sequence[str], kind: str | None = None) -> dict[str, str]:
    """Answers about the columns of any table, by their names or places, which is of this kind. Raises RefusalError."""
    said = {key(ANY, column): role for column, role in map(_parsed, given)}
    is_said = (said and kind and is_kind(kind)) or kind == uses.USE
    return said | ({key(ANY, KIND): kind or ""} if is_said else {})


def of_kinds(tables: Sequence[TablePreview], kind: str) -> dict[str, str]:
    """Answers that all of these tables are of one kind. Raises RefusalError for what is none."""
    if not is_kind(kind):
        raise RefusalError(t("columns.no_kind", raw=kind, kinds=", ".join((uses.INVENTORY, *uses.KINDS))))
    return {name: kind for table in tables for name in table.kind_keys(kind)}


def of_layouts(tables: Sequence[TablePreview], given: Sequence[str]) -> dict[str, str]:
    """Answers about the columns of tables, each where it stands; of tables of use with all that is shown of them.
    Raises RefusalError for a column that stands nowhere."""
    answers = {name: answer for table in tables for name, answer in table.all_answers().items()}
    for text in given:
        column, role = _parsed(text)
        if column == ALL:
            answers |= {key(table.layout, ALL): role for table in tables if table.devices is not None}
            continue
        if column in OF_USE:
            answers |= {table.use.keys[column[1:]]: role for table in tables if table.use is not None}
            continue
        keys = [key(table.layout, each.position) for table in tables for each in table.columns if _is(each, column)]
        if not keys:
            headers = ", ".join(each.header for table in tables for each in table.columns if each.header)
            raise RefusalError(t("columns.absent", raw=text.rpartition("=")[0], columns=headers))
        answers |= dict.fromkeys(keys, role)
    return answers


def tell_absent(readings: Sequence[Reading], given: Sequence[str]) -> None:
    """Tell which of the columns that were given no table has."""
    headers = [each.header for reading in readings for each in reading.mapping]
    places = {ALL, *OF_USE} | {f"#{column.position + 1}" for reading in readings for column in reading.mapping}
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
    if (place := column.strip().replace(ANY, "#", 1)) in OF_USE and column.strip().startswith(ANY):
        return place, _of_use(place, typed.strip(), given)
    column, role = column.strip().strip('"'), role_of(typed)
    if not sign or not column:
        raise RefusalError(t("columns.no_pair", raw=given))
    if role is None:
        names = role_names(settings().lang) | role_names(settings().lang, uses.USE)
        roles = ", ".join(f"{role} ({name})" for role, name in names.items())
        raise RefusalError(t("columns.role", raw=typed, roles=roles))
    is_place = column[0] == "#" and column[1:].isdecimal()
    return (f"#{int(column[1:])}" if is_place else fold(column)), role


def _of_use(place: str, typed: str, given: str) -> str:
    """What is said of all of a table of use. Raises RefusalError for what cannot be kept."""
    answer = (role_of(typed) if place == ACROSS else typed) or ""
    checks = {ACROSS: is_measure, MONTHS: are_months, DECIMAL: is_decimal}
    is_fine = checks[place](answer) if place in checks else not (answer and why_not_kept(answer))
    if (typed and not answer) or not is_fine:
        measures = ", ".join(f"{role} ({name})" for role, name in role_names(settings().lang, uses.USE).items())
        raise RefusalError(t("columns.of_use", raw=given, measures=measures))
    return answer


def _category(typed: str) -> str:
    """The category that people mean by its key or a word. Raises RefusalError for any other."""
    category = typed.strip() if is_all(typed.strip()) else classify(typed).category
    if category is None or not is_all(category):
        raise RefusalError(t("answers.category", raw=typed))
    return category
