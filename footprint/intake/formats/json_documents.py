"""JSON documents: whether a text is one, and its content. What it says is read by the formats."""

from __future__ import annotations

import codecs
import json
from pathlib import Path
from typing import Any

from footprint.intake.formats.limits import Limits, UnusableError, refuse_beyond


def is_json(head: bytes) -> bool:
    """Whether a text that starts so is a JSON object, or a list of them."""
    return head.removeprefix(codecs.BOM_UTF8).lstrip().startswith((b"{", b"[{", b"[\n"))


def read_json(path: Path, limits: Limits) -> Any:
    """The content of a document. Raises `UnusableError` where it is damaged or beyond a limit."""
    refuse_beyond("document_bytes", path.stat().st_size, limits.document_bytes)
    try:
        return json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise UnusableError("unreadable_file", "damaged") from error
