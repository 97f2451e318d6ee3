"""`footprint samples`: the fictitious members shipped with the package, put into the inbox."""

from __future__ import annotations

from footprint import samples as sample_members
from footprint.cli.terminal import say, t
from footprint.settings import settings


def samples() -> None:
    home = settings().home
    sample_members.install(home)
    say(t("samples.installed", home=home))
