"""What the catalogue of factors states in English has its words in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from footprint.messages import LANGUAGES, stated, term
from footprint.messages import catalogue as texts
from footprint.report.provenance import ParameterUsed, parameter
from footprint.report.wording import Wording
from tests.shipped import FACTORS
from tests.spoken import foreign

# Names of cloud machines, models and their makers are the same in every language.
NAMES = {row["category"] for row in FACTORS.parameters.to_pylist() if row["name"].startswith(("llm", "energy_per"))}


def test_what_a_figure_holds_is_said_in_french() -> None:
    phrases = {phrase for held in FACTORS.factors["boundary"].to_pylist() for phrase in (held or "").split("; ")}
    french = {phrase: stated("boundary", phrase, "fr") for phrase in phrases - {""}}
    assert [phrase for phrase, said in french.items() if said == phrase] == []
    assert {phrase: said for phrase in french if (said := stated("boundary", phrase, "en")) != phrase} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sources_are_described_in_the_readers_language(lang: str) -> None:
    named = (("publisher", "publisher"), ("source_version", "version"), ("licence", "licence"))
    rows = FACTORS.sources.to_pylist()
    said = [stated(kind, row[name], lang) for row in rows for kind, name in named]
    assert foreign(said, lang, {"Licence Ouverte"}) == {}
    without = [row["source_id"] for row in rows if f"why_quoted.{row['source_id']}" not in texts("terms", lang)]
    assert without == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_factors_and_default_values_have_names(lang: str) -> None:
    w = Wording(lang)
    said = [w.subject(row["factor_key"], "") for row in FACTORS.factors.to_pylist() if row["factor_key"][:4] != "llm:"]
    for row in FACTORS.parameters.to_pylist():
        if not row["name"].startswith("llm"):
            given: dict[str, Any] = {name: row[name] or "" for name in ParameterUsed.__dataclass_fields__}
            said += [parameter(w, ParameterUsed(**given)), w.per(row["unit"])]
    said += [w.per(row["unit"]) for row in FACTORS.factors.to_pylist()]
    said += [term("factor_quality", row["quality"], lang) for row in FACTORS.factors.to_pylist()]
    assert foreign(said, lang, NAMES) == {}
