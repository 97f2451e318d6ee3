"""Usage exports of model consoles: tokens by day, model and workspace; keys and users never get through."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from footprint.intake import Reading, read_all
from tests.intake.accounts import AS_OF, FILES, rules


def read(path: Path | str) -> Reading:
    (reading,) = read_all(FILES / "usage" / path, year=2025, as_of=AS_OF)
    assert reading.accepted + reading.refused + reading.set_aside == reading.rows
    return reading


def rows(reading: Reading, metric: str) -> list[dict[str, Any]]:
    return [row for row in reading.table.to_pylist() if row["metric"] == metric]


def test_anthropic() -> None:
    reading = read("firm_llm_anthropic.csv")
    assert (reading.kind, reading.profile, reading.accepted, reading.refused) == ("llm", "llm_anthropic", 3, 0)
    day = date(2025, 6, 1)
    out = {(row["day"], row["subject_id"], row["resource"]): row["quantity"] for row in rows(reading, "tokens_out")}
    assert out == {(day, "Helpdesk", "claude-sonnet-4-20250514"): 5700.0}
    tokens_in = {row["day"]: row["quantity"] for row in rows(reading, "tokens_in")}
    assert tokens_in == {day: 1000 + 200 + 30 + 4000 + 500.0, date(2025, 6, 2): 10.0}
    summed = rows(reading, "tokens_out")[0]
    assert (summed["first_line"], summed["last_line"], summed["lines"]) == (2, 3, 2)
    assert {(row["provider"], row["region"]) for row in rows(reading, "tokens_in")} == {
        ("anthropic", None), ("anthropic", "us"),
    }  # fmt: skip
    assert "key-alpha" not in str(reading.table.to_pylist()) + str(reading.findings.to_pylist())


def test_openai_new_names() -> None:
    reading = read("firm_llm_openai_new.csv")
    assert (reading.profile, reading.accepted) == ("llm_openai", 3)
    found = {
        (row["subject_kind"], row["subject_id"], row["resource"]): row["quantity"]
        for row in rows(reading, "tokens_out")
    }
    assert found == {
        ("service", "proj_mail", "gpt-4o-mini-2024-07-18"): 4000.0, ("member", "", "gpt-4o-2024-08-06"): 50.0,
    }  # fmt: skip
    assert sum(row["quantity"] for row in rows(reading, "llm_requests")) == 16.0
    assert {row["day"] for row in rows(reading, "llm_requests")} == {date(2025, 3, 6)}
    assert not any(word in str(reading.table.to_pylist()) for word in ("user-demo", "key_demo"))


def test_openai_old_names_and_seconds_since_1970() -> None:
    reading = read("firm_llm_openai_old.csv")
    row = rows(reading, "tokens_out")[0]
    assert (row["day"], row["resource"], row["quantity"]) == (date(2025, 3, 6), "gpt-4-0613", 1200.0)
    assert row["subject_id"] == "assistant"


def test_the_template_by_month_and_the_provider_of_a_model(tmp_path: Path) -> None:
    path = tmp_path / "ia.csv"
    path.write_text(
        "Jour ou mois;Modèle d'IA;Projet;Requêtes;Jetons lus;Jetons produits\n"
        "2025-02;mistral-large-2411;assistant;28;2800;560\n2025-02-01;gpt-4o-mini;;;;12\n2025-02-01;maison-1;;;;5\n"
    )
    reading = read(path)
    assert (reading.profile, reading.accepted) == ("canonical_llm", 3)
    providers = {row["resource"]: row["provider"] for row in rows(reading, "tokens_out")}
    assert providers == {"mistral-large-2411": "mistral", "gpt-4o-mini": "openai", "maison-1": None}
    month = [row["quantity"] for row in rows(reading, "tokens_out") if row["resource"] == "mistral-large-2411"]
    assert (len(month), sum(month)) == (28, pytest.approx(560.0))


def test_lines_without_model_day_or_figure_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "ia.csv"
    path.write_text(
        "Date,Model,Output tokens,Input tokens\n2025-02-01,,5,5\n"
        "soon,gpt-4o,5,5\n2025-02-01,gpt-4o,,\n2025-02-01,gpt-4o,-5,\n"
    )
    reading = read(path)
    assert (reading.accepted, reading.refused) == (0, 4)
    assert {"missing_model", "missing_day", "no_figure", "invalid_usage"} <= set(rules(reading))


METRICS = (
    "Chart Title:,Sum Azure OpenAI Requests and Tokens,,\nStart Time (UTC):,2025-03-01 00:00:00,,\n\n"
    "Time,Azure OpenAI Requests (Sum),Processed Prompt Tokens (Sum),Generated Completion Tokens (Sum)\n"
    "2025-03-01,3,500,20\n2025-03-02,0,0,0\n2025-03-03,4,700,30\n"
)


def test_tokens_of_a_table_that_names_no_model_are_kept_and_told(tmp_path: Path) -> None:
    path = tmp_path / "metrics.csv"
    path.write_text(METRICS)
    reading = read(path)
    found = {metric: sum(row["quantity"] for row in rows(reading, metric)) for metric in ("tokens_in", "llm_requests")}
    assert found == {"tokens_in": 1200, "llm_requests": 7}
    assert "findings.missing_model.kept.says" in reading.findings["message_key"].to_pylist()
    scaled = tmp_path / "suivi.csv"
    scaled.write_text("Jetons en milliers\nMois;Jetons lus;Jetons produits\nmars 2025;500;20\navril 2025;700;30\n")
    (reading,) = read_all(scaled, year=2025, as_of=AS_OF)
    assert sum(row["quantity"] for row in rows(reading, "tokens_in")) == pytest.approx(1_200_000)


GATEWAY = (
    '{"timestamp": "2025-03-04T05:12:44Z", "level": "info", "status": 200, "request": {"max_tokens": 2048, '
    '"temperature": 0.3}, "response": {"id": "a", "model": "mistral-small", '
    '"usage": {"prompt_tokens": 120, "completion_tokens": 30, "total_tokens": 150}}}'
)
FAILED = (
    '{"timestamp": "2025-03-04T05:13:44Z", "level": "error", "model": "mistral-small", "status": 503, "max_tokens": 9}'
)


def test_lines_of_a_gateway_of_which_the_last_is_cut_off(tmp_path: Path) -> None:
    """A limit of tokens (`max_tokens`) is no use; a request that failed has none; a file copied while it is written
    ends within a line, which is told, as one line elsewhere is. One with many such lines is refused."""
    path = tmp_path / "gateway.jsonl"
    path.write_text(f"{GATEWAY}\n{GATEWAY}\n{FAILED}\n{GATEWAY[:90]}", encoding="utf-8")
    (reading,) = read_all(path, year=2025, as_of=AS_OF)
    assert (reading.accepted, reading.refused) == (2, 1)
    totals = {row["metric"]: row["quantity"] for row in reading.table.to_pylist()}
    assert totals == {"tokens_in": 240, "tokens_out": 60, "llm_requests": 2}
    assert rules(reading)["cut_line"] == 1
    path.write_text(f"{GATEWAY}\n{GATEWAY[:90]}\n{GATEWAY}\n", encoding="utf-8")
    (reading,) = read_all(path, year=2025, as_of=AS_OF)
    assert (reading.accepted, rules(reading)["cut_line"]) == (2, 1)
    path.write_text(f"{GATEWAY}\n{GATEWAY[:90]}\n{GATEWAY[:70]}\n{GATEWAY}\n", encoding="utf-8")
    (reading,) = read_all(path, year=2025, as_of=AS_OF)
    assert reading.findings["message_key"].to_pylist() == ["findings.unreadable_file.damaged.says"]


@pytest.mark.parametrize("call", ["request_id", "generation_id", "Completion ID", "observationId", "span id"])
def test_a_line_that_names_its_call_is_one_request(tmp_path: Path, call: str) -> None:
    path = tmp_path / "appels.csv"
    path.write_text(f"{call},created_at,model,prompt_tokens,completion_tokens\na1,2025-03-01T10:00:00Z,mistral-small,10,5\n"
                    "a2,2025-03-01T11:00:00Z,mistral-small,20,7\n")  # fmt: skip
    rows = read(path).table.to_pylist()
    assert sum(row["quantity"] for row in rows if row["metric"] == "llm_requests") == 2


def test_a_journal_of_answers_that_is_cut_off_gives_its_whole_lines(tmp_path: Path) -> None:
    """Its days stand below `ts`; a model beside tokens is no model of a device."""
    path = tmp_path / "journal.jsonl"
    line = '{"ts":"2025-03-01T00:00:00Z","model":"mistral-small","usage":{"prompt_tokens":10,"completion_tokens":5}}'
    path.write_text(f"{line}\n{line[:60]}", encoding="utf-8")
    reading = read(path)
    assert (reading.kind, reading.accepted) == ("llm", 1)
    assert "cut_line" in rules(reading)
