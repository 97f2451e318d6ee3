"""Lines whose type is a word of several trades in a family of another one: the scanner of a biomedical list."""

from __future__ import annotations

from functools import cache

import numpy as np

from footprint.intake.inventory.lines import Lines
from footprint.intake.tables.row_fates import AMBIGUOUS, DEFAULT, DEVICE, Step, Triage
from footprint.intake.tables.searching import holding
from footprint.intake.vocabulary import device_models
from footprint.intake.vocabulary.folding import fold, fold_all
from footprint.intake.vocabulary.phrases import data

# Letters of which a line of such a family holds some, whatever its encoding.
_TELLING = r"(?i)biom|m..?dica"


def ask_other_trades(lines: Lines, state: Triage) -> Step:
    """Devices of a family of another trade are asked about, but for those whose model is one of equipment."""
    families = [at for at, name in enumerate(fold_all(lines.rows.header)) if name in _words("family_headers")]
    if not families:
        return state, []
    rows = np.flatnonzero(np.isin(state.kinds, (DEVICE, DEFAULT)) & holding(lines.rows, _TELLING))
    others = [
        row
        for row, record in lines.rows.records(rows)
        if any(at < len(record) and fold(record[at]) in _words("families") for at in families)
        and device_models.by_model("", " ".join(record)) in (None, "not_hardware")
    ]
    return state.with_kind(np.array(others, np.int64), AMBIGUOUS), []


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(data()["other_trades"][name])
