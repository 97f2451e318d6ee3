"""What the terminal says of a year and of a new version, in the language of whoever reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from footprint.messages import LANGUAGES
from footprint.schema import LEFT_OUT
from footprint.settings import settings
from pipelines import publishing, summary, words

ROW = {"name": "Association", "devices": 58.0, "kgco2e": 848.0, "per_employee": None, "coverage": 0.29, "findings": 1}
CODES = re.compile(rf"\b({'|'.join(LEFT_OUT)}|None|True|False)\b")
DOUBLED = re.compile(r"[.!?;:,]\s*[.!?;:,]|\s[.,]|\(\)")
CHANGED = {"region_waived": ["", "somebody"], "region_needs_signature": [True, False], "country": [None, "FRA"]}


@pytest.fixture(params=LANGUAGES)
def lang(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("FOOTPRINT_LANG", request.param)
    settings.cache_clear()
    yield request.param
    settings.cache_clear()


@pytest.mark.parametrize("lang", ["fr"], indirect=True)
@pytest.mark.usefixtures("lang")
def test_a_total_is_a_minimum_and_what_is_not_known_is_none() -> None:
    """0.848 t of 29 % of the devices is a minimum; without employees there is no figure that could be one."""
    assert summary._cells(ROW)[2:4] == ["au moins 0,848", "non évalué"]


def state(left_out: str) -> dict[str, Any]:
    return {"member_id": f"m-{LEFT_OUT.index(left_out)}", "left_out": left_out, "reason": "check_lines",
            "number": "AB12", "coverage": 0.3}  # fmt: skip


@pytest.mark.usefixtures("lang")
def test_members_that_the_region_leaves_out_have_a_sentence_each() -> None:
    """Whatever is the reason, and of several at once."""
    told = words.whole_words([state(each) for each in LEFT_OUT])
    assert not DOUBLED.search(told), told
    assert all(f"m-{number}" in told for number in range(len(LEFT_OUT)))


@pytest.mark.parametrize("lang", ["fr"], indirect=True)
@pytest.mark.usefixtures("lang")
def test_what_changes_in_a_version_is_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """Each reason for which the region may leave a member out, before and after, and each form of a setting; no code of
    a table stands among them. French, for codes are English words."""
    pairs = {f"m-{number}": pair for number, pair in enumerate(zip((*LEFT_OUT, None), (None, *LEFT_OUT), strict=True))}
    kept: dict[str, Any] = {"added": [], "removed": [], "changed": {}}
    what = {"settings": CHANGED, "libraries": {"numpy": ["1", None]}}
    publishing._tell_changes(2025, {"what": what, "figures": kept, "totals": [], "left_out": pairs})
    told = capsys.readouterr().err
    assert all(f"m-{number}" in told for number in range(len(pairs)))
    assert not CODES.search(told), told
    assert not DOUBLED.search(told), told
    assert "m-1, dans les tableaux de la région\u00a0: non compté (fichier endommagé) → non compté (dernière" in told
