"""`footprint aggregate-logs`: access logs to daily aggregates on the member's own server, which no log need leave."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from footprint.cli import failures
from footprint.cli.terminal import bullets, say, t
from footprint.lake import write_atomically
from footprint.messages import RefusalError, catalogue, number, term, text
from footprint.settings import settings

if TYPE_CHECKING:
    from footprint.weblogs import Account, Finding, WebLogAggregate
    from footprint.weblogs.spread.parts import Spread

COLUMNS = [
    "site", "day", "device_class", "country", "is_bot", "requests", "bytes_out", "sessions", "terminal_hours",
    "visitors",
]  # fmt: skip


def aggregate_logs(
    files: Annotated[list[Path], typer.Argument(help=t("option.log_files"))],
    site: Annotated[Optional[str], typer.Option(help=t("option.log_site"))] = None,
    out: Annotated[Optional[Path], typer.Option(help=t("option.log_out"))] = None,
    approximate: Annotated[bool, typer.Option("--approximate-visitors", help=t("option.log_approximate"))] = False,
    traffic_only: Annotated[bool, typer.Option("--traffic-only", help=t("option.log_traffic_only"))] = False,
    log_format: Annotated[Optional[str], typer.Option(help=t("option.log_format"))] = None,
    strict: Annotated[bool, typer.Option(help=t("option.strict"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=t("option.json"))] = False,
) -> None:
    from footprint.weblogs import aggregate  # loads a compiler: no other command should wait for it

    if log_format:
        checked_log_format(log_format)
    logs = list(_files(files))
    result = aggregate(
        logs, site=site, approximate=approximate, sessions=not traffic_only, log_format=log_format,
        spread=_spread(logs, log_format),
    )  # fmt: skip
    target = out if result.accepted else None  # a log that could not be read replaces no good file
    _hand_over(result, target, as_json)
    _describe(result, target)
    raise typer.Exit(_exit_code(result, strict))


def checked_log_format(log_format: str) -> str:
    """The format of a log as a server writes it. Raises RefusalError where requests cannot be read by it."""
    from footprint.weblogs import FormatError, written_format

    try:
        written_format(log_format)
    except FormatError as error:
        lacks = ", ".join(t(f"log_format.{field}") for field in error.lacks)
        raise RefusalError(t("log_format.lacks", lacks=lacks)) from error
    return log_format


def _files(given: Sequence[Path]) -> Iterator[Path]:
    """The files given, and by their names those in the folders given, but hidden ones. Raises RefusalError where a
    folder has none, OSError where one cannot be looked into."""
    for path in given:
        inside = sorted(_inside(path)) if path.is_dir() else [path]
        if not inside:
            raise RefusalError(t("aggregate_logs.empty", folder=path))
        yield from inside


def _inside(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder, onerror=_raised):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files = (Path(place, name) for name in names if not name.startswith("."))
        yield from filter(Path.is_file, files)


def _raised(error: OSError) -> None:
    raise error


def _spread(logs: Sequence[Path], log_format: str | None) -> Spread | None:
    """Who else reads the files, where that is worth it: other processes, or those of Spark."""
    from footprint.weblogs.spread.processes import read_by, worth

    has_spark = settings().engine == "spark"
    number = worth(logs, log_format, elsewhere=has_spark)
    if number > 1 and has_spark:
        from footprint.engine.spark_jobs import worked  # with pyspark, which few have
        from footprint.weblogs.spread.parts import part_or_none

        return partial(worked, part_or_none)
    number = min(number, settings().threads)
    return partial(read_by, number) if number > 1 else None


def _hand_over(result: WebLogAggregate, out: Path | None, as_json: bool) -> None:
    """The aggregates to the file and, or else, to standard output."""
    if out:
        write_atomically(out, _csv(result))
    if as_json:
        json.dump(_summary(result), sys.stdout, ensure_ascii=False, indent=1, default=str)
        sys.stdout.write("\n")
    elif result.accepted and not out:
        sys.stdout.write(_csv(result).decode())


def _csv(result: WebLogAggregate) -> bytes:
    """The aggregates as a file that the intake reads; what is unknown is an empty cell."""
    sink = io.StringIO()
    file = csv.writer(sink, delimiter=";", lineterminator="\n")
    file.writerow(COLUMNS)
    for row in result.table.select(COLUMNS).to_pylist():
        file.writerow(str(value).lower() if isinstance(value, bool) else value for value in row.values())
    return sink.getvalue().encode()


def _exit_code(result: WebLogAggregate, strict: bool) -> int:
    if result.unread or any(finding.rule == "weblog_no_request" for finding in result.findings):
        return 2
    broken = any(account.broken for account in result.accounts)
    return 1 if broken or (strict and result.refused) else 0


def _summary(result: WebLogAggregate) -> dict[str, object]:
    """What `--json` prints; no line of a log, and nothing in one, is quoted."""
    return {
        "files": [_account(account, _name(account.path, result)) for account in result.accounts],
        "unread": [failures.sentence(error) for error in result.unread],
        "lines": result.lines,
        "accepted": result.accepted,
        "refused": result.refused,
        "set_aside": result.set_aside,
        "approximate_visitors": result.approximate_visitors,
        "findings": [
            {
                "rule": finding.rule, "variant": finding.variant, "severity": finding.severity, "count": finding.count,
                "file": _name(finding.path, result) or None, "lines": finding.lines, "args": finding.args,
            }
            for finding in result.findings
        ],
        "aggregates": result.table.select(COLUMNS).to_pylist(),
    }  # fmt: skip


def _name(path: Path | None, result: WebLogAggregate) -> str:
    """What a file is called: its name alone, where no other has it."""
    same = [account for account in result.accounts if path and account.path.name == path.name and account.path != path]
    return "" if path is None else str(path) if same else path.name


def _account(account: Account, name: str) -> dict[str, object]:
    period = account.period
    return {
        "file": name,
        "format": account.form,
        "lines": account.lines,
        "accepted": account.accepted,
        "refused": account.refused,
        "set_aside": account.set_aside,
        "by_reason": {fate.value: count for fate, count in account.fates.items() if count},
        "first": period[0].isoformat() if period else None,
        "last": period[1].isoformat() if period else None,
        "complete": not account.broken,
    }


def _describe(result: WebLogAggregate, out: Path | None) -> None:
    for account in result.accounts:
        _describe_file(account, _name(account.path, result))
    bullets(_finding(finding, _name(finding.path, result)) for finding in result.findings)
    refused = term("severity", "refused", settings().lang)
    bullets(f"[{refused}] {failures.sentence(error)}" for error in result.unread)
    say(t("aggregate_logs.totals", **_totals(result)))
    if out:
        say(t("aggregate_logs.written", file=out))
    counts = {"rows": result.lines, "accepted": result.accepted, "refused": result.refused}
    say(t("check.account", set_aside=result.set_aside, **counts))


def _describe_file(account: Account, name: str) -> None:
    period = account.period
    if period is None:
        say(t("check.unusable", file=name))
        return
    first, last = (f"{moment:%Y-%m-%d %H:%M:%S}" for moment in period)
    say(t("aggregate_logs.understood", file=name, form=account.form, first=first, last=last))


def _totals(result: WebLogAggregate) -> dict[str, str]:
    lang, rows = settings().lang, result.table.to_pylist()
    people = [row for row in rows if not row["is_bot"]]
    return {
        "requests": _number(_sum(rows, "requests"), lang),
        "gigabytes": _number(_sum(rows, "bytes_out"), lang, 1e9),
        "sessions": _number(_sum(people, "sessions"), lang),
        "hours": _number(_sum(people, "terminal_hours"), lang),
    }


def _sum(rows: list[dict[str, Any]], name: str) -> float | None:
    """The sum of a column, unknown where one of its values is."""
    values = [row[name] for row in rows]
    return None if None in values else sum(values)


def _number(value: float | None, lang: str, unit: float = 1) -> str:
    return number(None if value is None else value / unit, lang)


def _finding(finding: Finding, name: str) -> str:
    lang = settings().lang
    args = {"count": finding.count, "file": name, **finding.args}
    mend = finding.key.removesuffix("says") + "mend"
    lines = ", ".join(map(str, finding.lines)) + (" …" if finding.count > len(finding.lines) else "")
    return " ".join(
        [
            f"[{term('severity', finding.severity, lang)}]",
            *([f"{args['file']},"] if finding.path else []),
            t("check.lines", lines=lines) if finding.lines else t("check.whole_file"),
            text(finding.key, lang, **args),
            *([text(mend, lang, **args)] if mend.removeprefix("findings.") in catalogue("findings", lang) else []),
        ]
    )
