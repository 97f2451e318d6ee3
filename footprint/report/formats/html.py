"""Prints a document as one HTML page that needs nothing else: no script, no request, its style inside."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from jinja2 import PackageLoader as Loader

from footprint.report.document import Document


@cache
def _environment() -> Environment:
    loader = Loader("footprint.report", "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


@cache
def _style() -> str:
    """The sheet, with a rule for each length of a bar: a page has one sheet, and no element a style of its own."""
    sheet = files("footprint.report").joinpath("templates", "report.css").read_text(encoding="utf-8")
    return sheet + "".join(f".w{share}{{background-size:{share}% .35rem}}" for share in range(1, 101))


def page(document: Document) -> bytes:
    """The page in UTF-8."""
    return _environment().get_template("report.html.j2").render(d=document, style=_style()).encode()
