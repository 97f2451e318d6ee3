"""What was found in the files of one member-year, arranged for its page: by file, in words. Nothing is judged here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from footprint.inbox.store import Received
from footprint.intake.answers.member import why_not_kept
from footprint.intake.findings import PROPOSED, REFUSED
from footprint.intake.telling import Refusal, Told, refusal, tell
from footprint.intake.vocabulary.categories import classify, is_device_or_aside, known_categories
from footprint.intake.vocabulary.folding import fold
from footprint.lake import Lake
from footprint.member_year.filed import rows_of_file
from footprint.messages import LANGUAGES, term

ASKED = ("unknown_category", "ambiguous_category")
# Findings that may be mended by saying what columns are.
NO_ROWS = ("unreadable_file", "empty_file", "limit_exceeded", "too_costly")  # of files that hold nothing to show
OF_COLUMNS = (
    "no_table",
    "no_header",
    "wrong_kind",
    "no_accepted_row",
    "several_quantities",
    "counts_by_column",
    "quantity_doubtful",
    "quantity_perhaps",
    "missing_unit",
    "missing_subject",
    "missing_day",
    "missing_period",
    "missing_model",
)
MOST_WORDS = 12
MOST_FINDINGS = 25
MOST_TABLES = 30
ASIDE = ("component", "not_hardware", "virtual_machine")


@dataclass(frozen=True)
class ReviewedTable:
    """One table of a file as it was merged: how many lines have which fate (None: not counted), its findings, and why
    it cannot be used where it cannot."""

    label: str
    kind: str | None
    profile: str | None
    columns: Mapping[str, Any] | None
    counts: Mapping[str, int | None]
    findings: list[Told]
    refusal: Refusal | None

    @property
    def may_have_rows(self) -> bool:
        """Whether it may have rows and columns, understood or not."""
        return self.kind is not None or not any(finding.rule in NO_ROWS for finding in self.findings)

    @property
    def columns_may_help(self) -> bool:
        """Whether the table counts for nothing, for a reason that what its columns are may mend."""
        return any(finding.rule in OF_COLUMNS for finding in self.findings)


@dataclass(frozen=True)
class ReviewedFile:
    """One file and its tables. `can_be_corrected`: it is still there and has something to correct."""

    received: Received
    tables: list[ReviewedTable] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """Lines refused, and one for each table that cannot be used."""
        return self.refused_lines + sum(table.kind is None for table in self.tables)

    @property
    def refused_lines(self) -> int:
        return sum(table.counts["refused"] or 0 for table in self.tables if table.kind)

    @property
    def lines(self) -> dict[str, int]:
        """How many lines of its tables that could be read have which fate, and how many there are."""
        names = ("rows", "accepted", "refused", "set_aside")
        return {name: sum(table.counts[name] or 0 for table in self.tables if table.kind) for name in names}

    @property
    def unusable(self) -> bool:
        """Whether a table of it cannot be used."""
        return any(table.kind is None for table in self.tables)

    @property
    def has_lines(self) -> bool:
        """Whether its lines can be looked at: of a list of equipment, or of a text in which none was found."""
        rules = {finding.rule for table in self.tables if table.kind is None for finding in table.findings}
        return any(table.kind == "inventory" for table in self.tables) or bool(rules.intersection(OF_COLUMNS))

    @property
    def can_be_corrected(self) -> bool:
        findings = [finding for table in self.tables if table.kind for finding in table.findings]
        return self.received.path is not None and any(finding.severity in (REFUSED, PROPOSED) for finding in findings)


@dataclass(frozen=True)
class Word:
    """A word of equipment that nobody knows, on how many lines it stands, and what it may mean."""

    raw: str
    lines: int
    proposals: list[str]


def files(
    lake: Lake, current: Sequence[Received], columns: Mapping[str, Any], lang: str, **where: Any
) -> list[ReviewedFile]:
    """Every current file with what was found in it, as the lake has it: what is to be corrected first."""
    receipts: dict[tuple[str, str], dict[int, dict[str, Any]]] = {}
    for row in lake.read("receipts", **where).to_pylist():
        if row["current"]:
            receipts.setdefault((row["list"], row["file_sha256"]), {})[row["table_number"]] = row
    findings = lake.read("findings", **where)
    found = []
    for item in current:
        seen = {table.get("sha256"): table for table in reversed(columns.get(item.receipt.sha256, []))}
        tables = [
            _table(row, seen.get(row["table_sha256"]), findings, lang)
            for _, row in sorted(receipts.get((item.receipt.list, item.receipt.sha256), {}).items())
        ]
        found.append(ReviewedFile(item, tables[:MOST_TABLES]))
    return sorted(found, key=lambda file: (-file.refused, not file.can_be_corrected))


def _table(row: Mapping[str, Any], columns: Mapping[str, Any] | None, findings: pa.Table, lang: str) -> ReviewedTable:
    own = rows_of_file(findings, row["table_sha256"][:8])
    why = refusal(own, lang) if row["kind"] is None else None
    label = columns["label"] if columns else ""
    counts = {name: row[name] for name in ("rows", "accepted", "refused", "set_aside")}
    return ReviewedTable(label, row["kind"], row["profile"], columns, counts, tell(own, lang), why)


def by_list(lake: Lake, lang: str, **where: Any) -> list[ReviewedTable]:
    """Every current table, labelled by the list that it fills: a file's own name may name a person."""
    receipts = (row for row in lake.read("receipts", **where).to_pylist() if row["current"])
    findings = lake.read("findings", **where)
    return [_table(row, {"label": row["list"]}, findings, lang) for row in receipts]


