"""Tokens and requests of language models, from exports of providers' consoles and the template. No figure is here.

Keys of interfaces and names of users are never read. Which model has which figure is the method's.
"""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.header_words import words
from footprint.intake.findings import FLAGGED, Cause, Findings
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.parsed_table import ParsedTable
from footprint.intake.tables.profiles import Match
from footprint.intake.tables.rows import Rows
from footprint.intake.usage.days import added
from footprint.intake.usage.figures import Countable, countable, periods
from footprint.intake.usage.said_periods import with_years
from footprint.intake.values.reader import NO_DAY

TOKENS_IN = ("tokens_in", "tokens_cache_5m", "tokens_cache_1h", "tokens_cache_read")
# Who sells a model, by how its name begins, where the file does not say.
SELLERS = {
    "claude": "anthropic", "gpt-": "openai", "chatgpt": "openai", "o1": "openai", "o3": "openai", "o4": "openai",
    "mistral": "mistral", "ministral": "mistral", "codestral": "mistral", "magistral": "mistral", "devstral": "mistral",
    "pixtral": "mistral", "open-mi": "mistral", "gemini": "google", "gemma": "google", "command": "cohere",
    "c4ai": "cohere",
}  # fmt: skip
ANSWERS = "llm_responses"  # the profile of files with an answer a line
_DAY = re.compile(r"\d{4}-\d\d(?:-\d\d)?|\d{8}|(?:\d{1,2}[/.-]){1,2}\d{4}|")
_CALLS = {"request", "call", "completion", "generation", "response", "observation", "span", "trace"}
_NOT_CALLS = {"parent", "user", "session"}  # an identifier of these stands in several lines
_WAYS = {
    "tokens_in": frozenset(("prompt", "input", "in", "entree", "lu", "context", "cache")),
    "tokens_out": frozenset(("completion", "output", "out", "sortie", "produit", "generation", "generated")),
}
_NOWHERE = ("", "not_available", "not available", "none")


def read_llm(rows: Rows, cells: Cells, match: Match, decimal: str, findings: Findings) -> ParsedTable:
    """Tokens in and out and requests by day, service (workspace, project) and model. Tokens of a table that names no
    model are kept, which is told, and so are calls below an empty column of models; a line without one among others,
    and calls of nothing, are refused."""
    cells = with_years(cells, "day", rows, findings)
    table = countable(rows, cells, decimal, findings, ("resource", "subject_id"))
    start, end = periods(table, "day")
    table.refuse("missing_day", "day", start == NO_DAY)
    figures = {
        "tokens_in": added(*map(table.number, TOKENS_IN)),
        "tokens_out": table.number("tokens_out"),
        "llm_requests": _requests(table, match),
        **_by_direction(table),
    }
    table.refuse("no_figure", "", np.all([np.isnan(figure) for figure in figures.values()], axis=0))
    keys = _keys(table)
    nameless = np.asarray(keys["resource"].is_null().to_numpy(zero_copy_only=False))
    has_tokens = not np.isnan([figures["tokens_in"], figures["tokens_out"]]).all()
    of_models = has_tokens or "resource" in table.cells.coded
    if len(nameless) and nameless.all() and of_models:
        findings.add(Cause("missing_model", FLAGGED, variant="kept"))
    else:
        table.refuse("missing_model", "resource", nameless)
    return table.by_day(start, end, keys, figures)


def _by_direction(table: Countable) -> dict[str, np.ndarray]:
    """Tokens of a table with a line for those read and one for those written; some programs take them off a balance,
    below zero. Lines of anything else (credits) are set aside."""
    if "token_kind" not in table.cells.coded:
        return {}
    amount, kind = table.cells.get("token_amount"), table.cells.get("token_kind")
    ways = {name: kind.where(lambda text, own=own: bool(words(text) & own)) for name, own in _WAYS.items()}  # type: ignore[misc]
    known = np.any(list(ways.values()), axis=0)
    table.set_aside("other_series", "token_kind", ~known)
    if all(amount.values[code].strip()[:1] in "-0" for code in np.unique(amount.codes[known])):
        table.cells = table.cells.with_column("token_amount", amount.mapped(lambda value: value.strip().lstrip("-")))
    tokens = table.number("token_amount")
    return {name: np.where(mask, tokens, np.nan) for name, mask in ways.items()}


def _requests(table: Countable, match: Match) -> np.ndarray:
    """Requests of each line: as the file says, or one where a column names the call; lines of days are no answers."""
    if (
        match.profile.name == ANSWERS
        and table.cells.get("day").where(lambda text: _DAY.fullmatch(text.strip()) is not None).all()
    ):
        return np.full(len(table.kept), np.nan)
    if "llm_requests" not in table.cells.coded and any(_names_a_call(column.header) for column in match.mapping):
        return np.ones(len(table.kept))
    return np.asarray(table.number("llm_requests"))


def _names_a_call(header: str) -> bool:
    """Whether a column names the one call of each line: `litellm_call_id`, `generationId`."""
    named = words(header)
    return "id" in named and bool(named & _CALLS) and not named & _NOT_CALLS


def _keys(table: Countable) -> dict[str, pa.Array]:
    """Who used which model of whom: `not_available` as a place says nothing."""
    cells, reader = table.cells, table.reader
    subject = reader.text("subject_id", cells.get("subject_id"))
    named = subject.is_valid()
    place = cells.get("region").mapped(lambda value: "" if value.strip().lower() in _NOWHERE else value)
    return {
        "subject_kind": pc.if_else(named, "service", "member"),
        "subject_id": subject.fill_null(""),
        "provider": _provider(table),
        "resource": reader.text("resource", cells.get("resource")),
        "region": reader.text("region", place),
        "country": reader.country("country", cells.get("country")),
    }


def _provider(table: Countable) -> pa.Array:
    """Who sells the model: as the file says, else by the model's name."""
    given = pc.utf8_lower(table.reader.text("provider", table.cells.get("provider")))
    models = table.cells.get("resource")
    sellers = [
        next((who for start, who in SELLERS.items() if value.strip().lower().startswith(start)), None)
        for value in models.values
    ]
    return pc.coalesce(given, models.arrow(sellers, pa.string()))
