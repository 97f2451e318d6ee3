"""A member's indicators, intervals, causes, levers and ages as the lake has them, the flow of its fleet and datapoints
of the VSME, with what each column means, as JSON for other programs."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from typing import Any

from footprint.messages import LANGUAGES
from footprint.report.formats.data_schema import AGES, DATAPOINTS, ID, MOVEMENTS, described
from footprint.report.model import Report
from footprint.report.obligations import vsme
from footprint.report.obligations.section import owed
from footprint.report.sections import flow, peers
from footprint.report.wording import Wording
from footprint.schema import Column

Rows = Iterable[Mapping[str, Any]]
WRITE = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def content(report: Report) -> bytes:
    """donnees.json: by table its columns and the rows of the member; a number that is not finite is null. `$schema`: id
    of donnees.schema.json; `notice`: what figures of levers are not for."""
    about = {"$schema": ID, "member_id": report.member["member_id"], "year": report.year,
             "factor_set": report.factor_set_id, "code_version": report.code_version}  # fmt: skip
    notice = {lang: Wording(lang).term("lever_notice", "screening") for lang in LANGUAGES}
    columns = {name: of for name, (_, of, _) in described().items()}
    tables = ",\n".join(_table(name, columns[name], rows) for name, rows in _rows(report).items())
    return f'{WRITE({**about, "notice": notice})[:-1]}, "tables": {{\n{tables}\n}}}}\n'.encode()


def _rows(report: Report) -> dict[str, Rows]:
    certainty, causes = report.certainty, report.causes
    return {
        "indicators_member": report.indicators,
        "uncertainty_member": certainty.rows if certainty else (),
        "uncertainty_drivers": certainty.drivers if certainty else (),
        "changes_member": causes.rows if causes else (),
        "uncertainty_changes": causes.intervals if causes else (),
        "levers_member": report.levers,
        "ages": _named(AGES, map(astuple, report.ages)),
        "flow": _named(MOVEMENTS, flow.movements(report.flow) if report.flow and not report.flow.is_empty else ()),
        "vsme_datapoints": _named(DATAPOINTS, _datapoints(report)),
        "peers": peers.records(report.peers),
    }


def _named(columns: Sequence[Column], rows: Iterable[Iterable[object]]) -> Rows:
    return [dict(zip((column.name for column in columns), row, strict=True)) for row in rows]


def _datapoints(report: Report) -> Iterator[tuple[object, ...]]:
    """Where the report has them; a value that nobody knows has a reason and no basis."""
    for each in vsme.datapoints(report) if "vsme" in owed(report) else ():
        is_known = each.value is not None
        about = (each.basis, each.is_least, None) if is_known else (None, None, each.why)
        yield (each.name or None, each.label, each.value, each.unit, *about)


def _table(name: str, of: Sequence[Column], rows: Rows) -> str:
    """A table by its name, a line a column and a row."""
    columns = [{"name": each.name, "unit": each.unit, "meaning": each.meaning} for each in of]
    told = [{key: _finite(value) for key, value in row.items()} for row in rows]
    return f'{WRITE(name)}: {{"columns": [\n{_lines(columns)}\n], "rows": [\n{_lines(told)}\n]}}'


def _lines(objects: Sequence[Mapping[str, object]]) -> str:
    """One line each. An encoder that indents is ten times slower, for it is not the one in C."""
    return ",\n".join(map(WRITE, objects))


def _finite(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value
