"""`footprint metrics`: how the installation is, as Prometheus reads it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from footprint.cli.terminal import say, t
from footprint.lake import write_atomically
from footprint.settings import settings


def metrics(out: Annotated[Optional[Path], typer.Option(help=t("option.metrics_out"))] = None) -> None:
    from footprint import monitoring
    from footprint.years import closure

    home = settings().home
    content = monitoring.written(monitoring.of_home(home, closure.today())) + monitoring.kept(home)
    if out is None:
        sys.stdout.write(content.decode())
        return
    write_atomically(out, content)
    out.chmod(0o644)  # whoever collects the file is another account
    say(t("metrics.written", file=out))