def of_the_year(lake: Lake, lang: str, **where: Any) -> list[Told]:
    """What was found over all files together."""
    return tell(rows_of_file(lake.read("findings", **where), ""), lang)


def words(lake: Lake, *, most: int = MOST_WORDS, **where: Any) -> list[Word]:
    """The words that the member can explain, those of most lines first; none of which an answer would not be kept."""
    return _words(lake, ASKED, "proposal", most, where)


def pole_words(lake: Lake, *, most: int = MOST_WORDS, **where: Any) -> list[Word]:
    """The words that the pôle's vocabulary explains, with what it says, of which the member may say something else."""
    return _words(lake, ("pole_word",), "value_used", most, where)


def context_words(lake: Lake, *, most: int = MOST_WORDS, **where: Any) -> list[Word]:
    """The words of several meanings that their context explains, with what it says, of which the member may say
    something else."""
    return _words(lake, ("category_from_context",), "value_used", most, where)


def all_words(lake: Lake, *, most: int = MOST_WORDS, **where: Any) -> dict[str, list[Word]]:
    """The words on which an answer is taken, by why they are shown; none twice."""
    found: dict[str, list[Word]] = {}
    for name, listed in (("words", words), ("pole_words", pole_words), ("context_words", context_words)):
        before = {word.raw for other in found.values() for word in other}
        found[name] = [word for word in listed(lake, most=most, **where) if word.raw not in before]
    return found


def _words(lake: Lake, rules: Sequence[str], meant: str, most: int, where: Mapping[str, Any]) -> list[Word]:
    rows = lake.read("findings", **where)
    asked = pc.and_(pc.is_in(rows["rule"], value_set=pa.array(rules)), pc.is_valid(rows["raw_value"]))
    sums: dict[str, Word] = {}
    groups: set[str] = set()
    for row in rows.filter(asked).to_pylist():
        raw = row["raw_value"]
        if why_not_kept(raw) or row["group_id"] in groups:
            continue
        groups.add(row["group_id"])
        before = sums.get(raw)
        proposals = [name for name in (row[meant] or "").split("|") if name]
        sums[raw] = Word(raw, row["row_count"] + (before.lines if before else 0), proposals)
    return sorted(sums.values(), key=lambda word: (-word.lines, word.raw))[:most]


@cache
def labels(lang: str) -> list[tuple[str, str]]:
    """(key, name) of everything that a word can mean, by name."""
    keys = [*known_categories(), *ASIDE]
    return sorted(((key, term("category", key, lang)) for key in set(keys)), key=lambda pair: fold(pair[1]))


def devices(lang: str) -> list[tuple[str, str]]:
    """(key, name) of every category of devices, by name."""
    return [(key, name) for key, name in labels(lang) if key not in ASIDE]


def category(typed: str) -> str | None:
    """The category that people mean by a name of it in either language, or by any word that the intake knows."""
    wanted = fold(typed)
    for lang in LANGUAGES:
        for key, name in labels(lang):
            if wanted in (fold(name), fold(key)):
                return key
    meant = classify(typed).category
    return meant if meant and is_device_or_aside(meant) else None
