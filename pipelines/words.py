"""What the pipeline says to people: texts of the section `run`, in the language of the installation."""

from __future__ import annotations

from footprint.messages import text
from footprint.settings import settings


def said(key: str, **args: object) -> str:
    """The text `cli.run.<key>` in the user's language."""
    return text(f"cli.run.{key}", settings().lang, **args)
