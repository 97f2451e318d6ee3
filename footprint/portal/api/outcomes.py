"""What the API takes and gives of results: findings, words, figures, reports. The rest is in models.py."""

from __future__ import annotations

from datetime import date
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


class ColumnRole(BaseModel):
    """A column of a file and what it is read as, '' where it is not; cells that name people are masked."""

    position: int
    header: str
    role: str = Field(examples=["category"])
    reason: str = Field(examples=["evidence"])
    evidence: str | None
    understood: int | None
    looked_at: int | None
    examples: list[str]


class TableColumns(BaseModel):
    """One table of a file, and the one question about it."""

    table: int = Field(examples=[1])
    label: str
    kind: str | None = Field(examples=["inventory"])
    profile: str | None = Field(examples=["glpi"])
    header_line: int
    asked_role: str | None = Field(examples=["category"])
    asked_positions: list[int]
    devices: str | None = Field(examples=["tablet"])
    across: str | None = Field(None, examples=["use_sessions"])
    subject: str | None = Field(None, examples=["Portail"])
    months: str | None = Field(None, examples=["01-12"])
    decimal: str | None = Field(None, examples=[","])
    columns: list[ColumnRole]


class SaidColumn(Given):
    position: int = Field(ge=0, le=10_000)
    role: str = Field(max_length=100, examples=["category"])


class SaidColumns(Given):
    """What columns of one table are, the line of its header, what kind of table it is, what all its devices are (''
    = its columns say it). Of a table of use: what the columns count whose titles are periods (`across`), whose use all
    of it is, and its months in the reporting year."""

    table: int = Field(1, ge=1, le=1000)
    kind: Literal["inventory", "use", "energy", "visits", "llm", "lines", "hosting"] | None = None
    header_line: int | None = Field(None, ge=1, le=9_999_999)
    devices: str | None = Field(None, max_length=100, examples=["tablet"])
    across: str | None = Field(None, max_length=100, examples=["use_sessions"])
    subject: str | None = Field(None, max_length=100, examples=["Portail"])
    months: str | None = Field(None, max_length=5, examples=["01-12"])
    decimal: Literal["", ",", "."] | None = None
    columns: list[SaidColumn] = Field([], max_length=200)
    remember: bool = True


class UsedInYear(BaseModel):
    """The sum of one metric of use over the days of the year, in its unit (of money: its currency), and these days."""

    metric: str = Field(examples=["energy"])
    unit: str = Field(examples=["kWh"])
    total: float
    first_day: date
    last_day: date


class ColumnsEffect(BaseModel):
    """What becomes of the file, as it was read before and with what is said."""

    devices_before: float
    devices_after: float
    accepted_before: int
    accepted_after: int
    refused_before: int
    refused_after: int
    used_before: list[UsedInYear] = []
    used_after: list[UsedInYear] = []


class ColumnsRemembered(BaseModel):
    remembered: int
    effect: ColumnsEffect | None
    tables: list[TableColumns]
    processing: Processing


class MentionedDevices(BaseModel):
    """Devices of one kind that a line names and that are not counted; `devices`: how many, where it says so."""

    category: str = Field(examples=["monitor"])
    devices: int | None


class ProposedLine(BaseModel):
    """What an open line most likely is; null: as it was read. It counts once it is said."""

    category: str | None = Field(examples=["laptop"])
    devices: int | None
    state: Literal["in_use", "in_stock", "gone"] | None


class Line(BaseModel):
    """One line of a list of equipment, and what was read of it; or a line that no list holds (`outside`). `more_key`:
    the key under which further devices on this line of the sheet are said."""

    key: str = Field(examples=["line:63976e639f0551d9:f0f893a286ed465d:1"])
    line: int
    text: str
    fate: Literal["accepted", "refused", "set_aside", "outside"]
    category: str | None = Field(examples=["laptop"])
    devices: Figure
    state: Literal["in_use", "in_stock", "gone"] | None
    is_said: bool
    is_open: bool
    proposal: ProposedLine | None
    notes: list[str]
    mentions: list[MentionedDevices]
    more_key: str | None = Field(examples=["more:63976e639f0551d9:1"])


class TableLines(BaseModel):
    """One list of equipment of a file, or the lines of a sheet that no list holds (`is_outside`): the first lines, and
    how many there are."""

    label: str
    is_outside: bool
    line_count: int
    lines: list[Line]


class SaidLine(Given):
    """What a line is; what is left out stays as it was read. `as_read`: what was said before holds no longer."""

    key: str = Field(max_length=100, examples=["line:63976e639f0551d9:f0f893a286ed465d:1"])
    category: str | None = Field(None, max_length=100, examples=["laptop"])
    devices: int | None = Field(None, ge=0, le=1_000_000)
    state: Literal["in_use", "in_stock", "gone"] | None = None
    as_read: bool = False


class AddedDevices(Given):
    """Devices on a line beside what is read of it."""

    category: str = Field(max_length=100, examples=["monitor"])
    devices: int = Field(1, ge=1, le=1_000_000)
    state: Literal["in_use", "in_stock"] = "in_use"


class MoreOfLine(Given):
    """All that is added to a line of a sheet, in the place of what was added before; nothing withdraws it."""

    key: str = Field(max_length=100, examples=["more:63976e639f0551d9:1"])
    devices: list[AddedDevices] = Field(max_length=20)


class SaidLines(Given):
    """What lines of a file are, and what is added to them: all of it kept, or none."""

    lines: list[SaidLine] = Field(default=[], max_length=5_000)
    more: list[MoreOfLine] = Field(default=[], max_length=5_000)
    remember: bool = True


class LinesRemembered(BaseModel):
    """What is remembered of lines, and devices that are counted before and after."""

    remembered: int
    devices_before: float
    devices_after: float
    tables: list[TableLines]
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
    low: Figure
    high: Figure
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
