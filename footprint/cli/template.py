"""`footprint template`: an empty file with the right headers, to fill in."""

from __future__ import annotations

import sys
from typing import Annotated, Optional

import typer

from footprint.cli.terminal import t
from footprint.intake import template as templates
from footprint.settings import settings


def template(
    kind: Annotated[str, typer.Argument(help=t("option.template_kind"))] = "inventory",
    lang: Annotated[Optional[str], typer.Option(help=t("option.lang"))] = None,
) -> None:
    sys.stdout.buffer.write(templates.template(kind, lang or settings().lang))
