"""Texts of lines of one form without names of columns, as `line_forms.toml` knows them: some are tables (months of
Webalizer, transfers of FTP, readings with their time), others logs and reports that are told and not read."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from footprint.intake.formats.limits import Limits, UnusableError
from footprint.intake.formats.text import Origin, Source, source
from footprint.remembered import toml

_FEWEST, _HEAD, _LINES = 2, 600, 200


@cache
def _forms() -> dict[str, dict[str, Any]]:
    read = toml("footprint.intake.formats.tools", "line_forms.toml")
    stamp = read.pop("stamp")
    return {
        name: form | {key: re.compile(form[key].replace("STAMP", stamp)) for key in ("line", "head") if key in form}
        for name, form in read.items()
    }


def kind(head: bytes) -> str | None:
    """The form that a text which begins so has, by its first words or by most of its lines; None where it has none."""
    text = head.decode("utf-8", "replace")
    lines = [line for line in text.splitlines()[:_LINES] if line.strip()]
    lines = lines[:-1] if len(lines) > _FEWEST else lines  # the last may be cut
    if len(lines) < _FEWEST:
        return None
    named = next((name for name, form in _forms().items() if "head" in form and form["head"].search(text[:_HEAD])), "")
    of_lines = {name: form for name, form in _forms().items() if "line" in form}
    shares = {name: sum(map(bool, map(form["line"].match, lines))) / len(lines) for name, form in of_lines.items()}
    return named or next((name for name, form in of_lines.items() if shares[name] >= form.get("mostly", 0.8)), None)


def detect(head: bytes) -> bool:
    """Whether a text has one of the forms."""
    return kind(head) is not None


def table(path: Path, limits: Limits) -> Source:
    """The lines of the form as a table. Raises `UnusableError` with the name of a form that is not read."""
    with path.open("rb") as stream:
        name = kind(stream.read(65_536)) or "application_log"
    form = _forms()[name]
    if "columns" not in form:
        raise UnusableError("wrong_kind", name)
    text = source(path, limits)
    read = [line.groupdict("") for line in map(form["line"].match, text.lines()) if line]
    rows = [[cell.format(**said).strip() for cell in form["columns"].values()] for said in read]
    return Source.of_rows([list(form["columns"]), *rows], Origin(name, text.sha256, text.size_bytes), limits)
