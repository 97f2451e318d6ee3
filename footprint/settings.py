"""What an installation may set, from FOOTPRINT_* environment variables; what each figure means is not set here.

Every command reads them, so they are read without pydantic, which would cost more than all else at its start.
"""

from __future__ import annotations

import operator
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints

Language = Literal["fr", "en"]
PREFIX = "FOOTPRINT_"
_FLAGS = dict.fromkeys(("1", "on", "t", "true", "y", "yes"), True) | dict.fromkeys(
    ("0", "off", "f", "false", "n", "no"), False
)
_WHOLE = re.compile(r"\s*[+-]?\d+(?:\.0+)?\s*")
# Limits of a setting: the kind of the mistake, and what holds of a value that is none.
_LIMITS: dict[str, tuple[str, Callable[[Any, Any], object]]] = {
    "gt": ("greater_than", operator.gt),
    "ge": ("greater_than_equal", operator.ge),
    "pattern": ("string_pattern_mismatch", lambda value, pattern: re.fullmatch(pattern, value)),
}


class SettingsError(ValueError):
    """The environment sets something to what it cannot be. `wrong`: names of variables with what was given ("" where it
    is nobody's business), the kind of the mistake in pydantic's words, and what that kind knows of the limits."""

    def __init__(self, *wrong: tuple[str, str, str, dict[str, Any]]) -> None:
        super().__init__(", ".join(name for name, *_ in wrong))
        self.wrong = wrong


def setting(default: Any, description: str, **limits: Any) -> Any:
    """A setting: its value if nobody sets it, its words, and the limits of what it may be (`gt`, `ge`, `pattern`)."""
    return field(default=default, metadata={"description": description, "limits": limits})


@dataclass(frozen=True)
class Settings:
    """Settings of one installation. Each is an environment variable: FOOTPRINT_ and the name in capitals."""

    home: Path = setting(Path(".footprint"), "folder of the inbox, the lake, reports and releases")
    lang: Language = setting("fr", "language of messages")
    cited_figures: bool = setting(True, "use single figures cited from sources whose bulk reuse is unclear")
    second_hand: Literal["cut_off", "time_share"] = setting("cut_off", "who bears a second-hand device's past")
    region_needs_signature: bool = setting(
        True, "whether the region counts member-years that are signed, and no others"
    )
    model_factors: Literal["off", "sensitivity"] = setting(
        "sensitivity", "show makers' own figures beside the total; the total always has the category's"
    )
    country: str = setting("FRA", "country of a device whose line and member name none (ISO 3166-1 alpha-3)")
    max_file_mb: int = setting(500, "largest file accepted, in MB", gt=0)
    max_unpacked_mb: int = setting(1500, "most that an archive or workbook may unpack to, in MB", gt=0)
    max_ratio: int = setting(200, "most bytes that one byte of an archive or workbook may unpack to", gt=0)
    max_entries: int = setting(10_000, "most files in an archive", gt=0)
    max_tables: int = setting(200, "most sheets or tables in one file", gt=0)
    max_sheet_rows: int = setting(200_000, "most rows in a sheet, below its first", gt=0)
    file_cpu_s: int = setting(
        600, "most CPU seconds that reading one file may cost; 0: no budget, and no process of its own", ge=0
    )
    file_memory_mb: int = setting(6000, "most memory of the process that reads a file, in MB", gt=0)
    profiles: Path | None = setting(None, "folder of further profiles (TOML), one a tool")
    portal_freeze: str = setting(
        "12-31",
        "last day (MM-DD of the year after) on which a year is open by itself (`footprint years`)",
        pattern=r"(0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-8])",
    )
    raw_days: int = setting(30, "days that a raw inventory is kept after its member-year is confirmed", ge=0)
    unconfirmed_days: int = setting(
        730, "days after its year that a raw file that was read is kept, if nobody confirms it", ge=0
    )
    replaced_days: int = setting(365, "days that a raw file is kept after another has replaced it", ge=0)
    look_every_s: int = setting(30, "seconds between two looks of Dagster's daemon at the inbox", gt=0)
    region_margin: int = setting(
        10,
        "how much of a holding's figure must stay open for another one, in percent: set your own, and tell nobody",
        gt=0,
    )
    region_change: int = setting(
        10, "by how much, in percent, others believe that a holding's figures change in a year at most", ge=0
    )
    region_waived: str = setting("", "holdings that agree to be recognised in the region's figures, blanks between")
    pole: str = setting(
        "", "holding that is the pôle itself: its own figures are published with the region's, on a page of their own"
    )
    notice_to: str = setting(
        "",
        "addresses to which failures are told by e-mail, blanks between (`footprint notices trial`)",
        pattern=r"[^@\s]+@[^@\s]+(\s+[^@\s]+@[^@\s]+)*",
    )
    notice_from: str = setting("", "sender of these e-mails; the first of their addresses if not set")
    notice_smtp: str = setting(
        "",
        "mail server that takes them: smtps://, starttls:// or, on this machine, smtp://, with host and port",
        pattern=r"(smtps?|starttls)://[^/\s:@]+(:\d{1,5})?/?",
    )
    notice_smtp_user: str = setting("", "account at that server, if it asks for one")
    notice_smtp_password_file: Path | None = setting(None, "file that holds the password of that account")
    notice_webhook_file: Path | None = setting(
        None,
        "file that holds the address to which failures are told as JSON; on a second line, if need be, the value of "
        "the header Authorization",
    )
    notice_every_h: int = setting(24, "hours within which a failure that repeats is counted, and not told again", gt=0)
    threads: int = setting(2, "threads of the SQL engine, and processes that read large logs", gt=0)
    engine: Literal["duckdb", "spark"] = setting(
        "duckdb",
        "what makes a year's tables, and reads large logs: duckdb and processes of this machine, or spark (extra "
        "`spark`), on as many as it has",
    )
    spark_remote: str = setting(
        "local[*]",
        "where Spark is: `local[*]`, the master of a cluster (`spark://host:7077`), or Spark Connect (`sc://host:15002`)",
        pattern=r"local(\[(\*|[1-9]\d*)\])?|(spark|sc)://\S+",
    )
    memory_mb: int = setting(1500, "memory of the SQL engine, in MB; the rest spills to disk", gt=0)


