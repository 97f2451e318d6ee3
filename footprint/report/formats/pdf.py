"""Prints a document as a tagged PDF (PDF/UA-1) by Typst: A4, its own fonts only, dated the last day of the year."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import Any

import typst

from footprint.report.document import Document

# Typst keeps what it worked out until so many documents were printed without it: 30 to 40 MB of each report.
KEPT_FOR = 10
JOINTS = re.compile(r"(?<=\w)[-_/.](?=\w)")  # behind which an identifier may break


@cache
def _template() -> bytes:
    return files("footprint.report").joinpath("templates", "report.typ").read_bytes()


class _Typst(threading.local):
    """A compiler for each thread, with its fonts: one takes a document at a time."""

    def __init__(self) -> None:
        self.compiler = typst.Compiler(ignore_system_fonts=True)


_TYPST = _Typst()


def print_pdf(document: Document) -> bytes:
    """The PDF. The template takes every text as data, so that nothing in it is read as markup."""
    data = json.dumps(_breakable(asdict(document)), sort_keys=True)
    compiler = _TYPST.compiler
    try:
        content = compiler.compile(_template(), sys_inputs={"document": data}, pdf_standards=["ua-1"])
    finally:
        for _ in range(KEPT_FOR):  # of the next report nothing would serve
            compiler.compile(b"", format="svg")
    if not isinstance(content, bytes):
        raise TypeError("Typst gave several documents for one")
    return content


def _breakable(document: dict[str, Any]) -> dict[str, Any]:
    """The document, whose identifiers of many characters can break in wide tables."""
    for part in document["parts"]:
        for block in (block for section in part["sections"] for block in section["blocks"] if block.get("wide")):
            is_whole = [column["number"] or column["is_code"] for column in block["columns"]]
            for row in block["rows"]:
                row["cells"] = [cell if whole else JOINTS.sub("\\g<0>\u200b", cell)
                                for cell, whole in zip(row["cells"], is_whole, strict=True)]  # fmt: skip
    return document
