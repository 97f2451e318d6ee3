"""Prints a document as a tagged PDF (PDF/UA-1) by Typst: A4, its own fonts only, dated the last day of the year."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import Any

import typst

from footprint.report.document import Document

JOINTS = re.compile(r"[-_/.]")  # behind which an identifier may break


@cache
def _template() -> bytes:
    return files("footprint.report").joinpath("templates", "report.typ").read_bytes()


def print_pdf(document: Document) -> bytes:
    """The PDF. The template takes every text as data, so that nothing in it is read as markup."""
    data = json.dumps(_breakable(asdict(document)), sort_keys=True)
    content = typst.compile(
        _template(), sys_inputs={"document": data}, ignore_system_fonts=True, pdf_standards=["ua-1"]
    )
    if not isinstance(content, bytes):
        raise TypeError("Typst gave several documents for one")
    return content


def _breakable(document: dict[str, Any]) -> dict[str, Any]:
    """The document, whose identifiers of many characters can break in wide tables."""
    for part in document["parts"]:
        for block in (block for section in part["sections"] for block in section["blocks"] if block.get("wide")):
            for row in block["rows"]:
                row["cells"] = [JOINTS.sub("\\g<0>\u200b", cell) for cell in row["cells"]]
    return document
