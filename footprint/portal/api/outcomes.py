"""What the API takes and gives of results: findings, words, figures, reports. The rest is in models.py."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from footprint.portal.api.models import Figure, Given, Processing, Sha256


class Finding(BaseModel):
    """One cause, on one or several lines of a file."""

    rule: str = Field(examples=["unknown_category"])
    severity: Literal["refused", "set_aside", "flagged", "proposed"]
    column: str
    lines: list[int]
    line_count: int
    message: str
    mend: str


class Refusal(BaseModel):
    """Why a table cannot be used at all."""

    key: str = Field(examples=["findings.unreadable_file.says"])
    args: dict[str, Any]
    text: str
    line: int | None
    column: str | None


class UsedColumn(BaseModel):
    header: str
    meaning: str


class Lines(BaseModel):
    rows: int | None
    accepted: int | None
    refused: int | None
    set_aside: int | None


class Table(BaseModel):
    """One table of a file: a sheet, an inner file, or the whole."""

    label: str
    kind: str | None = Field(examples=["inventory"])
    profile: str | None = Field(examples=["glpi"])
    refusal: Refusal | None
    lines: Lines
    columns: list[UsedColumn]
    dropped_columns: list[str]
    findings: list[Finding]
    more: int


class FileFindings(BaseModel):
    sha256: Sha256
    name: str
    can_be_corrected: bool
    tables: list[Table]


class Findings(BaseModel):
    """What was understood of the files that count, refused lines first."""

    year: int
    processing: Processing
    over_all: list[Finding]
    files: list[FileFindings]


class Category(BaseModel):
    category: str = Field(examples=["laptop"])
    label: str = Field(examples=["ordinateur portable"])


class Word(BaseModel):
    """A word of equipment that nobody knows yet."""

    word: str = Field(examples=["bidulotron"])
    line_count: int
    proposals: list[Category]


class Answer(Given):
    word: str = Field(min_length=1, max_length=200, examples=["bidulotron"])
    category: str = Field(min_length=1, max_length=200, examples=["monitor"])


class Answers(Given):
    answers: list[Answer] = Field(min_length=1, max_length=200)


class Remembered(BaseModel):
    remembered: int
    processing: Processing


class CategoryFigure(Category):
    kgco2e: Figure


class StageFigure(BaseModel):
    criterion: str = Field(examples=["gwp"])
    stage: str = Field(examples=["manufacturing"])
    value: Figure
    unit: str | None = Field(examples=["kgCO2e"])


class Figures(BaseModel):
    """A first estimate: making spread over the expected life, electricity of the grid."""

    kgco2e: Figure
    is_minimum: bool
    device_count: Figure
    assessed_count: Figure
    uncounted_line_count: int
    factor_set: str
    categories: list[CategoryFigure]
    totals: list[StageFigure]


class Estimate(BaseModel):
    year: int
    processing: Processing
    estimate: Figures | None


class Report(BaseModel):
    name: str = Field(examples=["rapport.pdf"])
    media_type: str = Field(examples=["application/pdf"])
    language: Literal["fr", "en"] | None
    size_bytes: int


class CriterionPart(BaseModel):
    criterion: str = Field(examples=["gwp"])
    label: str
    total: Figure
    use: Figure
    unit: str


class StagePart(BaseModel):
    stage: str
    label: str
    kgco2e: Figure


class Region(BaseModel):
    """What the member's own figures add to the sums of the Region."""

    is_minimum: bool
    sector: str | None
    zone: str | None
    criteria: list[CriterionPart]
    stages: list[StagePart]
