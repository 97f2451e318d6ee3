"""Prints a document as a tagged PDF (PDF/UA-1) by Typst: A4, its own fonts only, dated the last day of the year."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from importlib.resources import files

import typst

from footprint.report.document import Document


@cache
def _template() -> bytes:
    return files("footprint.report").joinpath("templates", "report.typ").read_bytes()


def print_pdf(document: Document) -> bytes:
    """The PDF. The template takes every text as data, so that nothing in it is read as markup."""
    data = json.dumps(asdict(document), sort_keys=True)
    content = typst.compile(
        _template(), sys_inputs={"document": data}, ignore_system_fonts=True, pdf_standards=["ua-1"]
    )
    if not isinstance(content, bytes):
        raise TypeError("Typst gave several documents for one")
    return content
