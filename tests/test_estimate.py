"""An estimate is the same whether the lives of its devices are stored or computed at each reading."""

from __future__ import annotations

from dataclasses import replace

import pytest

from footprint import estimate
from tests.bench.inventories import devices
from tests.shipped import FACTORS


def test_many_devices_give_what_few_give(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = devices(300)
    answers = []
    for most in (len(rows), len(rows) - 1):
        monkeypatch.setattr(estimate, "STORED_LIVES", most)
        with estimate.method({"devices": rows}, FACTORS, year=2025) as engine:
            answers.append((estimate.by_line(engine), estimate.headline(engine)))
    (few, headline), (many, other) = answers
    assert few == many
    assert other.kgco2e == pytest.approx(headline.kgco2e, rel=1e-14)
    assert replace(other, kgco2e=headline.kgco2e) == headline
