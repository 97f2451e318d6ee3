"""`footprint check`: what was understood of each file, line by line accounted for."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import pyarrow as pa
import pyarrow.compute as pc
import typer

from footprint.cli.accounts import accounted, tell_account
from footprint.cli.aggregate_logs import checked_log_format
from footprint.cli.columns import any_layout, of_layouts, said_by, tables_of, tell_absent
from footprint.cli.terminal import FIRST_YEAR, LAST_YEAR, bullets, say, show_json, t
from footprint.intake import Reading, read_all
from footprint.intake.correcting import corrected, forms
from footprint.intake.evidence import uses
from footprint.intake.evidence.answered import LOG_FORMAT
from footprint.intake.evidence.wording import in_words
from footprint.intake.findings import SET_ASIDE
from footprint.intake.formats import packing
from footprint.intake.tables.profiles import MappedColumn
from footprint.intake.tables.template import label
from footprint.intake.telling import Told, refusal, tell
from footprint.messages import RefusalError, term
from footprint.settings import settings

if TYPE_CHECKING:
    from footprint.account.inventories import Account
    from footprint.account.usage import Uses


def check(
    files: Annotated[list[Path], typer.Argument(help=t("option.files"))],
    kind: Annotated[Optional[str], typer.Option(help=t("option.kind"))] = None,
    year: Annotated[Optional[int], typer.Option(help=t("option.year"), min=FIRST_YEAR, max=LAST_YEAR)] = None,
    as_of: Annotated[Optional[datetime], typer.Option(formats=["%Y-%m-%d"], help=t("option.as_of"))] = None,
    strict: Annotated[bool, typer.Option(help=t("option.strict"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=t("option.json"))] = False,
    corrected_file: Annotated[Optional[Path], typer.Option("--corrected", help=t("option.corrected"))] = None,
    columns: Annotated[Optional[list[str]], typer.Option("--map", metavar="COLUMN=ROLE", help=t("option.map"))] = None,
    member: Annotated[Optional[str], typer.Option(help=t("option.member_answers"))] = None,
    log_format: Annotated[Optional[str], typer.Option(help=t("option.log_format"))] = None,
) -> None:
    described = as_of.date() if as_of else date(year, 12, 31) if year else date.today()  # noqa: DTZ011
    answers = said_by(member, year or described.year) | any_layout(columns or [], kind)
    answers |= {LOG_FORMAT: checked_log_format(log_format)} if log_format else {}
    is_use = kind == uses.USE
    kind = None if is_use else kind  # of the lists that it gives their kind is known
    given = [
        (path, each)
        for path in files
        for each in read_all(path, year=year or described.year, as_of=described, kind=kind, answers=answers)
    ]
    readings = [reading for _, reading in given]
    accounts = accounted(readings, year or described.year, described)
    if as_json:
        summaries = [summary(reading, path, accounts.get(reading.sha256)) for path, reading in given]
        show_json(summaries)
    for path in files if is_use else ():
        of_layouts(tables_of(path, answers), columns or [])  # tells a column that stands nowhere
    tell_absent(readings, columns if columns and not is_use else [])
    for reading in readings:
        describe(reading, accounts.get(reading.sha256))
    _together(readings, year or described.year, described)
    if corrected_file:
        if len(files) > 1:
            raise RefusalError(t("check.one_file"))
        write_corrected(files[0], readings, corrected_file, answers)
    raise typer.Exit(_exit_code(readings, strict))


def _together(readings: Sequence[Reading], year: int, as_of: date) -> None:
    """Tell which lines of several inventories describe the same devices, and what is left."""
    lists = [reading for reading in readings if reading.kind == "inventory"]
    if len(lists) < 2:
        return
    from footprint import estimate  # one list alone needs none of it

    distinct, copies = estimate.once(lists)
    bullets(t("estimate.same_file", file=copy.name, other=other.name) for copy, other in copies)
    findings = estimate.across(distinct, year=year, as_of=as_of)
    tell_across(distinct, findings)
    again = findings.filter(pc.equal(findings["severity"], SET_ASIDE)).num_rows + sum(
        copy.accepted for copy, _ in copies
    )
    say("")
    say(t("check.together", again=again) if again else t("check.all"))
    rows, accepted, refused, aside = (sum(each) for each in zip(*map(_account, lists), strict=True))
    say(t("check.account", rows=rows, accepted=accepted - again, refused=refused, set_aside=aside + again))


def _account(reading: Reading) -> tuple[int, int, int, int]:
    return reading.rows, reading.accepted, reading.refused, reading.set_aside


def write_corrected(path: Path, readings: list[Reading], target: Path, answers: Mapping[str, str]) -> None:
    """Write the member's file with the proposals applied, never over a file that is there."""
    if all(reading.kind is None for reading in readings):
        return
    if target.exists():
        raise RefusalError(t("check.exists", file=target))
    lang = settings().lang
    parts = corrected.parts(path, readings, lang, answers=answers)
    endings = forms.endings(parts)
    ending = target.suffix.lower()
    if ending not in endings:
        raise RefusalError(t("check.ending", file=path.name, parts=len(parts), endings=", ".join(endings)))
    target.write_bytes(forms.as_file(parts, ending, lang))
    say(t("check.corrected", file=target))


