"""A member's indicators, intervals, causes and levers as the lake has them, with what each column means, for other
programs: JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

from footprint.messages import LANGUAGES
from footprint.report.model import Report
from footprint.report.wording import Wording
from footprint.schema import TABLES

Rows = Iterable[Mapping[str, Any]]


def content(report: Report) -> bytes:
    """donnees.json: by table of the lake its columns and the rows of the member; a number that is not finite is null.
    `notice`: what figures of levers are not for."""
    about = {"member_id": report.member["member_id"], "year": report.year, "factor_set": report.factor_set_id,
             "code_version": report.code_version}  # fmt: skip
    notice = {lang: Wording(lang).term("lever_notice", "screening") for lang in LANGUAGES}
    tables = {name: _table(name, rows) for name, rows in _rows(report).items()}
    whole = {**about, "notice": notice, "tables": tables}
    return json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False).encode()


def _rows(report: Report) -> dict[str, Rows]:
    certainty, causes = report.certainty, report.causes
    return {
        "indicators_member": report.indicators,
        "uncertainty_member": certainty.rows if certainty else (),
        "uncertainty_drivers": certainty.drivers if certainty else (),
        "changes_member": causes.rows if causes else (),
        "uncertainty_changes": causes.intervals if causes else (),
        "levers_member": report.levers,
    }


def _table(name: str, rows: Rows) -> dict[str, Any]:
    columns = [{"name": each.name, "unit": each.unit, "meaning": each.meaning} for each in TABLES[name].columns]
    return {"columns": columns, "rows": [{key: _finite(value) for key, value in row.items()} for row in rows]}


def _finite(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value
