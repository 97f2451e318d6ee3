"""Parts of a file that hold no list of their own, and lists that are left out when all are known: named, so that nobody
misses them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.findings import FLAGGED, REFUSED, Cause, with_causes
from footprint.intake.formats.limits import UnusableError
from footprint.intake.formats.opening import JOINT
from footprint.intake.formats.text import Source
from footprint.intake.reading import Reading
from footprint.intake.usage.energy.meters import OF_METERS
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import AMBIGUOUS, meanings, parts, tokens
from footprint.intake.vocabulary.words import heading_words

COPY = UnusableError("copied_part")
_LOGS = ("energy", "measures")
PARAMETERS = UnusableError("parameter_sheet")


@dataclass(frozen=True)
class LeftOut:
    """A part without a list of its own: its place (1 = first), its name, how many lines it has, why, and whether it is
    no more than the title of what is read."""

    number: int
    label: str
    lines: int
    why: UnusableError
    is_title: bool = False


def with_left_out(reading: Reading, left_out: Sequence[LeftOut]) -> Reading:
    """The reading with a finding for each part of its file that is left out, but for titles."""
    causes = [
        Cause(
            "table_left_out", FLAGGED, f":{each.number}", raw=each.label or None, variant=_reason(each.why),
            args={"lines": each.lines, "number": each.number},
        )
        for each in left_out if not each.is_title
    ]  # fmt: skip
    return replace(reading, findings=with_causes(reading.findings, reading.file_sha8, causes))


def is_title(source: Source) -> bool:
    """Whether a text is one line that names devices, and of no kind (`Inventaire du matériel informatique 2025`)."""
    lines = list(filter(fold, islice(source.lines(), 3)))
    things = [part for line in lines[:1] for part in parts(tokens(line)) if part.kind == "thing"]
    return (
        len(lines) == 1
        and bool(things)
        and not any(part.category != AMBIGUOUS or meanings().get(part.words) for part in things)
    )


def names_what_follows(first: Reading, second: Reading) -> bool:
    """Whether a table of one line is what a device writes of itself above its log (`Name Date Time Contact Model`), and
    no list."""
    is_one = first.kind == "inventory" and first.rows == 1 and second.kind in _LOGS and second.accepted > 0
    return is_one and any(fold(column.header) in OF_METERS for column in first.mapping)


def choices(readings: Sequence[Reading]) -> list[Reading]:
    """The sheets of choices (`Param`, `Légende`) beside the lists of a file: by their names, where no line has
    a quantity, a serial number or a name with a number."""
    said = [each for each in readings if each.kind == "inventory" and _names_choices(each) and not _counts(each)]
    return said if any(each.kind and each not in said for each in readings) else []


def _names_choices(reading: Reading) -> bool:
    return not heading_words("parameters").isdisjoint(fold(reading.name.rpartition(JOINT)[2]).split())


def _counts(reading: Reading) -> bool:
    serials, names = reading.identity["serial"], reading.identity["asset_id"].to_pylist()
    quantity = reading.table["quantity_devices"]
    return len(serials) > serials.null_count or len(quantity) > quantity.null_count or any(map(is_own, names))


def is_own(name: str | None) -> bool:
    """Whether a name of a device has a number, so that it is that of one."""
    return name is not None and any(map(str.isdigit, name))


def with_cause(reading: Reading, cause: Cause) -> Reading:
    """The reading with one finding more."""
    return replace(reading, findings=with_causes(reading.findings, reading.file_sha8, [cause]))


def aside(reading: Reading, rule: str, severity: str, variant: str = "", **args: object) -> Reading:
    """The reading with its accepted and refused lines refused or set aside for one reason; what was said of them before
    is of no use any more. Lines of which the member said that they are there stay."""
    fates, rows = reading.lines["fate"], reading.table.take(pa.array(reading.there, pa.int64()))
    kept_lines = rows["line"].combine_chunks() if reading.there else pa.nulls(0, pa.int64())  # use has none
    there = pc.is_in(reading.lines["line"], kept_lines)
    own = pc.and_not(pc.is_in(fates, pa.array(["accepted", REFUSED])), there)
    lines = reading.lines["line"].filter(own)
    told = pc.and_(pc.greater(reading.findings["line"], 0), pc.is_in(reading.findings["line"], lines.combine_chunks()))
    cause = Cause(rule, severity, lines=lines.to_numpy(), variant=variant, args=args)
    kept = with_cause(replace(reading, findings=reading.findings.filter(pc.invert(told))), cause)
    at = reading.lines.column_names.index("fate")
    refused, accepted = len(lines) if severity == REFUSED else 0, pc.sum(there).as_py() or 0
    changed = reading.lines.set_column(at, "fate", pc.if_else(own, severity, fates))
    return replace(
        kept, table=rows, identity=reading.identity.slice(0, 0), accepted=accepted, refused=refused,
        set_aside=reading.rows - refused - accepted, lines=changed,
    )  # fmt: skip


def _reason(why: UnusableError) -> str:
    reasons = {"hidden_sheet": "hidden", "no_header": "notes", "empty_file": "empty", "no_accepted_row": "empty",
               "copied_part": "copy", "parameter_sheet": "parameters"}  # fmt: skip
    return reasons.get(why.rule, "other")
