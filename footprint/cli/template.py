"""`footprint template`: an empty file with the right headers, to fill in."""

from __future__ import annotations

import sys
from typing import Annotated, Optional

import typer

from footprint.cli.terminal import t
from footprint.intake.tables.template import kinds
from footprint.intake.tables.template import template as filled
from footprint.messages import RefusalError
from footprint.settings import settings


def template(
    kind: Annotated[str, typer.Argument(help=t("option.template_kind"))] = "inventory",
    lang: Annotated[Optional[str], typer.Option(help=t("option.lang"))] = None,
) -> None:
    if kind not in kinds():
        raise RefusalError(t("error.kind", kind=kind, known=", ".join(kinds())))
    sys.stdout.buffer.write(filled(kind, lang or settings().lang))