def from_environment(environment: Mapping[str, str]) -> Settings:
    """The settings that an environment holds. Raises SettingsError."""
    kinds = get_type_hints(Settings)
    values: dict[str, Any] = {}
    wrong = []
    for each in fields(Settings):
        given = environment.get(name := variable(each.name))
        try:
            values |= {} if given is None else {each.name: _checked(given, kinds[each.name], each)}
        except _MistakeError as mistake:
            wrong.append((name, given or "", mistake.kind, mistake.limits))
    if wrong:
        raise SettingsError(*wrong)
    return Settings(**values)


class _MistakeError(ValueError):
    """What a value is not: the kind of the mistake, and the limits that it names."""

    def __init__(self, kind: str, **limits: Any) -> None:
        super().__init__(kind)
        self.kind, self.limits = kind, limits


def _checked(given: str, kind: Any, setting: Field[Any]) -> Any:
    value = _parsed(given, kind)
    for limit, bound in setting.metadata["limits"].items():
        mistake, holds = _LIMITS[limit]
        if not holds(value, bound):
            raise _MistakeError(mistake, **{limit: bound})
    return value


def _parsed(given: str, kind: Any) -> Any:
    if kind is int:
        return _whole(given)
    if kind is bool:
        if given.lower() not in _FLAGS:
            raise _MistakeError("bool_parsing")
        return _FLAGS[given.lower()]
    if kind is str:
        return given
    if Path in (kind, *get_args(kind)):
        return Path(given)
    if given not in get_args(kind):
        raise _MistakeError("literal_error", expected=", ".join(get_args(kind)))
    return given


def _whole(given: str) -> int:
    if not _WHOLE.fullmatch(given):
        raise _MistakeError("int_parsing")
    try:
        return int(given.partition(".")[0])
    except ValueError:
        raise _MistakeError("int_parsing_size") from None


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"{PREFIX}{name.upper()}"


@cache
def settings() -> Settings:
    """The settings of this process, read once. Tests clear the cache. Raises SettingsError."""
    return from_environment(os.environ)


def language() -> Language:
    """The language of messages, also where some setting is wrong."""
    try:
        return settings().lang
    except SettingsError:
        return "en" if os.environ.get(f"{PREFIX}LANG") == "en" else "fr"
