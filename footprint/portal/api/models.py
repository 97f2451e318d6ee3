"""What the API takes and gives, field by field. What the fields mean to people is in footprint/texts (api.field)."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from footprint.portal.store.tables import JobState, Role
from footprint.portal.year.profile import FIGURES

Stage = Literal["nothing", "waiting", "failed", "damaged", "to_confirm", "changed", "confirmed"]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", examples=["9f86d081884c7d659a2feaa0c55ad015" * 2])]


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


# A figure of ours: null where it is not known. NaN ("given, not a number") is not known, either.
Figure = Annotated[float | None, BeforeValidator(_finite)]


class Given(BaseModel):
    """What callers send: fields as they are described, and no others."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Declared(Given):
    """What a member declares of itself for a year; null, or left out, where it is not known."""

    employees_fte: float | None = Field(None, ge=0, le=FIGURES["employees_fte"], allow_inf_nan=False, examples=[42.5])
    users: float | None = Field(None, ge=0, le=FIGURES["users"], allow_inf_nan=False, examples=[1200])
    it_spend_eur: float | None = Field(None, ge=0, le=FIGURES["it_spend_eur"], allow_inf_nan=False)
    it_spend_reused_eur: float | None = Field(None, ge=0, le=FIGURES["it_spend_reused_eur"], allow_inf_nan=False)
    stored_tb: float | None = Field(None, ge=0, le=FIGURES["stored_tb"], allow_inf_nan=False)
    siren: str | None = Field(None, max_length=30, examples=["732829320"])
    departement: str | None = Field(None, max_length=5, examples=["33"])
    sector: str | None = Field(None, max_length=60, examples=["public"])
    zone: str | None = Field(None, max_length=60, examples=["gironde"])


class Profile(BaseModel):
    """The profile of a member in a year, with what the pôle keeps of it."""

    name: str
    employees_fte: Figure
    users: Figure
    it_spend_eur: Figure
    it_spend_reused_eur: Figure
    stored_tb: Figure
    siren: str | None
    departement: str | None
    sector: str | None
    zone: str | None
    missing: list[str]


class ApiKey(BaseModel):
    name: str = Field(examples=["GLPI"])
    expires_at: datetime


class YearState(BaseModel):
    year: int = Field(examples=[2025])
    stage: Stage
    can_change: bool
    frozen: bool
    last_day: date | None


class Member(BaseModel):
    """Whose key this is, and where its years stand."""

    member_id: str = Field(examples=["valbrume"])
    name: str = Field(examples=["Ville de Valbrume"])
    role: Role
    key: ApiKey
    stored_bytes: int = Field(ge=0, examples=[12_300_000])
    allowed_bytes: int = Field(ge=1, examples=[2_000_000_000])
    years: list[YearState]


class Processing(BaseModel):
    """Where the reading of the files stands; ask again while `waiting`."""

    waiting: bool
    state: JobState | None
    step: str | None = Field(examples=["reading"])
    file_number: int | None
    file_count: int | None
    since: datetime | None
    finished_at: datetime | None
    incident: str | None = Field(examples=["3f8a9c01"])
    message: str | None


class Signature(BaseModel):
    """One confirmation of one version."""

    version: Sha256
    signed_at: datetime
    signed_by: str | None
    withdrawn_at: datetime | None
    on_paper: bool
    file_count: int | None
    kgco2e: Figure
    is_minimum: bool


class Year(YearState):
    version: Sha256
    missing: list[str]
    file_count: int
    kgco2e: Figure
    is_minimum: bool
    confirmed: Signature | None
    processing: Processing


class File(BaseModel):
    """One file as it was received; its bytes never change."""

    sha256: Sha256
    name: str = Field(examples=["glpi.csv"])
    list: str = Field(examples=["inventory"])
    size_bytes: int
    received_on: date
    as_of: date
    current: bool
    withdrawn_on: date | None
    kept: bool


class SentFile(BaseModel):
    new: bool
    file: File


class Sent(BaseModel):
    """What became of the files of one call. The same bytes sent again change nothing: `changed` is false."""

    changed: bool
    message: str
    files: list[SentFile]
    processing: Processing


class Replaced(BaseModel):
    before: Sha256
    after: Sha256


class ChangedField(BaseModel):
    field: str
    before: str | float | None
    after: str | float | None


class Changes(BaseModel):
    """From one version to the next; files by their sha256."""

    added: list[Sha256]
    gone: list[Sha256]
    replaced: list[Replaced]
    profile: list[ChangedField]
    answers: bool


class Signed(Signature):
    changes: Changes | None


class Versions(BaseModel):
    """The version as it stands, what changed since the last signature, and every signature, the newest first."""

    version: Sha256
    since_last: Changes | None
    signatures: list[Signed]


class Confirm(Given):
    version: Sha256
    agreed: Literal[True]


class Mistake(BaseModel):
    pointer: str | None = Field(None, examples=["#/employees_fte"])
    parameter: str | None = Field(None, examples=["as_of"])
    detail: str


class Problem(BaseModel):
    """An error as RFC 9457 describes it."""

    type: str = Field(json_schema_extra={"format": "uri"})
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    errors: list[Mistake] | None = None
