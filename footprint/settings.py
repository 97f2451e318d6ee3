"""What an installation may set, from FOOTPRINT_* environment variables; what each figure means is not set here."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

Language = Literal["fr", "en"]
PREFIX = "FOOTPRINT_"
S = TypeVar("S", bound=BaseSettings)


class SettingsError(ValueError):
    """The environment sets something to what it cannot be. `wrong`: names of variables with what was given ("" where it
    is nobody's business), the kind of the mistake in pydantic's words, and what that kind knows of the limits."""

    def __init__(self, *wrong: tuple[str, str, str, dict[str, Any]]) -> None:
        super().__init__(", ".join(name for name, *_ in wrong))
        self.wrong = wrong


class Settings(BaseSettings):
    """Settings of one installation. Each is an environment variable: FOOTPRINT_ and the name in capitals."""

    model_config = SettingsConfigDict(env_prefix="FOOTPRINT_", extra="ignore")

    home: Path = Field(Path(".footprint"), description="folder of the inbox, the lake, reports and releases")
    lang: Language = Field("fr", description="language of messages")
    cited_figures: bool = Field(True, description="use single figures cited from sources whose bulk reuse is unclear")
    second_hand: Literal["cut_off", "time_share"] = Field(
        "cut_off", description="who bears a second-hand device's past"
    )
    model_factors: Literal["off", "sensitivity"] = Field(
        "sensitivity", description="show makers' own figures beside the total; the total always has the category's"
    )
    country: str = Field("FRA", description="country of a device whose line and member name none (ISO 3166-1 alpha-3)")
    max_file_mb: int = Field(500, gt=0, description="largest file accepted, in MB")
    max_unpacked_mb: int = Field(1500, gt=0, description="most that an archive or workbook may unpack to, in MB")
    max_ratio: int = Field(200, gt=0, description="most bytes that one byte of an archive or workbook may unpack to")
    max_entries: int = Field(10_000, gt=0, description="most files in an archive")
    max_tables: int = Field(200, gt=0, description="most sheets or tables in one file")
    max_sheet_rows: int = Field(200_000, gt=0, description="most rows in a sheet, below its first")
    file_cpu_s: int = Field(
        600,
        ge=0,
        description="most CPU seconds that reading one file may cost; 0: no budget, and no process of its own",
    )
    file_memory_mb: int = Field(6000, gt=0, description="most memory of the process that reads a file, in MB")
    profiles: Path | None = Field(None, description="folder of further profiles (TOML), one a tool")
    portal_freeze: str = Field(
        "12-31",
        pattern=r"^((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-8]))$",
        description="last day (MM-DD of the year after) on which a year is open by itself (`footprint years`)",
    )
    raw_days: int = Field(30, ge=0, description="days that a raw inventory is kept after its member-year is confirmed")
    unconfirmed_days: int = Field(
        730,
        ge=0,
        description="days after its year that a raw file that was read is kept, if nobody confirms it",
    )
    replaced_days: int = Field(365, ge=0, description="days that a raw file is kept after another has replaced it")
    look_every_s: int = Field(30, gt=0, description="seconds between two looks of Dagster's daemon at the inbox")
    threads: int = Field(2, gt=0, description="threads of the SQL engine")
    memory_mb: int = Field(1500, gt=0, description="memory of the SQL engine, in MB; the rest spills to disk")


def from_environment(kind: type[S]) -> S:
    """Settings of one kind. Raises SettingsError."""
    try:
        return kind()
    except ValidationError as mistakes:
        raise SettingsError(*(_mistake(each) for each in mistakes.errors())) from None


def _mistake(each: Any) -> tuple[str, str, str, dict[str, Any]]:
    field = "_".join(map(str, each["loc"][:1]))
    return f"{PREFIX}{field.upper()}", str(each["input"]), each["type"], each.get("ctx", {})


@cache
def settings() -> Settings:
    """The settings of this process, read once. Tests clear the cache. Raises SettingsError."""
    return from_environment(Settings)


def language() -> Language:
    """The language of messages, also where some setting is wrong."""
    try:
        return settings().lang
    except SettingsError:
        return "en" if os.environ.get(f"{PREFIX}LANG") == "en" else "fr"