def _exit_code(readings: list[Reading], strict: bool) -> int:
    if any(reading.kind is None for reading in readings):
        return 2
    return 1 if strict and any(reading.refused for reading in readings) else 0


def summary(reading: Reading, path: Path, account: Account | Uses | None = None) -> dict[str, object]:
    """What `--json` prints of one table of a file."""
    form, compression = packing.form(path, reading.name, is_log=reading.kind == "weblog")
    counts = dataclasses.asdict(account) if account else {}
    of_usage = {name: counts.pop(name, None) for name in ("totals", "not_counted")}
    why = refusal(reading.findings, settings().lang) if reading.kind is None else None
    return {
        "file": reading.name,
        "sha256": reading.file_sha256,
        "table_sha256": reading.sha256,
        "size_bytes": reading.size_bytes,
        "kind": reading.kind,
        "refusal": dataclasses.asdict(why) if why else None,
        "profile": reading.profile,
        "dialect": dataclasses.asdict(reading.dialect) if reading.dialect else None,
        "mapping": [dataclasses.asdict(column) for column in reading.mapping],
        "rows": reading.rows,
        "accepted": reading.accepted,
        "refused": reading.refused,
        "set_aside": reading.set_aside,
        "format": form,
        "compression": compression,
        "account": counts or None,
        **of_usage,
        "findings": reading.findings.to_pylist(),
    }


def describe(reading: Reading, account: Account | Uses | None = None) -> None:
    """Tell the user what was understood of one file; the last line is the account of its rows."""
    say("")
    if reading.kind is None:
        say(t("check.unusable", file=reading.name))
        say(t("check.templates"))
    else:
        dialect = reading.dialect
        say(t("check.understood", file=reading.name, kind=t(f"kind.{reading.kind}"), profile=reading.profile))
        if dialect and dialect.header_line:
            form = "check.dialect" if dialect.separator else "check.form"
            separator = t("check.tab") if dialect.separator == "\t" else dialect.separator
            say(t(form, encoding=dialect.encoding, separator=separator, header=dialect.header_line))
        if dialect.arrangement and (dialect.evidence or {})["arrangement"]:
            say(t(f"check.arranged_{dialect.arrangement}", columns=(dialect.evidence or {})["arrangement"]))
        used = [column for column in reading.mapping if column.canonical]
        dropped = [column.header for column in reading.mapping if not column.canonical and column.header.strip()]
        bullets(_column(column, reading.kind) for column in used)
        if dropped:
            say(t("check.dropped", columns=", ".join(dropped)))
    tell_findings(reading.findings)
    if account:
        tell_account(account)
    fates = {"rows": reading.rows, "accepted": reading.accepted, "refused": reading.refused}
    say(t("check.account", set_aside=reading.set_aside, **fates))


def _column(column: MappedColumn, kind: str) -> str:
    """A column with what it was read as, and why where not its name alone said so."""
    lang = settings().lang
    why = f" ({in_words(column.evidence, lang)})" if column.evidence else ""
    return f"{column.header} → {label(column.canonical or '', lang, kind)}{why}"


def tell_across(readings: Sequence[Reading], findings: pa.Table) -> None:
    """What was noticed across tables, under the name of the table whose lines it speaks of."""
    names = {reading.sha256[:8]: reading.name for reading in readings}
    for sha8 in dict.fromkeys(findings["file_sha8"].to_pylist()):
        if sha8 in names:
            say("")
            say(t("check.beside", file=names[sha8]))
        tell_findings(findings.filter(pc.equal(findings["file_sha8"], sha8)))


def tell_findings(findings: pa.Table) -> None:
    """One line a cause: where, what, and what would mend it."""
    bullets(_finding(finding) for finding in tell(findings, settings().lang))


def _finding(finding: Told) -> str:
    lines = ", ".join(str(line) for line in finding.lines) + (" …" if finding.row_count > len(finding.lines) else "")
    place = (
        t("check.lines" if finding.row_count > 1 else "check.line", lines=lines)
        if finding.lines
        else t("check.whole_file")
    )
    severity = term("severity", finding.severity, settings().lang)
    return " ".join(part for part in (f"[{severity}]", place, finding.message, finding.mend) if part)
